import { type Application, ApplicationBook } from './definition/application-book.ts';
import { DefinitionBook } from './definition/definition-book.ts';
import { NO_REFERENCED_SECRETS } from './definition/referenced-secrets.ts';
import { CallSlots } from './dispatcher/call-slots.ts';
import { Committer } from './dispatcher/committer.ts';
import { Dispatcher } from './dispatcher/dispatcher.ts';
import { EndpointWaits } from './dispatcher/endpoint-waits.ts';
import { Intake } from './dispatcher/intake.ts';
import type { ClaimedRun } from './dispatcher/store.ts';
import type { EngineOptions, EnginePorts } from './engine-ports.ts';
import { Limits } from './limits/limits.ts';
import { LEASE_DEFAULTS, Membership } from './membership/membership.ts';
import { Neighbours } from './membership/neighbours.ts';
import { PLANNER_DEFAULTS, Planner } from './planner/planner.ts';
import { WarmUp } from './planner/warm-up.ts';
import type { Holder } from './ports.ts';
import { Pruner } from './pruner/pruner.ts';
import { OrphanWatch } from './rescuer/orphan-watch.ts';
import { Rescuer } from './rescuer/rescuer.ts';
import { RunIds } from './run-ids.ts';
import { Takings } from './takings.ts';

/** The loops that push fires along the path, wired to each other. Whatever reaches outside is a port. */
export class Engine {
  readonly slots: CallSlots;
  readonly applications: ApplicationBook;
  readonly definitions: DefinitionBook;
  readonly membership: Membership;
  readonly dispatcher: Dispatcher;
  readonly ids: RunIds;
  private readonly limits: Limits;
  private readonly neighbours: Neighbours;
  private readonly committer: Committer;
  private readonly endpointWaits: EndpointWaits;
  private readonly planner: Planner;
  private readonly warmUp: WarmUp;
  private readonly intake: Intake;
  private readonly rescuer: Rescuer;
  private readonly orphans: OrphanWatch;
  private readonly pruner: Pruner;
  private unfollow = () => {};

  constructor(
    private readonly ports: EnginePorts,
    private readonly options: EngineOptions,
  ) {
    const { clock, timers, log, random } = ports;
    const holder = () => this.membership.holder;
    const { mayFire = () => true } = ports;
    const mayWork = () => this.membership.maySend() && !this.committer.isFull && mayFire();
    const takings = new Takings();
    const take = (runs: ClaimedRun[], as: Holder): Promise<void> => {
      this.orphans.took(runs);
      return this.dispatcher.take(runs, as);
    };
    this.slots = new CallSlots(options.maxCalls, (applicationId) => this.limits.heldBack(applicationId));
    this.ids = new RunIds(
      (count) => ports.dispatcher.reserveIds(count, clock.now()),
      () => clock.monotonic(),
    );
    this.definitions = new DefinitionBook(ports.definitions, log);
    this.applications = new ApplicationBook(
      { store: ports.definitions, secrets: ports.secrets ?? NO_REFERENCED_SECRETS, clock, timers, log },
      (all, rebound) => this.applicationsChanged(all, rebound),
    );
    this.membership = new Membership(
      {
        ...ports.membership,
        store: ports.members,
        clock,
        timers,
        log,
        callsInFlight: () => this.slots.inUse,
        onDeposed: () => {
          this.limits.deposed();
          this.dispatcher.dropAll();
          this.committer.discard();
        },
      },
      { ...LEASE_DEFAULTS, leaseMs: options.leaseMs },
    );
    this.endpointWaits = new EndpointWaits({
      ...ports,
      store: ports.dispatcher,
      due: (applicationId) => this.intake.queued(new Set([applicationId]), [], false, clock.now()),
    });
    this.committer = new Committer(ports.dispatcher, holder, clock, timers, log, (settled, lost, results) => {
      this.dispatcher.drop(lost);
      // What was lost may be ours again, claimed anew since a commit whose answer never came: nobody works on it now.
      if (lost.length > 0) this.orphans.suspect();
      this.intake.committed(settled, results);
      this.endpointWaits.committed(results.released);
      if (settled.some(({ movesSchedule }) => movesSchedule)) this.planner.wake();
      ports.committed(lost.length);
    });
    this.dispatcher = new Dispatcher({
      store: ports.dispatcher,
      definitions: this.definitions,
      applications: this.applications,
      endpoints: ports.endpoints,
      caller: ports.caller,
      judge: ports.judge,
      slots: this.slots,
      committer: this.committer,
      clock,
      timers,
      random,
      log,
      watch: ports.watch,
      holder,
      maySend: () => this.membership.maySend(),
      callers: () => this.neighbours.callers,
      mostPerEndpoint: (applicationId) => this.limits.mostOf(applicationId).perEndpoint,
      connections: (id) => ports.endpoints.endpointsOf(id).length * options.connectionsPerEndpoint,
      endpointsFull: (applicationId) => this.limits.refused(applicationId, 'perEndpoint'),
      slotFreed: () => {
        this.planner.slotFreed();
        this.intake.slotFreed();
      },
    });
    this.intake = new Intake({
      store: ports.dispatcher,
      slots: this.slots,
      clock,
      timers,
      log,
      holder,
      takings,
      mayClaim: mayWork,
      take: (runs, holder) => {
        const ids = runs.map(({ facts }) => facts.id);
        this.committer.crossOut(ids);
        // Whatever was known of them was of an earlier time that they were ours.
        this.dispatcher.drop(ids);
        return take(runs, holder);
      },
      slotsBack: () => this.dispatcher.roomMade(),
      held: () => this.dispatcher.held(),
      cancel: (runId, reason) => this.dispatcher.cancel(runId, reason),
      suspect: () => this.orphans.suspect(),
    });
    this.planner = new Planner(
      {
        store: ports.planner,
        definitions: this.definitions,
        slots: this.slots,
        ids: this.ids,
        clock,
        timers,
        log,
        holder,
        takings,
        mayOpen: mayWork,
        mayDispatch: options.roles.has('dispatcher'),
        started: (runs, holder) => void take(runs, holder),
        queued: (...waiting) => this.intake.queued(...waiting),
        opened: ports.opened,
        slotsBack: () => this.dispatcher.roomMade(),
        suspect: () => this.orphans.suspect(),
      },
      { ...PLANNER_DEFAULTS, lookaheadMs: options.lookaheadMs, idleLookMs: options.idleLookMs },
    );
    this.warmUp = new WarmUp({ store: ports.planner, definitions: this.definitions, clock, timers, log });
    this.rescuer = new Rescuer(
      {
        store: ports.rescuer,
        members: { living: () => this.neighbours.look() },
        definitions: this.definitions,
        clock,
        timers,
        log,
        random,
        holder,
        mayJudge: () => this.membership.maySend(),
        released: () => this.intake.lookNow(),
        tookOver: ports.tookOver,
        watch: ports.watch,
      },
      { lookMs: 1_000, leaseMs: options.leaseMs, alone: options.alone },
    );
    this.orphans = new OrphanWatch({
      store: ports.rescuer,
      clock,
      timers,
      log,
      holder,
      takings,
      knows: (runId) => this.dispatcher.holds(runId) || this.committer.holds(runId),
      released: () => this.intake.lookNow(),
    });
    this.pruner = new Pruner({ store: ports.pruner, clock, timers, log, random });
    this.neighbours = new Neighbours({
      ...{ members: ports.members, zones: ports.membership.facts.zones, timers, log },
      memberId: () => this.membership.holder.memberId,
      changed: () => this.limits.membersChanged(),
      // Where that can't be written now, the next look tells it again.
      hasTwin: () => void this.membership.distinguish().catch(() => {}),
    });
    this.limits = new Limits(
      {
        store: ports.limits,
        slots: this.slots,
        endpoints: ports.endpoints,
        neighbours: this.neighbours,
        clock,
        timers,
        log,
        random,
        holder,
        mayTake: () => this.membership.maySend(),
        lookAtApplications: () => this.applications.lookNow(),
        roomMade: () => {
          this.dispatcher.roomMade();
          this.intake.lookNow();
        },
        askAgain: () => this.dispatcher.roomMade(),
        starved: (applicationId) => this.dispatcher.letGo(applicationId),
      },
      { maxCalls: options.maxCalls, alone: options.alone },
    );
  }

