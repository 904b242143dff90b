import type { RunState } from '../../../fire/run/run.ts';
import { idList, type Reads } from '../sql.ts';

export interface NewestRun {
  jobId: number;
  id: number;
  state: RunState;
  fireAt: number;
  settledAt: number | null;
}

/**
 * The newest runs of each job, by seeking in the index on (job_id, slot_at) alone: the newest slots, and the newest runs without a slot,
 * however many runs a job keeps.
 */
export const newestRuns = async (
  sql: Reads,
  jobIds: readonly number[],
  runs: number,
): Promise<Map<number, NewestRun[]>> => {
  if (jobIds.length === 0 || runs === 0) return new Map();
  const columns = 'job_id AS jobId, id, state, fire_at AS fireAt, NULLIF(settled_at, 0) AS settledAt';
  const seeks = jobIds.flatMap((jobId) => [
    `SELECT * FROM (SELECT ${columns} FROM run WHERE job_id = ${idList([jobId])} AND slot_at IS NOT NULL ORDER BY slot_at DESC LIMIT ${runs}) t`,
    `SELECT * FROM (SELECT ${columns} FROM run WHERE job_id = ${idList([jobId])} AND slot_at IS NULL ORDER BY id DESC LIMIT ${runs}) t`,
  ]);
  const found = new Map<number, NewestRun[]>();
  // SQLite takes at most 500 parts.
  for (let at = 0; at < seeks.length; at += 400) {
    const rows = await sql.rows<NewestRun>('newest-runs-of-jobs', seeks.slice(at, at + 400).join(' UNION ALL '));
    for (const row of rows) {
      const known = found.get(row.jobId);
      if (known === undefined) found.set(row.jobId, [row]);
      else known.push(row);
    }
  }
  for (const of of found.values()) of.sort((a, b) => b.id - a.id);
  return found;
};
