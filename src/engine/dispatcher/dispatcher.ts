import { concludeAttempt, type Shard } from '../../fire/fire.ts';
import { RouteMemory } from '../../fire/route/route-memory.ts';
import { countCall, takeRetry } from '../../fire/settle/budget.ts';
import { settleRun } from '../../fire/settle/settle-run.ts';
import type { ApplicationBook } from '../definition/application-book.ts';
import type { Definition } from '../definition/definition.ts';
import type { DefinitionBook } from '../definition/definition-book.ts';
import type { Clock, Holder, Log, Timers } from '../ports.ts';
import { ActiveRun } from './active-run.ts';
import { type Attempted, type AttemptPorts, attempt } from './attempt.ts';
import type { CallSlots } from './call-slots.ts';
import type { Committer } from './committer.ts';
import { DueRuns } from './due-runs.ts';
import type { Caller, Endpoints, Judge, Watch } from './ports.ts';
import { planRun } from './plan-run.ts';
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
  /** A call slot came free. */
  slotFreed: () => void;
}

const NO_ENDPOINT_LOOK_MS = 250;
const BUSY_LOOK_MS = 50;

/** Walks each run that this member holds from its targets to its settlement. */
export class Dispatcher {
  private readonly active = new Map<number, ActiveRun>();
  private readonly due: DueRuns<ActiveRun>;
  private readonly attemptPorts: AttemptPorts;
  /** Runs with shards that found no free slot yet. */
  private readonly starved = new Set<ActiveRun>();
  private inFlight = 0;
  private stopping = false;
  private idle: (() => void) | null = null;

  constructor(private readonly ports: DispatcherPorts) {
    const { caller, judge, endpoints, clock, random, timers } = ports;
    this.attemptPorts = { caller, judge, endpoints, clock, random, memory: new RouteMemory() };
    this.due = new DueRuns(clock, timers, (runs) => this.send(runs));
  }

  get activeRuns(): number {
    return this.active.size;
  }

  holds(runId: number): boolean {
    return this.active.has(runId);
  }

  /** Takes runs over that are ours by the store, each with one call slot in hand. */
  async take(claimed: readonly ClaimedRun[]): Promise<void> {
    const { definitions, applications } = this.ports;
    const keys = claimed
      .filter(({ facts }) => definitions.peek(facts.jobId, facts.revision) === undefined)
      .map(({ facts }) => ({ jobId: facts.jobId, revision: facts.revision }));
    if (keys.length > 0) await definitions.get(keys);
    const found = claimed.map(({ facts }) => definitions.peek(facts.jobId, facts.revision));
    const lastSuccess = await this.lastSuccess(found);
    const unplanned: ActiveRun[] = [];
    for (const [i, one] of claimed.entries()) {
      const definition = found[i];
      const application = applications.get(one.applicationId) ?? applications.get(definition?.applicationId ?? null);
      if (definition === undefined || application === undefined) {
        this.settleUnsent(one, definition === undefined ? 'definition-invalid: this revision of the job can not be used' : `no-application: ${one.facts.application} is not defined in namespace ${one.facts.namespace}`);
        continue;
      }
      const run = new ActiveRun(one, definition, application, applications.callOf(application, definition));
      run.lastSuccessAt = lastSuccess?.get(one.facts.jobId) ?? null;
      this.active.set(run.id, run);
      if (one.shards === null) unplanned.push(run);
      else this.schedule(run);
    }
    if (unplanned.length > 0) await this.plan(unplanned);
  }

  private async lastSuccess(found: readonly (Definition | undefined)[]): Promise<ReadonlyMap<number, number> | null> {
    const asking = found.filter((definition) => definition?.rules.needsLastSuccess === true);
    return asking.length === 0 ? null : this.ports.definitions.lastSuccessAt(asking as Definition[]);
  }

  /** Aborts the calls of a run of ours; false where it is not ours (any more). */
  cancel(runId: number, reason: string): boolean {
    const run = this.active.get(runId);
    if (run === undefined) return false;
    run.cancelReason = reason;
    for (const shard of run.shards)
      if (shard.state === 'queued' || shard.state === 'waiting') this.endShard(run, shard, 'cancelled', reason);
    for (const call of run.calls.values()) call.abort();
    if (run.calls.size === 0) this.settleIfDone(run);
    return true;
  }

