import type { Sql } from '../sql.ts';

interface Front {
  applicationId: number;
  /** The earliest due time of one urgency. */
  dueAt: number;
}

/**
 * The front of every line of the waiting room: it jumps from one (application, urgency) to the next along the primary key, so that
 * its cost is in the number of lines and not of the runs that wait in them. MySQL and MariaDB call that a loose index scan and do it by
 * themselves; SQLite is told how.
 */
const FRONTS = {
  mysql: `SELECT application_id AS applicationId, urgency, MIN(due_at) AS dueAt FROM queued_run GROUP BY application_id, urgency`,
  sqlite: `WITH RECURSIVE line (application_id, urgency, due_at) AS (
      SELECT * FROM (SELECT application_id, urgency, due_at FROM queued_run WHERE application_id >= 0 ORDER BY application_id, urgency, due_at LIMIT 1)
      UNION ALL
      SELECT n.application_id, n.urgency, n.due_at FROM line JOIN queued_run n
        ON (n.application_id, n.urgency, n.due_at, n.run_id) = (
          SELECT application_id, urgency, due_at, run_id FROM queued_run
          WHERE (application_id, urgency) > (line.application_id, line.urgency)
          ORDER BY application_id, urgency, due_at, run_id LIMIT 1)
    ) SELECT application_id AS applicationId, due_at AS dueAt FROM line`,
};

/** Applications that have queued runs due at `now`. */
export const applicationsWithBacklog = async (sql: Sql, now: number): Promise<number[]> => {
  const fronts = await sql.rows<Front>('backlog', FRONTS[sql.dialect]);
  return [...new Set(fronts.filter(({ dueAt }) => dueAt <= now).map(({ applicationId }) => applicationId))];
};
