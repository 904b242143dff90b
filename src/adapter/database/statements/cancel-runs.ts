import { idList, lock, type Sql } from '../sql.ts';
import { deleteOpenRuns } from './open-runs.ts';
import { settleRuns } from './update-runs.ts';

interface OpenRun {
  jobId: number;
  runId: number;
  state: string;
}

/** What is open of a job, locked: who cancels must not take for waiting what a dispatcher is claiming in this moment. */
export const lockOpenRunsOfJob = (sql: Sql, jobId: number): Promise<OpenRun[]> =>
  sql.rows(
    'lock-open-runs-of-job',
    `SELECT job_id AS jobId, run_id AS runId, state FROM open_run WHERE job_id = ?${lock(sql.dialect)}`,
    [jobId],
  );

/** Cancels what is open of a job but for run `before`: what nobody holds at once, what is being called by its holder, who is asked to. */
export const cancelJobRuns = async (
  sql: Sql,
  jobId: number,
  before: number,
  reason: string,
  now: number,
): Promise<void> => {
  const runs = await lockOpenRunsOfJob(sql, jobId);
  await cancelOpenRuns(
    sql,
    runs.filter(({ runId }) => runId !== before),
    reason,
    now,
  );
};

export const cancelOpenRuns = async (
  sql: Sql,
  runs: readonly OpenRun[],
  reason: string,
  now: number,
): Promise<void> => {
  const held = runs.filter(({ state }) => state === 'running');
  const free = runs.filter(({ state }) => state !== 'running');
  if (held.length > 0)
    await sql.write(
      'request-cancel',
      `UPDATE open_run SET cancel_reason = ? WHERE run_id IN (${idList(held.map(({ runId }) => runId))}) AND job_id IN (${idList([...new Set(held.map(({ jobId }) => jobId))])})`,
      [reason.slice(0, 255)],
    );
  if (free.length === 0) return;
  const ids = idList(free.map(({ runId }) => runId));
  const jobs = idList([...new Set(free.map(({ jobId }) => jobId))]);
  await deleteOpenRuns(sql, free);
  await sql.write('cancel-queued', `DELETE FROM queued_run WHERE run_id IN (${ids})`);
  await sql.write('cancel-held', `DELETE FROM held_run WHERE job_id IN (${jobs}) AND run_id IN (${ids})`);
  await sql.write(
    'cancel-shards',
    `UPDATE shard SET state = 'cancelled', reason = ?, due_at = NULL WHERE run_id IN (${ids}) AND state IN ('queued', 'running', 'waiting')`,
    [reason.slice(0, 1024)],
  );
  await settleRuns(
    sql,
    free.map(({ runId }) => ({ runId, state: 'cancelled' as const, reason })),
    now,
  );
};