  /** Runs that the store says are not ours any more: nothing further is sent for them. */
  drop(runIds: readonly number[]): void {
    for (const id of runIds) {
      const run = this.active.get(id);
      if (run === undefined) continue;
      this.active.delete(id);
      this.starved.delete(run);
      for (const call of run.calls.values()) call.abort();
    }
  }

  dropAll(): void {
    this.drop([...this.active.keys()]);
  }

  /** Lets calls in flight end for `graceMs`, then aborts them as lost with their holder. What was not sent goes back to the queue. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    for (const run of this.due.clear()) {
      if (this.active.has(run.id)) this.release(run, 'queued', run.claimed.facts.fireAt);
      this.giveBack(run);
    }
    let graceIsOver = () => {};
    const grace = new Promise<void>((resolve) => {
      graceIsOver = this.ports.timers.after(graceMs, resolve);
    });
    await Promise.race([this.untilIdle(), grace]);
    graceIsOver();
    for (const run of this.active.values()) for (const call of run.calls.values()) call.abort('holder-lost');
    await this.untilIdle();
    for (const run of [...this.active.values()]) this.release(run, 'queued', run.nextDueAt() ?? run.claimed.facts.fireAt);
  }

  private async untilIdle(): Promise<void> {
    if (this.inFlight > 0)
      await new Promise<void>((resolve) => {
        this.idle = resolve;
      });
  }

  private schedule(run: ActiveRun): void {
    const { fireAt } = run.claimed.facts;
    if (fireAt <= this.ports.clock.now()) this.send([run]);
    else this.due.add(fireAt, run);
  }

  private async plan(runs: readonly ActiveRun[]): Promise<void> {
    const planned: ActiveRun[] = [];
    for (const run of runs) {
      const refusal = planRun(run, this.ports.endpoints.endpointsOf(run.application.id));
      if (refusal === null) planned.push(run);
      else this.noTarget(run, refusal);
    }
    if (planned.length === 0) return;
    try {
      await this.ports.store.startShards(
        this.ports.holder(),
        planned.map((run) => ({ runId: run.id, jobId: run.claimed.facts.jobId, shardTotal: run.shardTotal, shards: run.shards })),
      );
    } catch (error) {
      this.ports.log.warn({ error: String(error), runs: planned.length }, 'shards could not be stored yet; their runs wait');
      for (const run of planned) {
        this.release(run, 'queued', this.ports.clock.now() + 1_000);
        this.giveBack(run);
      }
      return;
    }
    for (const run of planned) this.schedule(run);
  }

  private send(runs: readonly ActiveRun[]): void {
    for (const run of runs) {
      if (!this.active.has(run.id)) {
        this.giveBack(run);
        continue;
      }
      if (run.hasShardRows) void this.pump(run, true);
      else this.begin(run, run.shards[0]!);
    }
  }

  /**
   * Begins as many of a run's shards as have a call slot. They are stored as running before anything of them is sent, so that a
   * successor knows which may have been.
   */
  private async pump(run: ActiveRun, slotInHand: boolean): Promise<void> {
    const { slots, clock, store, holder } = this.ports;
    if (this.stopping && !slotInHand) return;
    const shards: Shard[] = [];
    let spare = slotInHand ? 1 : 0;
    this.starved.delete(run);
    for (const shard of run.due(clock.now())) {
      if (spare > 0) spare--;
      else if (!slots.tryTake(run.claimed.applicationId)) {
        this.starved.add(run);
        break;
      }
      shard.state = 'running';
      shards.push(shard);
    }
    if (spare > 0) this.giveBack(run);
    this.wakeWhenDue(run);
    if (shards.length === 0) return;
    try {
      const { id, shardTotal, claimed } = run;
      await store.startShards(holder(), [{ runId: id, jobId: claimed.facts.jobId, shardTotal, shards }]);
    } catch (error) {
      this.ports.log.warn({ runId: run.id, error: String(error) }, 'shards could not be stored as running yet; they wait');
      for (const shard of shards) {
        shard.state = 'waiting';
        shard.dueAt = clock.now() + 500;
        this.giveBack(run);
      }
      this.wakeWhenDue(run);
      return;
    }
    for (const shard of shards) this.begin(run, shard);
  }

  private wakeWhenDue(run: ActiveRun): void {
    const dueAt = run.nextDueAt();
    const { timers, clock } = this.ports;
    if (dueAt !== null && this.active.has(run.id))
      timers.after(Math.max(1, dueAt - clock.now()), () => {
        if (this.active.has(run.id)) void this.pump(run, false);
      });
  }

