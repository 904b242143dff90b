import { RouteMemory } from '../../fire/route/route-memory.ts';
import type { ApplicationBook } from '../definition/application-book.ts';
import type { DefinitionBook } from '../definition/definition-book.ts';
import type { Clock, Holder, Log, Timers } from '../ports.ts';
import type { ActiveRun } from './active-run.ts';
import { ActiveRuns } from './active-runs.ts';
import { Arrivals } from './arrivals.ts';
import { type CallInFlight, SERVER_STOPS } from './call-abort.ts';
import type { CallSlots } from './call-slots.ts';
import { Calls } from './calls.ts';
import type { Committer } from './committer.ts';
import { Conclusion } from './conclude.ts';
import { DueRuns } from './due-runs.ts';
import { planRun } from './plan-run.ts';
import type { Caller, Endpoints, Judge, Watch } from './ports.ts';
import { RunResults } from './run-results.ts';
import { ShardPump } from './shard-pump.ts';
import type { ClaimedRun, DispatcherStore } from './store.ts';

export interface DispatcherPorts {
  store: Pick<DispatcherStore, 'startShards'>;
  definitions: DefinitionBook;
  applications: ApplicationBook;
  endpoints: Endpoints;
  caller: Caller;
  judge: Judge;
  slots: CallSlots;
  committer: Committer;
  clock: Clock;
  timers: Timers;
  random: () => number;
  log: Log;
  watch: Watch;
  holder: () => Holder;
  /** False while this member's lease does not surely cover a send. */
  maySend: () => boolean;
  callers: () => number;
  mostPerEndpoint: (applicationId: number) => number | null;
  endpointsFull: (applicationId: number) => void;
  connections: (applicationId: number) => number;
  /** A call slot came free. */
  slotFreed: () => void;
}

/** Walks each run that this member holds from its targets to its settlement. */
export class Dispatcher {
  private readonly active = new ActiveRuns();
  private readonly arrivals: Arrivals;
  private readonly due: DueRuns<ActiveRun>;
  private readonly calls: Calls;
  private readonly pump: ShardPump;
  private readonly results: RunResults;
  private readonly conclusion: Conclusion;
  private stopping = false;

  constructor(private readonly ports: DispatcherPorts) {
    const { active } = this;
    const giveBack = (run: ActiveRun) => this.giveBack(run.claimed);
    this.due = new DueRuns(ports.clock, ports.timers, (runs) => this.send(runs));
    this.results = new RunResults({ ...ports, active });
    this.conclusion = new Conclusion({
      ...ports,
      active,
      results: this.results,
      wakeWhenDue: (run) => this.pump.wakeWhenDue(run),
    });
    this.calls = new Calls({
      ...ports,
      active,
      memory: new RouteMemory(),
      ended: (run, shard, attempted, signal) => this.conclusion.conclude(run, shard, attempted, signal),
      cancelled: (run, shard) => {
        this.results.endShard(run, shard, 'cancelled', run.cancelReason!);
        this.conclusion.moveOn(run);
      },
      giveBack,
    });
    this.pump = new ShardPump({
      ...ports,
      active,
      results: this.results,
      begin: (run, shard) => this.calls.begin(run, shard),
      giveBack,
      drop: (runIds) => this.drop(runIds),
    });
    this.arrivals = new Arrivals({ ...ports, results: this.results, giveBack: (claimed) => this.giveBack(claimed) });
  }

  get activeRuns(): number {
    return this.active.size;
  }

  /** The runs that this process works on. */
  held(): { runId: number; jobId: number }[] {
    return this.active.keys();
  }

  /** Whether this process works on the run, or is about to. */
  holds(runId: number): boolean {
    return this.active.get(runId) !== undefined || this.arrivals.has(runId);
  }

  /** The calls of a run that are in flight in this process, by the index of their shard. */
  calling(runId: number): ReadonlyMap<number, CallInFlight> {
    const calls = [...(this.active.get(runId)?.calls ?? [])];
    return new Map(calls.flatMap(([index, { call }]) => (call === null ? [] : [[index, call]])));
  }

  /** Takes runs over that were opened or claimed by `holder`, each with one call slot in hand. Never rejects. */
  async take(claimed: readonly ClaimedRun[], holder: Holder): Promise<void> {
    const runs = await this.arrivals.welcome(claimed, holder, () => this.stopping);
    const unplanned: ActiveRun[] = [];
    for (const run of runs) {
      this.active.add(run);
      if (run.cancelReason !== null) {
        this.cancel(run.id, run.cancelReason);
        this.giveBack(run.claimed);
      } else if (run.claimed.shards === null) unplanned.push(run);
      else this.schedule(run);
    }
    if (unplanned.length > 0) await this.plan(unplanned);
  }

