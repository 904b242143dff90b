import type { Application } from '../definition/application-book.ts';
import type { CallSlots } from '../dispatcher/call-slots.ts';
import type { Endpoints } from '../dispatcher/ports.ts';
import { Loop } from '../loop.ts';
import type { Neighbours } from '../membership/neighbours.ts';
import type { Clock, Holder, Log, Timers } from '../ports.ts';
import { MemberPart, type Most, type Uses } from './member-part.ts';
import { Search } from './search.ts';
import type { Division, Limit, LimitsStore } from './store.ts';

export interface LimitsPorts {
  store: LimitsStore;
  slots: Pick<CallSlots, 'inFlight' | 'takePeak' | 'limit'>;
  endpoints: Pick<Endpoints, 'endpointsOf' | 'mostInFlight' | 'takePeak'>;
  neighbours: Pick<Neighbours, 'areNone'>;
  clock: Clock;
  timers: Timers;
  log: Log;
  random: () => number;
  holder: () => Holder;
  /** False while this member's lease is in doubt: then it takes nothing. */
  mayTake: () => boolean;
  /** A look at all applications that begins from now on; `follow` is called before it ends where it found any other than before. */
  lookAtApplications: () => Promise<void>;
  /** Some application may have more calls in flight than before. */
  roomMade: () => void;
  /** Runs in this member's hands that found no room ask once more, so that it goes on wanting some for them. */
  askAgain: () => void;
  /** Other members have all that this one could use of an application, and have had for a while. */
  starved: (applicationId: number) => void;
}

export interface LimitsOptions {
  /** Calls in flight of this member at most. */
  maxCalls: number;
  /** The store serves one process only: then a limit is that process's own. */
  alone: boolean;
}

const UNLIMITED: Most = { calls: null, perEndpoint: null };
/** How often the others' shares are looked at … */
const LOOK_MS = 1_000;
/** … while somebody is about to give or to take … */
const MOVING_LOOK_MS = 200;
/** … and at most so long after another member's write came first. */
const LOST_LOOK_MS = 30;
/** What runs belong to whose job names an application that there is not. */
const NO_APPLICATION = 0;
/** Without any share for so long, what waits in this member's hands is better off in others'. */
const STARVED_MS = 1_000;

/**
 * Limits that hold for all members together. Each application's limits are shared out in one row; a member uses what stands there as its
 * own, without asking anybody, and only changes of that touch the store. Applications without limits cost nothing, nor does a member
 * alone once it has taken the whole.
 */
export class Limits {
  private readonly loop: Loop;
  private readonly search: Search;
  private known: ReadonlySet<number> = new Set();
  private specs = new Map<number, Most>();
  private parts = new Map<number, MemberPart>();
  private readonly starvedSince = new Map<number, number>();

  constructor(
    private readonly ports: LimitsPorts,
    private readonly options: LimitsOptions,
  ) {
    this.loop = new Loop('look at the limits', () => this.pass(), ports.timers, ports.log);
    this.search = new Search({ ...ports, isKnown: (id) => this.known.has(id), isNone: (id) => this.apply(id) });
    ports.slots.limit(NO_APPLICATION, null);
  }