  /** One attempt for one shard, with its call slot. */
  private begin(run: ActiveRun, shard: Shard): void {
    const { maySend, clock, watch, timers } = this.ports;
    if (!this.active.has(run.id) || run.cancelReason !== null || this.stopping) return this.notBegun(run, shard);
    if (!maySend()) {
      timers.after(50, () => this.begin(run, shard));
      return;
    }
    shard.state = 'running';
    const call = new AbortController();
    run.calls.set(shard.index, call);
    this.inFlight++;
    if (shard.roundAttempts === 0) countCall(run.application.budget);
    if (shard.attempts === 0) watch.sent(run.claimed.facts.application, clock.now() - run.claimed.facts.fireAt);
    void attempt(this.attemptPorts, run, shard, call.signal)
      .catch((error: unknown) => broken(error, clock.now()))
      .then((attempted) => {
        run.calls.delete(shard.index);
        this.inFlight--;
        this.conclude(run, shard, attempted, call.signal);
        this.giveBack(run);
        if (this.inFlight === 0) this.idle?.();
      });
  }

  /** A call that was about to begin when its run was cancelled or taken away, or this server stops. */
  private notBegun(run: ActiveRun, shard: Shard): void {
    if (this.active.has(run.id)) {
      if (run.cancelReason !== null) {
        this.endShard(run, shard, 'cancelled', run.cancelReason);
        this.settleIfDone(run);
      } else {
        shard.state = 'queued';
        this.remember(run, shard);
        if (run.calls.size === 0) this.release(run, 'queued', run.claimed.facts.fireAt);
      }
    }
    this.giveBack(run);
  }

  private conclude(run: ActiveRun, shard: Shard, attempted: Attempted, signal: AbortSignal): void {
    if (!this.active.has(run.id)) return;
    if (attempted.kind === 'busy') return this.postpone(run, shard, BUSY_LOOK_MS);
    if (attempted.kind === 'unavailable') return this.unavailable(run, attempted.reason, shard);
    const { committer, clock, random, watch } = this.ports;
    const { budget, secretValues } = run.application;
    const now = clock.now();
    if (signal.aborted && attempted.outcome.fault?.kind === 'cancelled') nameAbort(attempted, run, signal);
    const { attempt } = concludeAttempt({
      ...attempted,
      facts: run.claimed.facts,
      rules: run.definition.rules,
      shard,
      now,
      random,
      budgetDelayMs: (wantedAt) => takeRetry(budget, now, wantedAt),
      secrets: secretValues,
    });
    if (run.cancelReason !== null && shard.state !== 'succeeded') {
      shard.state = 'cancelled';
      shard.reason = run.cancelReason;
      shard.dueAt = null;
    }
    committer.results.attempts.push({ runId: run.id, jobId: run.claimed.facts.jobId, attempt });
    watch.ended(run.claimed.facts.application, run.claimed.facts.namespace, attempted.outcome, attempted.verdict);
    this.remember(run, shard);
    this.settleIfDone(run);
    committer.added();
  }

  /** Settles a run that has come to its end; lets go of one that only waits. */
  private settleIfDone(run: ActiveRun): void {
    const end = settleRun(run.shards, run.cancelReason);
    if (end !== null) return this.settle(run, end.state, end.reason);
    const goesOn = run.shards.some(({ state }) => state === 'running' || state === 'queued');
    if (!goesOn) this.release(run, 'waiting', run.nextDueAt()!);
  }

  private settle(run: ActiveRun, state: 'succeeded' | 'failed' | 'partly_failed' | 'cancelled' | 'missed', reason: string | null): void {
    const { committer, watch, clock } = this.ports;
    const { facts } = run.claimed;
    this.active.delete(run.id);
    this.starved.delete(run);
    committer.results.settled.push({
      runId: run.id,
      jobId: facts.jobId,
      state,
      reason,
      nextSlotAfterMs: facts.slotAt === null ? null : run.definition.afterMs,
    });
    watch.settled(facts.application, facts.namespace, facts.job, state, clock.now() - facts.fireAt);
    committer.added();
  }

  private settleUnsent({ facts, applicationId }: ClaimedRun, reason: string): void {
    const { committer, slots } = this.ports;
    slots.giveBack(applicationId);
    const state = facts.slotAt === null ? 'failed' : 'missed';
    committer.results.settled.push({ runId: facts.id, jobId: facts.jobId, state, reason, nextSlotAfterMs: null });
    committer.added();
  }

