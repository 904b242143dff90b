import { idList, type Sql } from '../sql.ts';

/** Open runs a job, in the whole cluster; by the primary key's prefix. Read under the lock of the job's schedule row. */
export const countOpenRuns = async (
  sql: Sql,
  jobIds: readonly number[],
  which: 'all' | 'not-held' = 'all',
): Promise<Map<number, number>> => {
  if (jobIds.length === 0) return new Map();
  const rows = await sql.rows<{ jobId: number; open: number }>(
    'count-open-runs',
    `SELECT job_id AS jobId, COUNT(*) AS open FROM open_run WHERE ${among(jobIds)}${which === 'not-held' ? " AND state <> 'held'" : ''} GROUP BY job_id`,
  );
  return new Map(rows.map(({ jobId, open }) => [jobId, open]));
};

/** Jobs of one instant come in the order of their ids, mostly close together: one range then, instead of hundreds to look into. */
const among = (jobIds: readonly number[]): string => {
  const first = jobIds.reduce((least, id) => Math.min(least, id));
  const last = jobIds.reduce((most, id) => Math.max(most, id));
  return last - first < 2 * jobIds.length
    ? `job_id BETWEEN ${idList([first])} AND ${idList([last])}`
    : `job_id IN (${idList(jobIds)})`;
};

/**
 * The same for who asks in one message with the lock, and does not know yet which jobs it gets: of the jobs behind one, of as many as `limit` that
 * have open runs; `upToJobId` is the last job of which it says something.
 */
export const countOpenRunsBehind = async (
  sql: Sql,
  afterJobId: number,
  limit: number,
): Promise<{ byJob: ReadonlyMap<number, number>; upToJobId: number }> => {
  const rows = await sql.rows<{ jobId: number; open: number }>(
    'count-open-runs-behind',
    'SELECT job_id AS jobId, COUNT(*) AS open FROM open_run WHERE job_id > ? GROUP BY job_id ORDER BY job_id LIMIT ?',
    [afterJobId, limit],
  );
  return {
    byJob: new Map(rows.map(({ jobId, open }) => [jobId, open])),
    upToJobId: rows.length < limit ? Number.POSITIVE_INFINITY : rows.at(-1)!.jobId,
  };
};
