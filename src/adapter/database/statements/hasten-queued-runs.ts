import { lock, type Transaction } from '../sql.ts';
import { deleteQueuedRuns } from './claim-queued-runs.ts';
import { insertQueuedRuns, type QueuedRun, urgencyOf } from './insert-open-runs.ts';
import { keyCondition, type RunKey } from './open-runs.ts';

/**
 * Lets runs that wait until later be due now; one that is not queued until then any more is passed over. Both places of a queued run say when
 * it is due, for who cancels one finds its place in the waiting room by what the open run says: the open run is locked first, as there.
 */
export const hastenQueuedRuns = async (sql: Transaction, runs: readonly QueuedRun[], now: number): Promise<number> => {
  const open = await sql.rows<RunKey & { dueAt: number }>(
    'lock-hastened-runs',
    `SELECT job_id AS jobId, run_id AS runId, due_at AS dueAt FROM open_run
     WHERE ${keyCondition(sql.dialect, runs)} AND state IN ('queued', 'waiting')${lock(sql.dialect)}`,
  );
  const dueAtOf = new Map(open.map(({ runId, dueAt }) => [runId, dueAt]));
  const queued = runs.filter(({ runId, dueAt }) => dueAtOf.get(runId) === dueAt);
  if (queued.length === 0) return 0;
  await deleteQueuedRuns(
    sql,
    queued.map((run) => ({ ...run, urgency: urgencyOf(run.priority) })),
    'each is there',
  );
  await insertQueuedRuns(
    sql,
    queued.map((run) => ({ ...run, dueAt: now })),
  );
  await sql.write('hasten-open-runs', `UPDATE open_run SET due_at = ? WHERE ${keyCondition(sql.dialect, queued)}`, [
    now,
  ]);
  return queued.length;
};