  /** Nobody to call as a run's shards were to be planned: wait for an endpoint, or end, as the job says. */
  private noTarget(run: ActiveRun, reason: string): void {
    if (this.active.has(run.id)) {
      if (this.waitsForEndpoint(run)) this.release(run, 'queued', this.ports.clock.now() + NO_ENDPOINT_LOOK_MS);
      else this.settle(run, run.claimed.facts.slotAt === null ? 'failed' : 'missed', `no-endpoint: ${reason}`);
    }
    this.giveBack(run);
  }

  private unavailable(run: ActiveRun, reason: string, shard: Shard): void {
    if (this.waitsForEndpoint(run)) return this.postpone(run, shard, NO_ENDPOINT_LOOK_MS);
    this.endShard(run, shard, 'failed', `no-endpoint: ${reason}`);
    const end = settleRun(run.shards, run.cancelReason);
    if (end === null) return;
    // A slot that opened no call was missed; where an earlier attempt was made, the run failed.
    const neverCalled = run.shards.every(({ attempts }) => attempts === 0);
    const missed = neverCalled && end.state === 'failed' && run.claimed.facts.slotAt !== null;
    this.settle(run, missed ? 'missed' : end.state, end.reason);
  }

  private waitsForEndpoint({ definition, claimed }: ActiveRun): boolean {
    const since = Math.max(claimed.facts.fireAt, claimed.facts.openedAt);
    return definition.spec.noEndpointPolicy === 'Wait' && this.ports.clock.now() < since + definition.rules.waitForEndpointMs;
  }

  private postpone(run: ActiveRun, shard: Shard, ms: number): void {
    const dueAt = this.ports.clock.now() + ms;
    if (!run.hasShardRows) return this.release(run, 'queued', dueAt);
    shard.state = 'waiting';
    shard.dueAt = dueAt;
    this.remember(run, shard);
    this.wakeWhenDue(run);
  }

  private endShard(run: ActiveRun, shard: Shard, state: 'cancelled' | 'failed', reason: string): void {
    shard.state = state;
    shard.reason = reason;
    shard.dueAt = null;
    this.remember(run, shard);
  }

  private remember(run: ActiveRun, shard: Shard): void {
    if (run.hasShardRows)
      this.ports.committer.results.shards.push({ runId: run.id, jobId: run.claimed.facts.jobId, shard: { ...shard } });
  }

  /** Lets a run go: as a row it costs no slot and no memory until `dueAt`. Who has a slot in hand for it gives that back. */
  private release(run: ActiveRun, state: 'waiting' | 'queued', dueAt: number): void {
    const { committer } = this.ports;
    const { facts, applicationId, priority } = run.claimed;
    this.active.delete(run.id);
    this.starved.delete(run);
    committer.results.released.push({ runId: run.id, jobId: facts.jobId, applicationId, priority, state, dueAt });
    committer.added();
  }

  private giveBack(run: ActiveRun): void {
    this.ports.slots.giveBack(run.claimed.applicationId);
    const [starved] = this.stopping ? [] : this.starved;
    if (starved !== undefined) void this.pump(starved, false);
    else this.ports.slotFreed();
  }
}

/** A bug of ours must not leave a run open for ever: it counts as an attempt that may have been sent. */
const broken = (error: unknown, now: number): Attempted => {
  const message = `internal error: ${String(error)}`;
  return {
    kind: 'exchanged',
    endpoint: null,
    startedAt: now,
    outcome: { fault: { kind: 'protocol', message }, sent: true, timing: { totalMs: 0 } },
    verdict: { state: 'failed', reason: message },
    dials: [],
  };
};

/** Says why a call of ours was cut off: somebody cancelled the run, or this server stops. */
const nameAbort = (attempted: Attempted & { kind: 'exchanged' }, run: ActiveRun, signal: AbortSignal): void => {
  if (signal.reason !== 'holder-lost') {
    attempted.verdict = { state: 'failed', reason: run.cancelReason ?? 'cancelled' };
    return;
  }
  const message = 'the server stopped while it made this call; whether it arrived is not known';
  attempted.outcome = { ...attempted.outcome, fault: { kind: 'holder-lost', message } };
  attempted.verdict = { state: 'failed', reason: message };
};
