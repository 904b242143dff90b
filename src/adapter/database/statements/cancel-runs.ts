import { idList, lock, type Transaction } from '../sql.ts';
import { deleteQueuedRuns } from './claim-queued-runs.ts';
import { urgencyOf } from './insert-open-runs.ts';
import { goOnAfter } from './next-slot-after.ts';
import { deleteOpenRuns, keyCondition, type RunKey } from './open-runs.ts';
import { settleRuns } from './update-runs.ts';

interface OpenRun extends RunKey {
  state: string;
  applicationId: number;
  priority: number;
  dueAt: number;
}

const COLUMNS = `o.job_id AS jobId, o.run_id AS runId, o.state, o.application_id AS applicationId, o.priority, o.due_at AS dueAt`;

/** What is open of a job, locked: who cancels must not take for waiting what a dispatcher is claiming in this moment. */
export const lockOpenRunsOfJob = (sql: Transaction, jobId: number): Promise<OpenRun[]> =>
  sql.rows('lock-open-runs-of-job', `SELECT ${COLUMNS} FROM open_run o WHERE o.job_id = ?${lock(sql.dialect)}`, [
    jobId,
  ]);

/** One run, locked; null where it has settled. */
export const lockOpenRun = async (sql: Transaction, { jobId, runId }: RunKey): Promise<OpenRun | null> => {
  const [run] = await sql.rows<OpenRun>(
    'lock-open-run',
    `SELECT ${COLUMNS} FROM open_run o WHERE o.job_id = ? AND o.run_id = ?${lock(sql.dialect)}`,
    [jobId, runId],
  );
  return run ?? null;
};

/** Cancels what is open of a job but for run `spared`: what nobody holds at once, what is being called by its holder, who is asked to. */
export const cancelJobRuns = async (
  sql: Transaction,
  jobId: number,
  spared: number,
  reason: string,
  now: number,
): Promise<void> => {
  const runs = await lockOpenRunsOfJob(sql, jobId);
  const others = runs.filter(({ runId }) => runId !== spared);
  await cancelOpenRuns(sql, others, reason, now);
};

export const cancelOpenRuns = async (
  sql: Transaction,
  runs: readonly OpenRun[],
  reason: string,
  now: number,
): Promise<void> => {
  const held = runs.filter(({ state }) => state === 'running');
  const free = runs.filter(({ state }) => state !== 'running');
  if (held.length > 0)
    await sql.write(
      'request-cancel',
      `UPDATE open_run SET cancel_reason = ? WHERE ${keyCondition(sql.dialect, held)}`,
      [reason.slice(0, 255)],
    );
  if (free.length === 0) return;
  const ids = idList(free.map(({ runId }) => runId));
  const jobs = idList([...new Set(free.map(({ jobId }) => jobId))]);
  await deleteOpenRuns(sql, free);
  // By primary key: the waiting room may be long.
  await deleteQueuedRuns(
    sql,
    free.filter(({ state }) => state !== 'held').map((run) => ({ ...run, urgency: urgencyOf(run.priority) })),
  );
  await sql.write('cancel-held', `DELETE FROM held_run WHERE job_id IN (${jobs}) AND run_id IN (${ids})`);
  await sql.write(
    'cancel-shards',
    `UPDATE shard SET state = 'cancelled', reason = ?, due_at = NULL WHERE run_id IN (${ids}) AND state IN ('queued', 'running', 'waiting')`,
    [reason.slice(0, 1024)],
  );
  const endedAt = Math.max(now, await lastOpenedAt(sql, ids));
  await settleRuns(
    sql,
    free.map(({ runId }) => ({ runId, state: 'cancelled' as const, reason })),
    endedAt,
  );
  await goOnAfter(
    sql,
    free.map(({ runId }) => runId),
    endedAt,
  );
};

/** Whoever asked may have waited for the lock while a run opened: no run ends before it was opened. */
const lastOpenedAt = async (sql: Transaction, ids: string): Promise<number> => {
  const [row] = await sql.rows<{ openedAt: number }>(
    'last-opened-at',
    `SELECT MAX(opened_at) AS openedAt FROM run WHERE id IN (${ids})`,
  );
  return row?.openedAt ?? 0;
};

/**
 * Of runs that their holder has just let go: those that somebody asked to cancel meanwhile, and those whose job was deleted, end here
 * instead of waiting for a call that must not come.
 */
export const cancelIfUnwanted = async (sql: Transaction, released: readonly RunKey[], now: number): Promise<void> => {
  const unwanted = await sql.rows<OpenRun & { reason: string | null }>(
    'read-unwanted-runs',
    `SELECT ${COLUMNS}, o.cancel_reason AS reason FROM open_run o JOIN job j ON j.id = o.job_id
     WHERE ${keyCondition(sql.dialect, released, 'o.')} AND (o.cancel_reason IS NOT NULL OR j.deleted_at <> 0)`,
  );
  for (const run of unwanted) await cancelOpenRuns(sql, [run], run.reason ?? 'the job was deleted', now);
};
