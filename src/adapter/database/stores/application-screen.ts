import type { ApplicationScreenBook, SeenAttempt, WaitingRun } from '../../../view/application-screen.ts';
import { type Database, idList } from '../sql.ts';
import { firstIdAt } from '../statements/reserve-ids.ts';

export const applicationScreenBook = ({ views: sql }: Database): ApplicationScreenBook => ({
  jobs: async (applications) => {
    if (applications.length === 0) return [];
    const rows = await sql.rows<{ namespace: string; application: string; jobs: number }>(
      'jobs-of-applications',
      `SELECT namespace, application, COUNT(*) AS jobs FROM job
       WHERE deleted_at = 0 AND (${applications.map(() => '(namespace = ? AND application = ?)').join(' OR ')})
       GROUP BY namespace, application`,
      applications.flatMap(({ namespace, name }) => [namespace, name]),
    );
    const jobs = new Map(rows.map((row) => [`${row.namespace}/${row.application}`, Number(row.jobs)]));
    return applications.map(({ namespace, name }) => jobs.get(`${namespace}/${name}`) ?? 0);
  },

  attempts: async (runIds, limit) =>
    runIds.length === 0
      ? []
      : sql.rows<SeenAttempt>(
          'attempts-of-application',
          `SELECT run_id AS runId, shard_index AS shardIndex, endpoint, started_at AS startedAt, duration_ms AS durationMs, verdict, reason
           FROM attempt WHERE run_id IN (${idList(runIds)}) AND endpoint IS NOT NULL
           ORDER BY run_id DESC, shard_index DESC, number DESC LIMIT ?`,
          [limit],
        ),

  // Both along the primary key, which is the order of taking.
  queue: async (applicationId, most, first) => {
    const [counted] = await sql.rows<{ runs: number }>(
      'count-waiting-runs',
      'SELECT COUNT(*) AS runs FROM (SELECT run_id FROM queued_run WHERE application_id = ? LIMIT ?) waiting',
      [applicationId, most],
    );
    const waiting = await sql.rows<WaitingRun>(
      'first-waiting-runs',
      `SELECT q.run_id AS runId, q.due_at AS dueAt, j.namespace, j.name AS job
       FROM (SELECT run_id, job_id, urgency, due_at FROM queued_run WHERE application_id = ? ORDER BY urgency, due_at, run_id LIMIT ?) q
       JOIN job j ON j.id = q.job_id ORDER BY q.urgency, q.due_at, q.run_id`,
      [applicationId, first],
    );
    return { runs: Number(counted?.runs ?? 0), waiting };
  },

  idAt: firstIdAt,
});