  async start(): Promise<void> {
    const { roles } = this.options;
    await this.membership.start();
    this.unfollow = this.ports.endpoints.onChange((id) => {
      this.limits.apply(id);
      this.dispatcher.endpointsChanged(id);
      this.endpointWaits.changed(id);
    });
    await this.applications.start();
    this.limits.start();
    this.orphans.start();
    if (roles.has('rescuer')) this.rescuer.start();
    else if (!this.options.alone) this.neighbours.start();
    if (roles.has('planner')) {
      await this.ports.planner.unpark();
      this.planner.start();
      this.warmUp.start();
    }
    if (roles.has('dispatcher')) this.intake.start();
    if (roles.has('pruner')) this.pruner.start();
  }

  /** No new claims; calls in flight get `graceMs`; results are committed; then the lease is given up. */
  async stop(graceMs: number, commitMs = 5_000): Promise<void> {
    await Promise.all([
      this.planner.stop(),
      this.warmUp.stop(),
      this.intake.stop(),
      this.rescuer.stop(),
      this.orphans.stop(),
      this.neighbours.stop(),
      this.pruner.stop(),
      this.applications.stop(),
    ]);
    await this.dispatcher.stop(graceMs);
    await this.limits.stop();
    this.unfollow();
    await this.endpointWaits.stop();
    await this.committer
      .drain(commitMs)
      .catch((error) =>
        this.ports.log.error(
          { error: String(error) },
          'results could not be committed before the end; a successor takes the runs over',
        ),
      );
    await this.membership.stop();
  }

  /** Living members whose time-zone data is not this one's. */
  get membersWithOtherZones(): number {
    return this.neighbours.withOtherZones;
  }

  scheduleChanged(): void {
    this.planner.wake();
  }

  runQueued(): void {
    this.intake.openedByHand();
  }

  cancelRequested(): void {
    this.intake.cancelNow();
  }

  applicationChanged(): void {
    this.applications.wake();
  }

  private applicationsChanged(all: readonly Application[], rebound: ReadonlySet<string>): void {
    this.definitions.forget(rebound);
    this.ports.applicationsChanged(all);
    this.limits.follow(all);
    this.endpointWaits.follow(all);
    this.intake.lookNow();
  }
}
