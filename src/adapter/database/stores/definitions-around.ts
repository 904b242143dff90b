import type { Asked, JobSurroundings, Key } from '../../../command/definition-store.ts';
import type { HttpJob } from '../../../model/job.ts';
import type { Sql } from '../sql.ts';

/** A job whose application is not there (yet) is scheduled under this id. */
export const NO_APPLICATION = 0;

export const applicationIdOf = async (sql: Sql, namespace: string, name: string): Promise<number> => {
  const [row] = await sql.rows<{ id: number }>(
    'find-application',
    'SELECT id FROM application WHERE namespace = ? AND name = ? AND deleted_at = 0',
    [namespace, name],
  );
  return row?.id ?? NO_APPLICATION;
};

/** Reads what a decision about a job asked for. `applicationId` is null where it was not asked. */
export const readSurroundings = async (
  sql: Sql,
  { namespace }: Key,
  jobId: number,
  asked: Asked,
): Promise<JobSurroundings & { applicationId: number | null }> => {
  const applicationId = asked.application === null ? null : await applicationIdOf(sql, namespace, asked.application);
  return {
    applicationId,
    applicationExists: applicationId !== null && applicationId !== NO_APPLICATION,
    otherJobs: asked.otherJobs ? await countOtherJobs(sql, namespace, jobId) : 0,
    otherSpecs: asked.otherSpecs ? await readOtherSpecs(sql, namespace, jobId) : [],
  };
};

const countOtherJobs = async (sql: Sql, namespace: string, jobId: number): Promise<number> => {
  const [row] = await sql.rows<{ jobs: number }>(
    'count-jobs',
    'SELECT COUNT(*) AS jobs FROM job WHERE namespace = ? AND deleted_at = 0 AND id <> ?',
    [namespace, jobId],
  );
  return Number(row!.jobs);
};

const readOtherSpecs = async (sql: Sql, namespace: string, jobId: number): Promise<HttpJob['spec'][]> => {
  const rows = await sql.rows<{ document: string }>(
    'read-jobs-of-namespace',
    'SELECT document FROM job WHERE namespace = ? AND deleted_at = 0 AND suspended = 0 AND id <> ?',
    [namespace, jobId],
  );
  return rows.map(({ document }) => (JSON.parse(document) as HttpJob).spec);
};

/** Jobs that were saved before their application, or outlived the one before, belong to it from now on. */
export const adoptJobs = async (sql: Sql, { namespace, name }: Key, applicationId: number): Promise<void> => {
  await sql.write(
    'adopt-jobs',
    `UPDATE schedule SET application_id = ?
     WHERE job_id IN (SELECT id FROM job WHERE namespace = ? AND application = ? AND deleted_at = 0)`,
    [applicationId, namespace, name],
  );
};
