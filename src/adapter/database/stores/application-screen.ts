import type { ApplicationScreenBook, SeenAttempt } from '../../../view/application-screen.ts';
import { type Database, idList } from '../sql.ts';
import { firstIdAt } from '../statements/reserve-ids.ts';
import { queueOf } from './application-queue.ts';

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

  queue: (application, most, first) => queueOf(sql, application, most, first),

  idAt: firstIdAt,
});
