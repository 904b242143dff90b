import { DatabaseClock } from '../../../src/adapter/system/clock.ts';
import { EndpointLoads } from '../../../src/engine/discovery/endpoint-loads.ts';
import type { Endpoints } from '../../../src/engine/dispatcher/ports.ts';
import { Engine } from '../../../src/engine/engine.ts';
import type { Role } from '../../../src/engine/engine-ports.ts';
import { judge } from '../../../src/fire/verdict/success-rule.ts';
import type { Stores } from '../../support/memory-store.ts';
import { simulatedCaller } from './caller.ts';
import { connect, Link } from './connection.ts';
import { MachineClock } from './machine-clock.ts';
import { Process } from './process.ts';
import { traceLog, type World } from './world.ts';

const ALL: readonly Role[] = ['planner', 'dispatcher', 'rescuer', 'pruner'];

/** So far real clocks drift. */
const MOST_DRIFT = 0.0002;

/** What a process reaches the database by: the engine's stores, and what people ask through it. */
export type MemberStores = Stores & { jobs: { save: World['definitions']['save'] } };

export interface MemberOptions {
  maxCalls: number;
  /** An answer of the database reaches the member. */
  answered: (member: Member, operation: string, answer: unknown) => void;
  /** The database asks the member for its part of a transaction. */
  asked?: (member: Member, operation: string) => void;
}

/** One member: the product's own engine in a process, with a machine, a way to the database and one to the targets. */
export class Member {
  readonly process: Process;
  readonly machine: MachineClock;
  readonly toStore = new Link();
  readonly toTargets = new Link();
  readonly stores: MemberStores;
  readonly clock: DatabaseClock;
  readonly engine: Engine;

  constructor(
    private readonly world: World,
    readonly name: string,
    options: MemberOptions,
  ) {
    const { time, trace, weather, targets, applications, witness, callsAtOnce, removed } = world;
    const chance = world.chance.apart(name);
    this.machine = new MachineClock(time, 1 + chance.between(-MOST_DRIFT, MOST_DRIFT), chance.between(-60_000, 60_000));
    this.process = new Process(time, this.machine);
    const { machine, process } = this;
    const { planner, dispatcher, rescuer, membership, limits, pruner, definitions, runs } = world.store;
    const stores = { planner, dispatcher, rescuer, membership, limits, pruner, definitions, runs };
    this.stores = connect({ ...stores, jobs: { save: world.definitions.save } } as Stores, {
      ...{ time, trace, weather, process, name },
      link: this.toStore,
      written: () => witness.written(),
      answered: (operation, answer) => options.answered(this, operation, answer),
      asked: (operation) => options.asked?.(this, operation),
    }) as MemberStores;
    this.clock = new DatabaseClock(() => this.stores.membership.now(), machine);
    const holder = () => this.engine.membership.holder;
    this.engine = new Engine(
      {
        planner: this.stores.planner,
        dispatcher: this.stores.dispatcher,
        rescuer: this.stores.rescuer,
        pruner: this.stores.pruner,
        members: this.stores.membership,
        limits: this.stores.limits,
        definitions: this.stores.definitions,
        caller: simulatedCaller({
          ...{ time, process, targets, name },
          link: this.toTargets,
          applicationAt: (origin) => applications.at(origin),
          sent: (request) => {
            witness.sent(request, holder(), name);
            return callsAtOnce.begun(applications.at(request.origin).id, request.origin, holder());
          },
          arrived: (request) => witness.arrived(request, name),
        }),
        judge: { judgeElsewhere: async (rule, outcome) => judge(rule, outcome) },
        endpoints: endpointsOf(world, process),
        applicationsChanged: () => {},
        clock: this.clock,
        timers: process,
        log: traceLog(trace, name),
        random: chance.next,
        watch: { calling() {}, sent() {}, ended() {}, settled() {} },
        membership: {
          wallNow: removed.has('recheck-after-freeze') ? () => machine.monotonic() : () => machine.wall(),
          facts: { name, roles: ALL.join(','), version: 'simulated', zones: '', maxCalls: options.maxCalls },
          clockOffsetMs: () => this.clock.offsetMs,
          measureClock: () => this.clock.measure(),
        },
        opened() {},
        committed() {},
        tookOver() {},
      },
      {
        roles: new Set(ALL),
        maxCalls: options.maxCalls,
        connectionsPerEndpoint: 2,
        lookaheadMs: 50,
        idleLookMs: 200,
        leaseMs: 3_000,
        alone: false,
      },
    );
    if (removed.has('lease-check')) this.engine.membership.maySend = () => true;
  }

  /** Serves people: from when it knows the database's time. */
  isReady = false;

  get isUp(): boolean {
    return this.process.state !== 'dead';
  }

  /** A process that can't reach its database at its start ends, and is started again by whoever looks after it. */
  start(failed: () => void): void {
    this.engine.start().then(
      () => {
        this.isReady = true;
      },
      (error: unknown) => {
        this.world.trace.say(this.name, `did not start: ${String(error)}`);
        this.process.kill();
        failed();
      },
    );
  }

  /** As SIGTERM does it. */
  async stop(graceMs: number): Promise<void> {
    await this.engine.stop(graceMs);
    this.process.kill();
  }
}

/** Discovery that knows at once; what it tells arrives like everything else. */
const endpointsOf = ({ applications }: World, process: Process): Endpoints => {
  const loads = new EndpointLoads(() => process.clock.monotonic());
  return {
    endpointsOf: (id) => applications.of(id).endpoints,
    problemsOf: () => [],
    isLearning: () => false,
    isPartial: () => false,
    load: (id, address) => loads.of(id, address),
    mostInFlight: (id) => loads.mostInFlight(id),
    takePeak: (id) => loads.takePeak(id),
    callBegan: (id, address, cost) => loads.began(id, address, cost),
    callEnded: (id, address, cost) => loads.ended(id, address, cost),
    onChange: (listener) => applications.onChange((id) => process.deliver(() => listener(id))),
  };
};
