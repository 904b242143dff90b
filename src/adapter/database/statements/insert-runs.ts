import type { NewRun } from '../../../engine/planner/store.ts';
import { idList, type Sql } from '../sql.ts';

const STATE = { running: 'running', queued: 'queued', held: 'queued', skipped: 'skipped', missed: 'missed' } as const;

/**
 * Opens runs and answers which are ours. The unique key (job, slot) decides: a row that another member was quicker with is left as it
 * is. Never INSERT IGNORE, which would swallow other errors too.
 */
export const insertRuns = async (
  sql: Sql,
  runs: readonly (NewRun & { request?: { endpoint: string | null; shards: number[] | null } | null })[],
): Promise<ReadonlySet<number>> => {
  const rows = runs.map(({ facts, born, reason, shardTotal, request }) => [
    facts.id,
    facts.jobId,
    facts.revision,
    facts.slotAt,
    facts.fireAt,
    facts.openedAt,
    born === 'running' ? Math.max(facts.fireAt, facts.openedAt) : null,
    born === 'skipped' || born === 'missed' ? facts.openedAt : 0,
    facts.cause,
    STATE[born],
    reason?.slice(0, 1024) ?? null,
    facts.sequence,
    shardTotal,
    1,
    facts.rerunOf,
    Object.keys(facts.params).length === 0 ? null : JSON.stringify(facts.params),
    request == null ? null : JSON.stringify(request),
  ]);
  const { affected } = await sql.insert(
    'insert-runs',
    `INSERT INTO run (id, job_id, revision, slot_at, fire_at, opened_at, started_at, settled_at, cause, state, reason, sequence,
       shard_total, rounds, rerun_of, params, request)`,
    rows,
    sql.dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE id = id' : 'ON CONFLICT DO NOTHING',
  );
  const ids = runs.map(({ facts }) => facts.id);
  if (affected === rows.length) return new Set(ids);
  const ours = await sql.rows<{ id: number }>('read-back-runs', `SELECT id FROM run WHERE id IN (${idList(ids)})`);
  return new Set(ours.map(({ id }) => id));
};
