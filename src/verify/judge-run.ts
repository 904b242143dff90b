import { durationMs } from '../model/duration.ts';
import type { FindingKind } from './finding.ts';
import type { AttemptLine, RunLine, VerifiedSpec } from './record.ts';
import { inForce, type Stretch, TOLERANCE_MS } from './stretches.ts';

export type Say = (kind: FindingKind, at: number | null, runId: number | null, reason: string) => void;

/** Within which a slot must open: the job's own grace, or less where less is asked for; ms. */
export const latenessBound = (spec: VerifiedSpec, lateMs: number | null): number =>
  Math.min(durationMs(spec.misfireGrace), lateMs ?? Number.POSITIVE_INFINITY);

const SCHEDULED = ['schedule', 'catch-up'];
export const isScheduled = ({ cause }: RunLine): boolean => SCHEDULED.includes(cause);

/** A run that a slot opened: cause, time, and the revision that it names. */
export function judgeOpening(run: RunLine, stretch: Stretch, lateMs: number | null, say: Say): void {
  const { id, slotAt, openedAt, cause } = run;
  const { spec } = stretch;
  const lateBy = openedAt - slotAt!;
  const grace = durationMs(spec.misfireGrace);
  if (!inForce(stretch, openedAt))
    say('unexplained', slotAt, id, `revision ${run.revision} opened it at a time when it was not in force`);
  if (cause === 'schedule') {
    if (lateBy > latenessBound(spec, lateMs)) say('late', slotAt, id, `it opened ${lateBy} ms after its time`);
  } else if (cause === 'catch-up') {
    if (spec.misfirePolicy === 'Skip')
      say('unexplained', slotAt, id, 'it was caught up though misfirePolicy Skip makes up for none');
    else if (lateBy < grace - TOLERANCE_MS)
      say('unexplained', slotAt, id, `it was caught up after ${lateBy} ms though misfireGrace is ${spec.misfireGrace}`);
  } else say('unexplained', slotAt, id, `cause ${cause} opens no slots`);
}

const OPEN = ['queued', 'running', 'waiting'];
/** Reasons of slots that opened no call, and the policies that have them. */
const SKIPPED_UNDER: Record<string, readonly string[]> = { overlap: ['Forbid'], 'queue-full': ['Queue', 'Allow'] };

/** What became of any run: its state, and its attempts by the revision that it names. */
export function judgeOutcome(run: RunLine, spec: VerifiedSpec, say: Say): void {
  const { id, slotAt, fireAt, state, reason, attempts } = run;
  if (OPEN.includes(state) !== run.open) {
    const words = run.open ? `is ${state} and still among the open ones` : `is ${state} and nobody will take it`;
    say('unexplained', fireAt, id, `the run ${words}`);
  }
  if (slotAt !== null && fireAt !== slotAt)
    say('unexplained', slotAt, id, `its fire time is ${new Date(fireAt).toISOString()}, and not its slot`);
  if (state === 'skipped' || state === 'missed') judgeUncalled(run, spec, say);
  if (state === 'cancelled' && !reason) say('unexplained', fireAt, id, 'it is cancelled without a reason');
  if ((state === 'failed' || state === 'partly_failed') && attempts.length === 0) judgeWithoutAttempt(run, say);
  if (state === 'partly_failed' && run.shardTotal <= 1)
    say('unexplained', fireAt, id, 'it failed in part, and has one shard');
  for (const [shardIndex, own] of Map.groupBy(attempts, (attempt) => attempt.shardIndex))
    judgeShard(run, spec, shardIndex, own, say);
  if (state === 'succeeded') {
    judgeSuccess(run, say);
    judgeShardRows(run, say);
  }
  if (state === 'failed' || state === 'partly_failed') judgeFailure(run, say);
  if (run.settledAt !== null && run.settledAt < run.openedAt - TOLERANCE_MS)
    say('unexplained', fireAt, id, `it ended ${run.openedAt - run.settledAt} ms before it was opened`);
  const first = attempts.reduce((earliest, { startedAt }) => Math.min(earliest, startedAt), Number.POSITIVE_INFINITY);
  if (first < fireAt) say('early', fireAt, id, `a call left ${fireAt - first} ms before its time`);
}

