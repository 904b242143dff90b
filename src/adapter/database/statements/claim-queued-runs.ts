import type { Holder } from '../../../engine/ports.ts';
import { lockSkipping, type Transaction } from '../sql.ts';
import { type RunKey, updateOpenRuns } from './open-runs.ts';

/**
 * Takes the front of one application's waiting room, and answers from when on each was due. The primary key is the order of claiming, so the read
 * is a range without a sort.
 */
export const claimQueuedRuns = async (
  sql: Transaction,
  { holder, applicationId, now, limit }: { holder: Holder; applicationId: number; now: number; limit: number },
): Promise<(RunKey & { dueAt: number })[]> => {
  const queued = await sql.rows<RunKey & { urgency: number; dueAt: number }>(
    'claim-queued-runs',
    `SELECT run_id AS runId, job_id AS jobId, urgency, due_at AS dueAt FROM queued_run
     WHERE application_id = ? AND due_at <= ? ORDER BY application_id, urgency, due_at, run_id LIMIT ?${lockSkipping(sql.dialect)}`,
    [applicationId, now, limit],
  );
  if (queued.length === 0) return [];
  // Locked a moment ago, so they are there; where a database keeps no such lock, another member has them, and nothing is claimed.
  await deleteQueuedRuns(
    sql,
    queued.map((run) => ({ ...run, applicationId })),
    'each is there',
  );
  await updateOpenRuns(sql, queued, { state: 'running', holder, dueAt: now });
  return queued;
};

/** With `mustBeThere` each of them must be. @throws ChangedTooFew */
export const deleteQueuedRuns = async (
  sql: Transaction,
  runs: readonly { applicationId: number; urgency: number; dueAt: number; runId: number }[],
  mustBeThere?: 'each is there',
): Promise<void> => {
  if (runs.length === 0) return;
  // One of them on MariaDB too, which reads the whole table for a list of one.
  if (sql.dialect === 'sqlite' || runs.length === 1) {
    await sql.each(
      'delete-queued-runs',
      'DELETE FROM queued_run WHERE application_id = ? AND urgency = ? AND due_at = ? AND run_id = ?',
      runs.map(({ applicationId, urgency, dueAt, runId }) => [applicationId, urgency, dueAt, runId]),
      mustBeThere && 'every row',
    );
    return;
  }
  const keys = runs.map(
    ({ applicationId, urgency, dueAt, runId }) => `(${applicationId},${urgency},${dueAt},${runId})`,
  );
  await sql.write(
    'delete-queued-runs',
    `DELETE FROM queued_run WHERE (application_id, urgency, due_at, run_id) IN (${keys.join(',')})`,
    [],
    mustBeThere && runs.length,
  );
};
