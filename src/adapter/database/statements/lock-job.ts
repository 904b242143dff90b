import { lock, type Sql } from '../sql.ts';

export interface JobForRun {
  id: number;
  namespace: string;
  name: string;
  application: string;
  applicationId: number | null;
  revision: number;
  document: string;
  deletedAt: number;
}

/**
 * A job for which a run is to be opened, its schedule locked: whoever decides about concurrency holds that lock. The job is read after
 * it is had, so that a change or deletion that was quicker is seen.
 */
export const lockJob = async (sql: Sql, jobId: number): Promise<JobForRun | null> => {
  await sql.rows('lock-schedule', `SELECT job_id FROM schedule WHERE job_id = ?${lock(sql.dialect)}`, [jobId]);
  const [job] = await sql.rows<JobForRun>(
    'read-job-to-run',
    `SELECT j.id, j.namespace, j.name, j.application, a.id AS applicationId, j.revision, j.document, j.deleted_at AS deletedAt
     FROM job j LEFT JOIN application a ON a.namespace = j.namespace AND a.name = j.application AND a.deleted_at = 0 WHERE j.id = ?`,
    [jobId],
  );
  return job ?? null;
};

export const livingJobNamed = async (sql: Sql, namespace: string, name: string): Promise<number | null> => {
  const [job] = await sql.rows<{ id: number }>(
    'find-job',
    'SELECT id FROM job WHERE namespace = ? AND name = ? AND deleted_at = 0',
    [namespace, name],
  );
  return job?.id ?? null;
};
