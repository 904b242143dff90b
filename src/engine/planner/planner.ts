import type { Definition } from '../definition/definition.ts';
import type { DefinitionBook } from '../definition/definition-book.ts';
import type { CallSlots } from '../dispatcher/call-slots.ts';
import type { ClaimedRun } from '../dispatcher/store.ts';
import { Loop } from '../loop.ts';
import type { Clock, Holder, Log, Timers } from '../ports.ts';
import type { RunIds } from '../run-ids.ts';
import type { Takings } from '../takings.ts';
import { BatchSupplies } from './batch-supplies.ts';
import { decide } from './decide.ts';
import type { DuePlace, DueSchedule, NewRun, PlanDecision, PlannerStore } from './store.ts';

export interface PlannerOptions {
  /** Runs are opened at least so long before their fire time, and at most twice as long, so that the row is committed when the instant comes. */
  lookaheadMs: number;
  /** The planner looks at least so often, for what other members changed. */
  idleLookMs: number;
  /** Schedules in one transaction. */
  batch: number;
  /** A due slot waits at most so long for a free call slot of this member; then it is opened as a queued row for anyone. */
  patienceMs: number;
  /** Slots of one job that one pass opens. */
  maxOpenPerJob: number;
}

export const PLANNER_DEFAULTS: PlannerOptions = {
  lookaheadMs: 50,
  idleLookMs: 200,
  batch: 512,
  patienceMs: 500,
  maxOpenPerJob: 100,
};

/** With no call slot free, or due slots in other members' hands: soon again. */
const BUSY_LOOK_MS = 5;
/** So long free call slots are collected while there is a backlog. */
const COLLECT_MS = 20;

export interface PlannerPorts {
  store: PlannerStore;
  definitions: Pick<DefinitionBook, 'get' | 'lastSuccessAt'>;
  slots: CallSlots;
  ids: RunIds;
  clock: Clock;
  timers: Timers;
  log: Log;
  holder: () => Holder;
  takings: Pick<Takings, 'begin'>;
  /** False while this member may not send: then it opens nothing either. */
  mayOpen: () => boolean;
  /** False where this process only plans: then every run is born `queued`. */
  mayDispatch: boolean;
  /** The transaction failed: perhaps only its answer did. */
  suspect: () => void;
  /** Call slots taken for new runs came back unused: shards of runs in our hands may have found none meanwhile. */
  slotsBack: () => void;
  /** Runs born `running`, each with its call slot. */
  started: (runs: ClaimedRun[], holder: Holder) => void;
  /** Runs that wait: claimable ones, from `dueAt` on, and jobs with held ones. */
  queued: (
    applicationIds: ReadonlySet<number>,
    heldJobIds: readonly number[],
    replacing: boolean,
    dueAt: number,
  ) => void;
  /** What was opened, for the metrics. */
  opened: (runs: readonly NewRun[], decision: PlanDecision) => void;
}

