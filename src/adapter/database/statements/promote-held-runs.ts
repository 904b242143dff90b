import { type Database, idList, lock, lockSkipping, type Sql } from '../sql.ts';
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
 * Lets held runs go on, oldest first, as far as their job has room. Which jobs have room is asked without a lock; then it is decided
 * under the lock of the job's schedule row, which the planner and "run now" take as well: so two members never let two runs go on
 * where one may.
 */
export const promoteHeldRuns = async (
  database: Database,
  among: readonly number[] | null,
): Promise<{ promoted: number; stillHeld: number[] }> => {
  if (among !== null && among.length === 0) return { promoted: 0, stillHeld: [] };
  const waiting = await jobsWithHeldRuns(database.sql, among);
  const stillHeld = waiting.filter(({ going, room }) => going >= room).map(({ jobId }) => jobId);
  const jobIds = waiting.filter(({ going, room }) => going < room).map(({ jobId }) => jobId);
  let promoted = 0;
  for (let at = 0; at < jobIds.length; at += JOBS_AT_ONCE) {
    const chunk = jobIds.slice(at, at + JOBS_AT_ONCE);
    const answer = await database.transaction((sql) => promoteOf(sql, chunk));
    promoted += answer.promoted;
    stillHeld.push(...answer.stillHeld);
  }
  return { promoted, stillHeld };
};

/** Every job that has held runs, how many of its runs go on, and how many may. */
const jobsWithHeldRuns = (
  sql: Sql,
  among: readonly number[] | null,
): Promise<{ jobId: number; room: number; going: number }[]> =>
  sql.rows(
    'jobs-with-held-runs',
    `SELECT h.job_id AS jobId, MAX(h.max_open) AS room,
       (SELECT COUNT(*) FROM open_run o WHERE o.job_id = h.job_id AND o.state <> 'held') AS going
     FROM held_run h ${among === null ? '' : `WHERE h.job_id IN (${idList(among)})`} GROUP BY h.job_id`,
  );

const promoteOf = async (
  sql: Sql,
  waiting: readonly number[],
): Promise<{ promoted: number; stillHeld: Iterable<number> }> => {
  const jobs = await sql.rows<{ jobId: number }>(
    'lock-schedules',
    `SELECT job_id AS jobId FROM schedule WHERE job_id IN (${idList(waiting)})${lockSkipping(sql.dialect)}`,
  );
  const jobIds = jobs.map(({ jobId }) => jobId);
  if (jobIds.length === 0) return { promoted: 0, stillHeld: waiting };
  const going = await countOpenRuns(sql, jobIds, 'not-held');
  const held = await sql.rows<HeldRun>(
    'read-held-runs',
    `SELECT job_id AS jobId, fire_at AS fireAt, run_id AS runId, application_id AS applicationId, priority, max_open AS maxOpen
     FROM held_run WHERE job_id IN (${idList(jobIds)}) ORDER BY job_id, fire_at, run_id${lock(sql.dialect)}`,
  );
  const promoted: HeldRun[] = [];
  // Whose schedule somebody else holds is looked at again.
  const stillHeld = new Set(waiting.filter((jobId) => !jobIds.includes(jobId)));
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
  return { promoted: promoted.length, stillHeld };
};
