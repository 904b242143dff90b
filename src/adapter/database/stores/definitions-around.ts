import type { Asked, JobSurroundings, Key } from '../../../command/definition-store.ts';
import type { HttpJob } from '../../../model/job.ts';
import type { Sql } from '../sql.ts';

const applicationExists = async (sql: Sql, namespace: string, name: string): Promise<boolean> => {
  const rows = await sql.rows(
    'find-application',
    'SELECT id FROM application WHERE namespace = ? AND name = ? AND deleted_at = 0',
    [namespace, name],
  );
  return rows.length > 0;
};

/** Reads what a decision about a job asked for, and nothing else. */
export const readSurroundings = async (
  sql: Sql,
  { namespace }: Key,
  jobId: number,
  asked: Asked,
): Promise<JobSurroundings> => ({
  applicationExists: asked.application !== null && (await applicationExists(sql, namespace, asked.application)),
  otherJobs: asked.otherJobs ? await countOtherJobs(sql, namespace, jobId) : 0,
  otherSpecs: asked.otherSpecs ? await readOtherSpecs(sql, namespace, jobId) : [],
});

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
