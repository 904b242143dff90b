import { idList, type Sql } from '../sql.ts';

/** When each job's last run that succeeded fired; a job that never did is left out. */
export const readLastSuccess = async (sql: Sql, jobIds: readonly number[]): Promise<Map<number, number>> => {
  if (jobIds.length === 0) return new Map();
  const rows = await sql.rows<{ jobId: number; at: number }>(
    'last-success',
    `SELECT job_id AS jobId, MAX(fire_at) AS at FROM run WHERE job_id IN (${idList(jobIds)}) AND state = 'succeeded' GROUP BY job_id`,
  );
  return new Map(rows.map(({ jobId, at }) => [jobId, at]));
};
