import { concludeAttempt, type Shard } from '../../fire/fire.ts';
import { holderLostOutcome } from '../../fire/settle/holder-lost.ts';
import { settleRun } from '../../fire/settle/settle-run.ts';
import { movesSchedule } from '../definition/definition.ts';
import type { DefinitionBook } from '../definition/definition-book.ts';
import { NOT_STORABLE } from '../dispatcher/isolate.ts';
import { nextDue } from '../dispatcher/next-due.ts';
import { hasShardRows } from '../dispatcher/shard-rows.ts';
import type { ClaimedRun, Results, SettledRun } from '../dispatcher/store.ts';

export interface RescueContext {
  definitions: Pick<DefinitionBook, 'peek'>;
  now: number;
  random: () => number;
  /** Who died, for people. */
  holder: string;
  /** Runs of which the store refused what was made of them. */
  refused: ReadonlySet<number>;
}

/**
 * What becomes of runs whose holder died. A running shard without a stored result may have been sent: it counts as a failed attempt,
 * and the job's retry policy decides. What was queued was surely not sent and loses nothing.
 */
export const rescue = (runs: readonly ClaimedRun[], context: RescueContext): Results => {
  const results: Results = { attempts: [], shards: [], settled: [], released: [] };
  for (const run of runs) rescueRun(run, context, results);
  return results;
};

const rescueRun = (run: ClaimedRun, context: RescueContext, results: Results): void => {
  const { facts, shards, applicationId, priority, cancelReason } = run;
  const { definitions, now, refused } = context;
  const definition = definitions.peek(facts.jobId, facts.revision);
  // What may have been sent had found somebody.
  const waitingSince = shards?.some(({ state }) => state === 'running') ? null : run.waitingSince;
  const release = (state: 'waiting' | 'queued', dueAt: number, reason: string | null) => {
    const where = { runId: facts.id, jobId: facts.jobId, applicationId, priority };
    results.released.push({ ...where, state, dueAt, reason, waitingSince });
  };
  const settle = (end: Pick<SettledRun, 'state' | 'reason'>) => {
    const moves = movesSchedule(definition, run);
    results.settled.push({ runId: facts.id, jobId: facts.jobId, ...end, movesSchedule: moves });
  };
  if (refused.has(facts.id)) {
    settle({ state: 'failed', reason: NOT_STORABLE });
    return;
  }
  if (shards === null && cancelReason !== null) {
    settle({ state: 'cancelled', reason: cancelReason });
    return;
  }
  if (shards === null || definition === undefined) {
    // Who claims a run whose definition can't be used settles it, with that reason.
    release('queued', facts.fireAt, null);
    return;
  }
  for (const shard of shards) {
    if (shard.state === 'running') loseAttempt(run, shard, context, results);
    else if (cancelReason !== null && (shard.state === 'queued' || shard.state === 'waiting'))
      cancelled(shard, cancelReason);
    else continue;
    if (hasShardRows(run, definition.rules)) results.shards.push({ runId: facts.id, jobId: facts.jobId, shard });
  }
  const end = settleRun(shards, cancelReason);
  if (end !== null) {
    settle(end);
    return;
  }
  const waiting = nextDue(shards);
  if (shards.some(({ state }) => state === 'queued'))
    release('queued', Math.min(facts.fireAt, waiting?.dueAt ?? facts.fireAt), null);
  else release('waiting', waiting?.dueAt ?? now, waiting?.reason ?? null);
};

const loseAttempt = (
  run: ClaimedRun,
  shard: Shard,
  { definitions, now, random, holder }: RescueContext,
  results: Results,
): void => {
  const { facts, cancelReason } = run;
  const { rules } = definitions.peek(facts.jobId, facts.revision)!;
  const startedAt = earliestBegin(run, shard, now);
  const { outcome, verdict } = holderLostOutcome({ holder, startedAt, now });
  const { attempt } = concludeAttempt({
    facts,
    rules,
    shard,
    endpoint: shard.endpoint,
    startedAt,
    outcome,
    verdict,
    dials: [],
    now,
    random,
    budgetDelayMs: () => 0,
    secrets: [],
  });
  if (cancelReason !== null) cancelled(shard, cancelReason);
  results.attempts.push({ runId: facts.id, jobId: facts.jobId, attempt });
};

/** Nobody wrote down when the call began: this is the instant from which on it may have. */
const earliestBegin = ({ facts: { fireAt, openedAt }, dueAt }: ClaimedRun, shard: Shard, now: number): number =>
  Math.min(now, Math.max(fireAt, openedAt, dueAt, shard.dueAt ?? 0));

const cancelled = (shard: Shard, reason: string): void => {
  shard.state = 'cancelled';
  shard.reason = reason;
  shard.dueAt = null;
};