/** Opens the runs that are due. It sleeps until the next slot that it knows of and never scans all jobs. */
export class Planner {
  private readonly loop: Loop;
  private waitsForSlot = false;
  private openedAt = Number.NEGATIVE_INFINITY;
  /** Where the last batch ended, while batches are full: more is due behind it. */
  private behind: DuePlace | null = null;
  /** When a batch last began at the front. */
  private frontAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly ports: PlannerPorts,
    private readonly options: PlannerOptions = PLANNER_DEFAULTS,
  ) {
    this.loop = new Loop('planner', () => this.pass(), ports.timers, ports.log);
  }

  start(): void {
    this.loop.start();
  }

  /** A schedule was made or moved. */
  wake(): void {
    this.loop.wake();
  }

  /** A call slot came free, for which a due slot may be waiting. */
  slotFreed(): void {
    if (this.waitsForSlot && this.isWorthwhile) this.wake();
  }

  /** With a backlog, a transaction is worth it for so many runs, while the other slots keep the connections busy. */
  private get isWorthwhile(): boolean {
    const { slots } = this.ports;
    const worth = Math.min(this.options.batch / 2, slots.max * 0.4);
    return slots.free >= worth && slots.worthOpening >= worth;
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Answers in how many ms to look again. */
  private async pass(): Promise<number> {
    const { clock, slots, mayOpen, mayDispatch } = this.ports;
    const { lookaheadMs, idleLookMs, batch, patienceMs } = this.options;
    if (!mayOpen()) return 100;
    const now = clock.now();
    const free = mayDispatch ? slots.free : batch;
    // With a backlog, slots are collected for a transaction that is worth it, but not for long.
    const collectedMs = clock.monotonic() - this.openedAt;
    if (this.waitsForSlot && free > 0 && !this.isWorthwhile && collectedMs < COLLECT_MS)
      return COLLECT_MS - collectedMs;
    // With every call slot taken, due slots are left for patienceMs: they are rows already, of the schedule.
    // Else opened up to twice the lookahead, woken when once of it is left: fires that come one by one share transactions.
    const horizonAt = free > 0 ? now + 2 * lookaheadMs : now - patienceMs;
    const limit = free > 0 && mayDispatch ? Math.min(batch, slots.worthOpening) : batch;
    const firstAt = this.behind !== null && free > 0 ? horizonAt : await this.ports.store.nextDueAt(0);
    if (firstAt === null || firstAt > horizonAt) {
      if (free === 0) return BUSY_LOOK_MS;
      this.waitsForSlot = false;
      return firstAt === null ? idleLookMs : Math.min(idleLookMs, Math.max(1, firstAt - lookaheadMs - clock.now()));
    }
    this.openedAt = clock.monotonic();
    const { due } = await this.open(horizonAt, limit);
    this.waitsForSlot = due === limit && mayDispatch && !this.isWorthwhile;
    return due === 0 || this.waitsForSlot ? BUSY_LOOK_MS : 0;
  }

  /** Behind the last batch in a burst, but now and then at the front: a slot may have come that is earlier. */
  private placeToBegin(): DuePlace | null {
    const { behind } = this;
    this.behind = null;
    const now = this.ports.clock.monotonic();
    if (behind !== null && now - this.frontAt < this.options.idleLookMs) return behind;
    this.frontAt = now;
    return null;
  }

  private async open(horizonAt: number, limit: number): Promise<{ due: number }> {
    const { store, ids, clock } = this.ports;
    const holder = this.ports.holder();
    const after = this.placeToBegin();
    // Before the transaction: a store with one writer could not reserve ids in the middle of it.
    await ids.ensure(limit * this.options.maxOpenPerJob);
    const supplies = new BatchSupplies(this.ports);
    const decideBatch = async (due: DueSchedule[]): Promise<PlanDecision> => {
      supplies.again();
      const definitions = await this.ports.definitions.get(due);
      return decide({
        due,
        definitions,
        now: clock.now(),
        horizonAt,
        takeSlot: (applicationId) => supplies.takeSlot(applicationId),
        takeId: () => supplies.takeId(),
        failed: (job, error, undone) => {
          this.cantPlan(job, error);
          supplies.undo(undone);
        },
        lastSuccessAt: await this.ports.definitions.lastSuccessAt(definitions.values()),
        maxOpenPerJob: this.options.maxOpenPerJob,
      });
    };
    const answered = this.ports.takings.begin();
    try {
      const { due, last, opened, decision } = await store.planDue({ holder, horizonAt, limit, after }, decideBatch);
      // Decided once, then tried anew, and by then others had opened all of it.
      if (due === 0) supplies.giveBack();
      // What was left of a batch that was cut stands at the front.
      this.behind = due === limit && !decision.isCut ? last : null;
      this.handOn(decision, opened, holder);
      return { due };
    } catch (error) {
      supplies.failed();
      this.ports.suspect();
      throw error;
    } finally {
      answered();
    }
  }

  private cantPlan({ jobId, namespace, job, revision }: Definition, error: unknown): void {
    this.ports.log.error(
      { jobId, namespace, job, revision, error: String(error) },
      'a job can not be planned: its schedule stands still until it is saved again, or a server starts that can',
    );
  }

  private handOn(decision: PlanDecision, opened: ReadonlySet<number>, holder: Holder): void {
    const { slots, started, queued } = this.ports;
    const ours = decision.runs.filter(({ facts }) => opened.has(facts.id));
    for (const { born, applicationId, facts } of decision.runs)
      if (born === 'running' && !opened.has(facts.id)) slots.giveBack(applicationId);
    const waiting = new Set<number>();
    const heldJobs: number[] = [];
    const running: ClaimedRun[] = [];
    let dueAt = Number.POSITIVE_INFINITY;
    for (const run of ours) {
      if (run.born === 'running') running.push(asClaimed(run));
      else if (run.born === 'queued') {
        waiting.add(run.applicationId);
        dueAt = Math.min(dueAt, run.facts.fireAt);
      } else if (run.born === 'held') heldJobs.push(run.facts.jobId);
    }
    this.ports.opened(ours, decision);
    if (running.length > 0) started(running, holder);
    if (waiting.size > 0 || heldJobs.length > 0) queued(waiting, heldJobs, decision.replaced.length > 0, dueAt);
  }
}

const asClaimed = ({ facts, applicationId, priority, shardTotal }: NewRun): ClaimedRun => ({
  facts,
  applicationId,
  priority,
  rounds: 1,
  shardTotal,
  pinned: null,
  requestedShards: null,
  cancelReason: null,
  dueAt: facts.fireAt,
  waitingSince: null,
  shards:
    shardTotal === 1
      ? [
          {
            index: 0,
            endpoint: null,
            uid: null,
            state: 'queued',
            reason: null,
            attempts: 0,
            round: 1,
            roundAttempts: 0,
            dueAt: null,
          },
        ]
      : null,
});
