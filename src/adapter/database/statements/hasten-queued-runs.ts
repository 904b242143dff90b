import type { Database } from '../sql.ts';
import { type QueuedRun, urgencyOf } from './insert-open-runs.ts';

/** Lets runs that wait until later be due now, each found by its whole key: one that is elsewhere by now is passed over. */
export const hastenQueuedRuns = async (
  database: Database,
  runs: readonly QueuedRun[],
  now: number,
): Promise<{ hastened: number }> => {
  if (runs.length === 0) return { hastened: 0 };
  const keys = runs.map(({ applicationId, priority, dueAt, runId }) => [
    applicationId,
    urgencyOf(priority),
    dueAt,
    runId,
  ]);
  // MariaDB reads the whole table for a list of one.
  if (database.dialect === 'sqlite' || keys.length === 1) {
    const { affected } = await database.transaction((sql) =>
      sql.each(
        'hasten-queued-runs',
        'UPDATE queued_run SET due_at = ? WHERE application_id = ? AND urgency = ? AND due_at = ? AND run_id = ?',
        keys.map((key) => [now, ...key]),
      ),
    );
    return { hastened: affected };
  }
  const { affected } = await database.sql.write(
    'hasten-queued-runs',
    `UPDATE queued_run SET due_at = ? WHERE (application_id, urgency, due_at, run_id) IN (${keys.map((key) => `(${key.join(',')})`).join(',')})`,
    [now],
  );
  return { hastened: affected };
};
