import type { Shard } from '../../../fire/fire.ts';
import { into } from '../into.ts';
import type { Sql } from '../sql.ts';

const INTO = into(
  'shard',
  'run_id, shard_index, endpoint, uid, state, reason, attempts, round, round_attempts, due_at',
);
const CHANGED = ['endpoint', 'uid', 'state', 'reason', 'attempts', 'round', 'round_attempts', 'due_at'];

/** Writes shards as they stand now, new or known. */
export const writeShards = (sql: Sql, shards: readonly { runId: number; shard: Shard }[]): Promise<unknown> =>
  sql.insert(
    'write-shards',
    INTO,
    shards.map(({ runId, shard: s }) => [
      runId,
      s.index,
      s.endpoint,
      s.uid,
      s.state,
      s.reason?.slice(0, 1024) ?? null,
      s.attempts,
      s.round,
      s.roundAttempts,
      s.dueAt,
    ]),
    sql.dialect === 'mysql'
      ? `ON DUPLICATE KEY UPDATE ${CHANGED.map((c) => `${c} = VALUES(${c})`).join(', ')}`
      : `ON CONFLICT (run_id, shard_index) DO UPDATE SET ${CHANGED.map((c) => `${c} = excluded.${c}`).join(', ')}`,
  );
