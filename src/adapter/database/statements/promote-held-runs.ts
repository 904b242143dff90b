import { idList, lock, lockSkipping, type Sql } from '../sql.ts';
import { countOpenRuns } from './count-open-runs.ts';
import { insertQueuedRuns } from './insert-open-runs.ts';
import { updateOpenRuns } from './open-runs.ts';

interface HeldRun {
  jobId: number;
  fireAt: number;
  runId: number;
  applicationId: number;
  priority: number;
  maxOpen: number;
}

const JOBS_AT_ONCE = 500;

/**
 * Lets held runs go on, oldest first, as far as their job has room. Under the lock of the job's schedule row, which the planner and
 * "run now" take as well: so two members never let two runs go on where one may.
 */
export const promoteHeldRuns = async (
  sql: Sql,
  among: readonly number[] | null,
): Promise<{ promoted: number; stillHeld: number[] }> => {
  if (among !== null && among.length === 0) return { promoted: 0, stillHeld: [] };
  const waiting = await sql.rows<{ jobId: number }>(
    'jobs-with-held-runs',
    `SELECT DISTINCT job_id AS jobId FROM held_run ${among === null ? '' : `WHERE job_id IN (${idList(among)})`} LIMIT ${JOBS_AT_ONCE}`,
  );
  if (waiting.length === 0) return { promoted: 0, stillHeld: [] };
  const jobs = await sql.rows<{ jobId: number }>(
    'lock-schedules',
    `SELECT job_id AS jobId FROM schedule WHERE job_id IN (${idList(waiting.map(({ jobId }) => jobId))})${lockSkipping(sql.dialect)}`,
  );
  const jobIds = jobs.map(({ jobId }) => jobId);
  if (jobIds.length === 0) return { promoted: 0, stillHeld: waiting.map(({ jobId }) => jobId) };
  const going = await countOpenRuns(sql, jobIds, 'not-held');
  const held = await sql.rows<HeldRun>(
    'read-held-runs',
    `SELECT job_id AS jobId, fire_at AS fireAt, run_id AS runId, application_id AS applicationId, priority, max_open AS maxOpen
     FROM held_run WHERE job_id IN (${idList(jobIds)}) ORDER BY job_id, fire_at, run_id${lock(sql.dialect)}`,
  );
  const promoted: HeldRun[] = [];
  const stillHeld = new Set<number>();
  for (const run of held) {
    const open = going.get(run.jobId) ?? 0;
    if (open >= run.maxOpen) {
      stillHeld.add(run.jobId);
      continue;
    }
    going.set(run.jobId, open + 1);
    promoted.push(run);
  }
  if (promoted.length > 0) {
    await sql.write(
      'delete-held-runs',
      `DELETE FROM held_run WHERE job_id IN (${idList([...new Set(promoted.map(({ jobId }) => jobId))])}) AND run_id IN (${idList(promoted.map(({ runId }) => runId))})`,
    );
    await updateOpenRuns(sql, promoted, { state: 'queued', holder: null });
    await insertQueuedRuns(
      sql,
      promoted.map((run) => ({ ...run, dueAt: run.fireAt })),
    );
  }
  return { promoted: promoted.length, stillHeld: [...stillHeld] };
};
