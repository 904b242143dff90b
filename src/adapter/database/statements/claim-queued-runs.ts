import { UNSEEN_COUNTS_MS } from '../../../engine/dispatcher/no-endpoint.ts';
import type { Holder } from '../../../engine/ports.ts';
import { lockSkipping, type Sql } from '../sql.ts';
import { keyCondition, type RunKey, updateOpenRuns } from './open-runs.ts';

/** Takes the front of one application's waiting room. The primary key is the order of claiming, so the read is a range without a sort. */
export const claimQueuedRuns = async (
  sql: Sql,
  { holder, applicationId, now, limit }: { holder: Holder; applicationId: number; now: number; limit: number },
): Promise<RunKey[]> => {
  const queued = await sql.rows<RunKey & { urgency: number; dueAt: number }>(
    'claim-queued-runs',
    `SELECT run_id AS runId, job_id AS jobId, urgency, due_at AS dueAt FROM queued_run
     WHERE application_id = ? AND due_at <= ? ORDER BY application_id, urgency, due_at, run_id LIMIT ?${lockSkipping(sql.dialect)}`,
    [applicationId, now, limit],
  );
  if (queued.length === 0) return [];
  const gone = await deleteQueuedRuns(
    sql,
    queued.map((run) => ({ ...run, applicationId })),
  );
  // Locked a moment ago, so they are there; where a database keeps no such lock, another member has them.
  if (gone < queued.length)
    throw new Error(`${queued.length} queued runs were locked and ${gone} of them were there; nothing is claimed`);
  await leaveOutUnseen(sql, queued, now);
  await updateOpenRuns(sql, queued, { state: 'running', holder, dueAt: now });
  return queued;
};

/** Moves on since when runs wait for an endpoint, by the time for which nobody looked at them; before the claim overwrites when they were due. */
const leaveOutUnseen = async (sql: Sql, runs: readonly (RunKey & { dueAt: number })[], now: number): Promise<void> => {
  const late = runs.filter(({ dueAt }) => now - dueAt > UNSEEN_COUNTS_MS);
  if (late.length === 0) return;
  await sql.write(
    'leave-out-unseen',
    `UPDATE open_run SET waiting_since = CASE WHEN waiting_since < due_at THEN waiting_since + ? - due_at ELSE ? END
     WHERE ${keyCondition(sql.dialect, late)} AND waiting_since < ?`,
    [now - UNSEEN_COUNTS_MS, now - UNSEEN_COUNTS_MS, now - UNSEEN_COUNTS_MS],
  );
};

/** Answers how many there were. */
export const deleteQueuedRuns = async (
  sql: Sql,
  runs: readonly { applicationId: number; urgency: number; dueAt: number; runId: number }[],
): Promise<number> => {
  if (runs.length === 0) return 0;
  // One of them on MariaDB too, which reads the whole table for a list of one.
  if (sql.dialect === 'sqlite' || runs.length === 1) {
    const { affected } = await sql.each(
      'delete-queued-runs',
      'DELETE FROM queued_run WHERE application_id = ? AND urgency = ? AND due_at = ? AND run_id = ?',
      runs.map(({ applicationId, urgency, dueAt, runId }) => [applicationId, urgency, dueAt, runId]),
    );
    return affected;
  }
  const keys = runs.map(
    ({ applicationId, urgency, dueAt, runId }) => `(${applicationId},${urgency},${dueAt},${runId})`,
  );
  const { affected } = await sql.write(
    'delete-queued-runs',
    `DELETE FROM queued_run WHERE (application_id, urgency, due_at, run_id) IN (${keys.join(',')})`,
  );
  return affected;
};
