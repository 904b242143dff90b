import type { AttemptRecord } from '../../../fire/log/attempt.ts';
import type { Sql } from '../sql.ts';

/** An attempt that is there already was committed by a try whose acknowledgement was lost. */
export const insertAttempts = (
  sql: Sql,
  attempts: readonly { runId: number; attempt: AttemptRecord }[],
): Promise<unknown> =>
  sql.insert(
    'insert-attempts',
    'INSERT INTO attempt (run_id, shard_index, number, round, endpoint, started_at, duration_ms, status, fault, verdict, reason, detail)',
    attempts.map(({ runId, attempt: a }) => [
      runId,
      a.shardIndex,
      a.number,
      a.round,
      a.endpoint,
      a.startedAt,
      Math.round(a.durationMs),
      a.status,
      a.fault,
      a.verdict,
      a.reason.slice(0, 1024),
      JSON.stringify({ timing: a.timing, dials: a.dials, headers: a.headers, bodyHead: a.bodyHead, bodyBytes: a.bodyBytes }),
    ]),
    sql.dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE number = number' : 'ON CONFLICT DO NOTHING',
  );