  /** Aborts the calls of a run of ours; false where it is not ours (any more). */
  cancel(runId: number, reason: string): boolean {
    const run = this.active.get(runId);
    if (run === undefined) return false;
    run.cancelReason = reason;
    for (const shard of run.shards)
      if (shard.state === 'queued' || shard.state === 'waiting') this.results.endShard(run, shard, 'cancelled', reason);
    for (const call of run.calls.values()) call.abort();
    if (run.calls.size === 0) this.conclusion.moveOn(run);
    return true;
  }

  /** Runs that the store says are not ours any more: nothing further is sent for them. */
  drop(runIds: readonly number[]): void {
    if (runIds.length > 0) this.dropThose(new Set(runIds));
  }

  dropAll(): void {
    this.dropThose(null);
  }

  /** @param runIds null for all */
  private dropThose(runIds: ReadonlySet<number> | null): void {
    for (const run of this.active.all()) {
      if (runIds !== null && !runIds.has(run.id)) continue;
      this.active.remove(run);
      for (const call of run.calls.values()) call.abort();
    }
  }

  /** An application may have more calls in flight than before. */
  roomMade(): void {
    while (!this.stopping && this.pump.feed());
  }

  /** The endpoints of an application are others now. */
  endpointsChanged(applicationId: number): void {
    this.calls.roomMade(applicationId);
  }

  /** Lets runs go that wait for call slots which this member does not get: others have them. */
  letGo(applicationId: number): void {
    for (const run of this.active.all())
      if (run.claimed.applicationId === applicationId && run.calls.size === 0) this.results.putBack(run);
  }

  /** Lets calls in flight end for `graceMs`, then aborts them: what was sent is lost with its holder, what was not goes back to the queue. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    this.calls.close();
    await this.arrivals.settled();
    for (const run of this.due.clear()) {
      if (this.active.holds(run)) this.results.putBack(run);
      this.giveBack(run.claimed);
    }
    let graceIsOver = () => {};
    const grace = new Promise<void>((resolve) => {
      graceIsOver = this.ports.timers.after(graceMs, resolve);
    });
    await Promise.race([this.calls.untilIdle(), grace]);
    graceIsOver();
    for (const run of this.active.all()) for (const call of run.calls.values()) call.abort(SERVER_STOPS);
    await this.calls.untilIdle();
    for (const run of this.active.all()) this.results.putBack(run);
  }

  private schedule(run: ActiveRun): void {
    const { fireAt } = run.claimed.facts;
    if (fireAt <= this.ports.clock.now()) this.send([run]);
    else this.due.add(fireAt, run);
  }

  /** Freezes the shards of runs that start, and stores them before anything is sent. */
  private async plan(runs: readonly ActiveRun[]): Promise<void> {
    const planned: ActiveRun[] = [];
    for (const run of runs) {
      const plan = planRun(run, this.ports.endpoints);
      if (plan.kind === 'planned') {
        planned.push(run);
        continue;
      }
      if (plan.kind === 'refused') this.conclusion.noTarget(run, plan.reason, 'never');
      else this.conclusion.noTarget(run, `no-endpoint: ${plan.reason}`, plan.isLearning ? 'surely' : 'perhaps');
      this.giveBack(run.claimed);
    }
    if (planned.length === 0) return;
    const { store, holder, log, clock } = this.ports;
    try {
      const { lost } = await store.startShards(
        holder(),
        planned.map(({ id, claimed, shardTotal, shards }) => ({
          runId: id,
          jobId: claimed.facts.jobId,
          shardTotal,
          shards,
        })),
      );
      this.drop(lost);
    } catch (error) {
      log.warn({ error: String(error), runs: planned.length }, 'shards could not be stored yet; their runs wait');
      for (const run of planned) {
        if (this.active.holds(run)) this.results.release(run, 'queued', { dueAt: clock.now() + 1_000 });
        this.giveBack(run.claimed);
      }
      return;
    }
    for (const run of planned) this.schedule(run);
  }

  private send(runs: readonly ActiveRun[]): void {
    for (const run of runs) {
      if (!this.active.holds(run)) this.giveBack(run.claimed);
      else if (run.hasShardRows) void this.pump.pump(run, true);
      else this.calls.begin(run, run.shards[0]!);
    }
  }

  private giveBack({ applicationId }: ClaimedRun): void {
    this.ports.slots.giveBack(applicationId);
    if (this.stopping || !this.pump.feed()) this.ports.slotFreed();
  }
}
