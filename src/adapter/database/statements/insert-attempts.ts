import type { AttemptRecord } from '../../../fire/log/attempt.ts';
import { into } from '../into.ts';
import { USUAL } from '../schema/usual-values.ts';
import { idList, type Sql, type Transaction } from '../sql.ts';

const LONGEST_MS = 2 ** 31 - 1;

const INTO = into(
  'attempt',
  'run_id, shard_index, number, round, endpoint, started_at, duration_ms, status, fault, verdict, reason, detail',
  USUAL.attempt,
);

/** An attempt that is there already was committed by a try whose acknowledgement was lost: it stays. @throws ChangedTooFew where each must be new */
export const insertAttempts = (
  sql: Transaction,
  attempts: readonly { runId: number; attempt: AttemptRecord }[],
  which: 'all new' | 'perhaps there',
): Promise<unknown> =>
  sql.insert(
    'insert-attempts',
    INTO,
    attempts.map(({ runId, attempt: a }) => [
      runId,
      a.shardIndex,
      a.number,
      a.round,
      a.endpoint,
      a.startedAt,
      Math.min(Math.round(a.durationMs), LONGEST_MS),
      a.status,
      a.fault,
      a.verdict,
      a.reason.slice(0, 1024),
      detailOf(a),
    ]),
    sql.dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE number = number' : 'ON CONFLICT DO NOTHING',
    which === 'all new' ? 'every row' : undefined,
  );

/** What is only read with the attempt itself, as JSON; what says nothing is left out, for there are millions of these. */
const detailOf = ({ timing, dials, headers, bodyHead, bodyBytes }: AttemptRecord): string =>
  JSON.stringify({
    timing: timing ?? undefined,
    dials: dials.length === 0 ? undefined : dials,
    headers,
    bodyHead: bodyHead ?? undefined,
    bodyBytes: bodyBytes ?? undefined,
  });

/** Runs all of whose attempts are stored already. */
export const runsWithStoredAttempts = async (
  sql: Sql,
  attempts: readonly { runId: number; attempt: AttemptRecord }[],
): Promise<Set<number>> => {
  const keyOf = (runId: number, shardIndex: number, number: number): string => `${runId}:${shardIndex}:${number}`;
  const runs = new Set(attempts.map(({ runId }) => runId));
  if (runs.size === 0) return runs;
  const stored = await sql.rows<{ runId: number; shardIndex: number; number: number }>(
    'read-stored-attempts',
    `SELECT run_id AS runId, shard_index AS shardIndex, number FROM attempt WHERE run_id IN (${idList([...runs])})`,
  );
  const known = new Set(stored.map(({ runId, shardIndex, number }) => keyOf(runId, shardIndex, number)));
  for (const { runId, attempt } of attempts)
    if (!known.has(keyOf(runId, attempt.shardIndex, attempt.number))) runs.delete(runId);
  return runs;
};