  start(): void {
    this.search.start();
    if (!this.options.alone) this.loop.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.loop.stop(), this.search.stop()]);
  }

  /** Members came or went. */
  membersChanged(): void {
    if (this.parts.size > 0) this.loop.wake();
  }

  /** This member was declared dead: what it had is others' now. */
  deposed(): void {
    const had = [...this.parts.keys()];
    this.parts.clear();
    for (const id of had) this.apply(id);
  }

  /** All applications, whenever one changed. */
  follow(applications: readonly Pick<Application, 'id' | 'spec'>[]): void {
    this.specs = new Map(
      applications.flatMap(({ id, spec: { limits } }) => {
        const { maxConcurrentCalls: calls = null, maxConcurrentCallsPerEndpoint: perEndpoint = null } = limits;
        return calls === null && perEndpoint === null ? [] : [[id, { calls, perEndpoint }]];
      }),
    );
    for (const id of this.parts.keys()) if (!this.specs.has(id)) this.parts.delete(id);
    const before = this.known;
    this.known = new Set(applications.map(({ id }) => id));
    // What is left of those that are gone must come to its end, so they have room again.
    for (const id of new Set([...this.known, ...before])) this.apply(id);
    this.membersChanged();
  }

  /** No more runs are claimed than may be called: the others wait as rows, in their order. */
  apply(applicationId: number): void {
    if (this.ports.slots.limit(applicationId, this.roomOf(applicationId))) this.ports.roomMade();
  }

  /** What this member may have in flight now. */
  mostOf(applicationId: number): Most {
    const most = this.specs.get(applicationId) ?? UNLIMITED;
    if (most === UNLIMITED || this.options.alone) return most;
    const part = this.parts.get(applicationId);
    const mine = (limit: Limit) => (most[limit] === null ? null : Math.min(most[limit], part?.mayUse(limit) ?? 0));
    return { calls: mine('calls'), perEndpoint: mine('perEndpoint') };
  }

  /** A call that might have begun found no room. */
  heldBack(applicationId: number): void {
    if (!this.known.has(applicationId)) {
      this.search.lookFor(applicationId);
      return;
    }
    const { calls, perEndpoint } = this.mostOf(applicationId);
    const inFlight = this.ports.slots.inFlight(applicationId);
    if (calls !== null && inFlight >= calls) this.refused(applicationId, 'calls');
    if (perEndpoint !== null && inFlight >= this.roomAtEndpoints(applicationId, perEndpoint))
      this.refused(applicationId, 'perEndpoint');
  }

  /** A call that might have begun was held back by what this member may use of one limit. */
  refused(applicationId: number, limit: Limit): void {
    const most = this.specs.get(applicationId)?.[limit] ?? null;
    if (most === null || this.options.alone) return;
    if (this.partOf(applicationId).refused(limit, most)) this.loop.wake();
  }

  private roomOf(applicationId: number): number | null {
    const { calls, perEndpoint } = this.mostOf(applicationId);
    if (perEndpoint === null) return calls;
    return Math.min(this.roomAtEndpoints(applicationId, perEndpoint), calls ?? Number.POSITIVE_INFINITY);
  }

  /** At least one where nobody is ready, so that a run finds out and says that there is nobody to call. */
  private roomAtEndpoints(applicationId: number, each: number): number {
    const listed = this.ports.endpoints.endpointsOf(applicationId);
    const ready = listed.reduce((count, endpoint) => count + Number(endpoint.ready), 0);
    return ready === 0 ? 1 : each * ready;
  }

  private partOf(applicationId: number): MemberPart {
    const { memberId } = this.ports.holder();
    const known = this.parts.get(applicationId);
    if (known?.memberId === memberId) return known;
    const part = new MemberPart(memberId, this.options.maxCalls);
    this.parts.set(applicationId, part);
    return part;
  }

  private async pass(): Promise<number> {
    const { store, mayTake, neighbours } = this.ports;
    const active = [...this.parts.keys()].filter((id) => this.parts.get(id)!.isActive);
    const alone = neighbours.areNone;
    const open = active.filter((id) => !alone || !this.parts.get(id)!.holdsAll(this.specs.get(id) ?? UNLIMITED));
    if (open.length === 0 || !mayTake()) return LOOK_MS;
    this.ports.askAgain();
    const { divisions, living } = await store.read(open);
    const known = new Map(divisions.map((division) => [division.applicationId, division]));
    let lookMs = LOOK_MS;
    for (const applicationId of open) {
      const division = known.get(applicationId) ?? { applicationId, version: 0, shares: [] };
      lookMs = Math.min(lookMs, await this.look(division, living));
    }
    return lookMs;
  }

  /** Answers in how many ms to look again. */
  private async look(division: Division, living: readonly number[]): Promise<number> {
    const { applicationId } = division;
    const { clock, random, holder, mayTake, store } = this.ports;
    const part = this.parts.get(applicationId);
    const isOurs = () => mayTake() && part?.memberId === holder().memberId && this.parts.get(applicationId) === part;
    if (part === undefined || !isOurs()) return LOOK_MS;
    const uses = this.usesOf(applicationId);
    const { write, settled } = part.look(division, living, uses, clock.monotonic());
    // What is given away is out of use before that is written.
    this.apply(applicationId);
    if (write !== null) {
      const won = await store.write(write).catch((error) => {
        part.wrote('unknown');
        throw error;
      });
      if (!isOurs()) return LOOK_MS;
      part.wrote(won ? 'won' : 'lost');
      if (!won) return Math.ceil(random() * LOST_LOOK_MS);
      this.apply(applicationId);
    }
    this.noteStarving(applicationId, part, uses);
    return settled ? LOOK_MS : MOVING_LOOK_MS;
  }

  private noteStarving(applicationId: number, part: MemberPart, uses: Uses): void {
    const now = this.ports.clock.monotonic();
    if (uses.calls.inUse > 0 || !part.starves(uses)) this.starvedSince.delete(applicationId);
    else if (!this.starvedSince.has(applicationId)) this.starvedSince.set(applicationId, now);
    else if (now - this.starvedSince.get(applicationId)! >= STARVED_MS) this.ports.starved(applicationId);
  }

  private usesOf(applicationId: number): Uses {
    const most = this.specs.get(applicationId) ?? UNLIMITED;
    const { slots, endpoints } = this.ports;
    return {
      calls: { limit: most.calls, inUse: slots.inFlight(applicationId), peak: slots.takePeak(applicationId) },
      perEndpoint: {
        limit: most.perEndpoint,
        inUse: endpoints.mostInFlight(applicationId),
        peak: endpoints.takePeak(applicationId),
      },
    };
  }
}
