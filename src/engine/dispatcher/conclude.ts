import { beforeSendMs } from '../../fire/call/outcome.ts';
import { concludeAttempt, type Shard } from '../../fire/fire.ts';
import { takeRetry } from '../../fire/settle/budget.ts';
import { type RunEnd, settleRun } from '../../fire/settle/settle-run.ts';
import type { Clock } from '../ports.ts';
import type { ActiveRun } from './active-run.ts';
import type { ActiveRuns } from './active-runs.ts';
import type { Attempted } from './attempt.ts';
import { nameAbort } from './attempted.ts';
import type { CallAbort } from './call-abort.ts';
import { NO_ENDPOINT_LOOK_MS } from './no-endpoint.ts';
import type { Watch } from './ports.ts';
import type { EndState, RunResults } from './run-results.ts';

export interface ConclusionPorts {
  active: ActiveRuns;
  results: RunResults;
  clock: Clock;
  random: () => number;
  /** Members that make calls: they share what an application's retry budget fills with by itself. */
  callers: () => number;
  watch: Watch;
  /** Wakes a run for the next of its waiting shards. */
  wakeWhenDue: (run: ActiveRun) => void;
}

const BUSY_LOOK_MS = 50;

/** From what came of an attempt to what becomes of its shard and its run. */
export class Conclusion {
  constructor(private readonly ports: ConclusionPorts) {}

  /** After an attempt, or what should have been one. What a run that is no longer ours came to is told to nobody. */
  conclude(run: ActiveRun, shard: Shard, attempted: Attempted, signal: CallAbort): void {
    const { active, results } = this.ports;
    if (!active.holds(run)) return;
    if (attempted.kind === 'exchanged') this.exchanged(run, shard, nameAbort(attempted, run, signal));
    else if (run.cancelReason !== null) results.endShard(run, shard, 'cancelled', run.cancelReason);
    else if (attempted.kind === 'unknown') this.postpone(run, shard, BUSY_LOOK_MS, null);
    else if (attempted.kind === 'busy') this.somebodyIsThere(run, shard);
    else if (this.mayWait(run)) this.postpone(run, shard, NO_ENDPOINT_LOOK_MS, `no-endpoint: ${attempted.reason}`);
    else results.endShard(run, shard, 'failed', `no-endpoint: ${attempted.reason}`);
    if (active.holds(run)) this.moveOn(run);
  }

  /** Settles a run that has come to its end, and lets go of one that only waits. */
  moveOn(run: ActiveRun): void {
    const { results, wakeWhenDue } = this.ports;
    const end = settleRun(run.shards, run.cancelReason);
    if (end !== null) {
      const { state, reason } = endOf(run, end);
      results.settle(run, state, reason);
    } else if (run.shards.some(({ state }) => state === 'running' || state === 'queued')) wakeWhenDue(run);
    else results.release(run, 'waiting', run.nextDue()!);
  }

  /** Nobody to call as a run's shards were to be planned: it waits for an endpoint, or ends, as its job says. */
  noTarget(run: ActiveRun, reason: string, comes: 'never' | 'perhaps' | 'surely'): void {
    const { results, clock } = this.ports;
    if (comes === 'surely' || (comes === 'perhaps' && this.mayWait(run))) {
      results.release(run, 'queued', { dueAt: clock.now() + NO_ENDPOINT_LOOK_MS, reason });
      return;
    }
    results.settle(run, run.claimed.facts.slotAt === null ? 'failed' : 'missed', reason);
  }

  private exchanged(run: ActiveRun, shard: Shard, attempted: Attempted & { kind: 'exchanged' }): void {
    const { results, clock, random, watch, callers } = this.ports;
    const { budget, secretValues } = run.application;
    const { facts } = run.claimed;
    const now = clock.now();
    run.waitingSince = null;
    const { outcome, startedAt } = attempted;
    if (shard.attempts === 0 && outcome.sent)
      watch.sent(facts, startedAt + beforeSendMs(outcome.timing) - facts.fireAt);
    const { attempt } = concludeAttempt({
      ...attempted,
      facts,
      rules: run.definition.rules,
      shard,
      now,
      random,
      budgetDelayMs: (wantedAt) => takeRetry(budget, now, wantedAt, callers()),
      secrets: secretValues,
    });
    if (run.cancelReason !== null && shard.state !== 'succeeded') {
      shard.state = 'cancelled';
      shard.reason = run.cancelReason;
      shard.dueAt = null;
    }
    results.attempt(run, attempt);
    results.shard(run, shard);
    watch.ended(facts, attempt, shard);
  }

  /** Counts from when nobody was first found, not from the slot, which may be long past for a retry or a rerun. */
  private mayWait(run: ActiveRun): boolean {
    const { spec, rules } = run.definition;
    if (spec.noEndpointPolicy !== 'Wait') return false;
    const now = this.ports.clock.now();
    run.waitingSince ??= now;
    return now - run.waitingSince < rules.waitForEndpointMs;
  }

  private somebodyIsThere(run: ActiveRun, shard: Shard): void {
    run.waitingSince = null;
    this.postpone(run, shard, BUSY_LOOK_MS, null);
  }

  /** Nothing was called: the shard is tried again a little later, and costs no slot until then. */
  private postpone(run: ActiveRun, shard: Shard, ms: number, reason: string | null): void {
    const { results, clock } = this.ports;
    const dueAt = clock.now() + ms;
    if (!run.hasShardRows) {
      results.release(run, 'queued', { dueAt, reason });
      return;
    }
    shard.state = 'waiting';
    if (reason !== null) shard.reason = reason;
    shard.dueAt = dueAt;
    results.shard(run, shard);
  }
}

/** A slot that opened no call was missed, for the reason of its first shard; where an attempt was made, the run failed. */
const endOf = ({ shards, claimed }: ActiveRun, end: RunEnd): { state: EndState; reason: string | null } => {
  const neverCalled =
    end.state === 'failed' && claimed.facts.slotAt !== null && shards.every(({ attempts }) => attempts === 0);
  return neverCalled ? { state: 'missed', reason: shards[0]?.reason ?? end.reason } : end;
};