/** A slot of which nobody was called has a reason, and no attempt. */
function judgeUncalled({ id, fireAt, state, reason, rounds, attempts }: RunLine, spec: VerifiedSpec, say: Say): void {
  const code = /^[a-z-]+/.exec(reason ?? '')?.[0];
  if (code === undefined) say('unexplained', fireAt, id, `it is ${state} without a reason`);
  else if (state === 'skipped' && !Object.hasOwn(SKIPPED_UNDER, code))
    say('unexplained', fireAt, id, `it is skipped for the reason "${code}", which there is not`);
  else if (SKIPPED_UNDER[code]?.includes(spec.concurrencyPolicy) === false)
    say('unexplained', fireAt, id, `${code} is no outcome of concurrencyPolicy ${spec.concurrencyPolicy}`);
  // Attempts are read after their run: those of a later round are of a rerun that began in between.
  const made = attempts.find(({ round }) => round <= rounds);
  if (made !== undefined)
    say('unexplained', fireAt, id, `it is ${state}, but attempt ${made.number} of shard ${made.shardIndex} was made`);
}

/** What the database refuses to take of a run is said in its reason. */
const NOT_STORABLE = 'could not be stored';

/** A slot that opened no call is missed, and what was called leaves its attempts. */
function judgeWithoutAttempt({ id, slotAt, fireAt, reason }: RunLine, say: Say): void {
  if (reason === null) say('unexplained', fireAt, id, 'it failed without an attempt and without a reason');
  else if (slotAt !== null && !reason.includes(NOT_STORABLE))
    say('unexplained', fireAt, id, 'it failed, and no attempt of it is stored');
}

function judgeShard(run: RunLine, spec: VerifiedSpec, index: number, own: readonly AttemptLine[], say: Say): void {
  const { id, fireAt, shardTotal } = run;
  const { maxAttempts } = spec.retry;
  if (index >= shardTotal) say('extra', fireAt, id, `shard ${index} was called, and there are ${shardTotal}`);
  const numbers = own.map(({ number }) => number).sort((a, b) => a - b);
  if (numbers.some((number, position) => number !== position + 1))
    say(
      'called-too-often',
      fireAt,
      id,
      `the attempts of shard ${index} are numbered ${numbers.slice(0, 20).join(', ')}`,
    );
  for (const [round, { length }] of Map.groupBy(own, (attempt) => attempt.round))
    if (length > maxAttempts)
      say(
        'called-too-often',
        fireAt,
        id,
        `shard ${index} was called ${length} times in round ${round}; maxAttempts is ${maxAttempts}`,
      );
}

/** Every shard has an attempt that succeeded. */
function judgeSuccess({ id, fireAt, shardTotal, requestedShards, attempts }: RunLine, say: Say): void {
  const done = new Set(attempts.flatMap(({ shardIndex, verdict }) => (verdict === 'succeeded' ? [shardIndex] : [])));
  for (let index = 0; index < Math.max(1, shardTotal); index++) {
    if (done.has(index) || requestedShards?.includes(index) === false) continue;
    say('unexplained', fireAt, id, `it succeeded, but no attempt of shard ${index} did`);
    return;
  }
}

/** Every shard that has a row of its own says so too: each of several has one. */
function judgeShardRows({ id, fireAt, shardTotal, requestedShards, rounds, shards }: RunLine, say: Say): void {
  if (shards.length === 0 && shardTotal <= 1) return;
  const rows = new Map(shards.map((shard) => [shard.index, shard]));
  for (let index = 0; index < Math.max(1, shardTotal); index++) {
    if (requestedShards?.includes(index) === false) continue;
    const row = rows.get(index);
    if (row === undefined) say('unexplained', fireAt, id, `it succeeded, but shard ${index} is not there`);
    // Shards are read after their run: one of a later round is of a rerun that began in between.
    else if (row.state !== 'succeeded' && row.round <= rounds)
      say('unexplained', fireAt, id, `it succeeded, but shard ${index} is ${row.state}`);
    else continue;
    return;
  }
}

/** Not every shard's last attempt succeeded. */
function judgeFailure({ id, fireAt, state, shardTotal, requestedShards, attempts }: RunLine, say: Say): void {
  const last = new Map<number, AttemptLine>();
  for (const attempt of attempts)
    if (attempt.number > (last.get(attempt.shardIndex)?.number ?? 0)) last.set(attempt.shardIndex, attempt);
  for (let index = 0; index < Math.max(1, shardTotal); index++) {
    if (requestedShards?.includes(index) === false) continue;
    if (last.get(index)?.verdict !== 'succeeded') return;
  }
  say('unexplained', fireAt, id, `it is ${state}, but the last attempt of every shard succeeded`);
}
