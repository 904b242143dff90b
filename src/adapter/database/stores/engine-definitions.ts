import type { DefinitionStore, StoredApplication, StoredDefinition } from '../../../engine/definition/store.ts';
import type { ApplicationSpec } from '../../../model/application.ts';
import type { JobSpec } from '../../../model/job.ts';
import { type Database, idList } from '../sql.ts';
import { readLastSuccess } from '../statements/last-success.ts';

/** Opens one sealed secret of an application; answers undefined (and says so in the log) where it can't. */
export type OpenSecret = (
  secret: { keyId: string; ciphertext: string },
  owner: { namespace: string; name: string; secret: string },
) => string | undefined;

interface JobRow extends Omit<StoredDefinition, 'spec'> {
  document: string;
}

/** Definitions as the engine needs them: by revision, applications with their secrets open. */
export const engineDefinitions = ({ sql }: Database, openSecret: OpenSecret): DefinitionStore => ({
  definitions: async (keys) => {
    if (keys.length === 0) return [];
    const wanted = new Set(keys.map(({ jobId, revision }) => `${jobId}:${revision}`));
    const current = await sql.rows<JobRow>(
      'read-definitions',
      `SELECT j.id AS jobId, j.revision, j.namespace, j.name AS job, j.application, a.id AS applicationId, s.anchor_at AS anchorAt, j.document
       FROM job j JOIN schedule s ON s.job_id = j.id LEFT JOIN application a ON a.namespace = j.namespace AND a.name = j.application AND a.deleted_at = 0
       WHERE j.id IN (${idList([...new Set(keys.map(({ jobId }) => jobId))])})`,
    );
    const found = current.filter(({ jobId, revision }) => wanted.delete(`${jobId}:${revision}`));
    const older = await Promise.all([...wanted].map((key) => readRevision(sql, key, current)));
    return [...found, ...older.filter((row) => row !== null)].map(({ document, ...row }) => ({
      ...row,
      spec: (JSON.parse(document) as { spec: JobSpec }).spec,
    }));
  },

  lastSuccessAt: (jobIds) => readLastSuccess(sql, jobIds),

  applications: async (ids) => {
    const rows = await sql.rows<Omit<StoredApplication, 'spec' | 'secrets'> & { document: string }>(
      'read-applications',
      `SELECT id, namespace, name, revision, document FROM application WHERE deleted_at = 0${ids === null ? '' : ` AND id IN (${idList(ids)})`}`,
    );
    const secrets = await sql.rows<{ applicationId: number; name: string; keyId: string; ciphertext: string }>(
      'read-secrets',
      'SELECT application_id AS applicationId, name, key_id AS keyId, ciphertext FROM secret',
    );
    return rows.map(({ document, ...application }) => ({
      ...application,
      spec: (JSON.parse(document) as { spec: ApplicationSpec }).spec,
      secrets: Object.fromEntries(
        secrets
          .filter(({ applicationId }) => applicationId === application.id)
          .flatMap((secret) => {
            const value = openSecret(secret, { ...application, secret: secret.name });
            return value === undefined ? [] : [[secret.name, value]];
          }),
      ),
    }));
  },

  applicationsVersion: async () => {
    const [row] = await sql.rows<{ version: string }>(
      'applications-version',
      `SELECT COUNT(*) AS living, COALESCE(SUM(revision), 0) AS revisions, COALESCE(MAX(changed_at), 0) AS changedAt, COALESCE(MAX(id), 0) AS newest
       FROM application WHERE deleted_at = 0`,
    );
    return JSON.stringify(row);
  },
});

/** A revision that is not the newest: its document is in the revisions, its names are the job's own. */
const readRevision = async (sql: Database['sql'], key: string, jobs: readonly JobRow[]): Promise<JobRow | null> => {
  const [jobId, revision] = key.split(':').map(Number) as [number, number];
  const job = jobs.find((one) => one.jobId === jobId);
  if (job === undefined) return null;
  const [row] = await sql.rows<{ document: string }>(
    'read-revision',
    "SELECT document FROM revision WHERE kind = 'Job' AND object_id = ? AND number = ?",
    [jobId, revision],
  );
  return row === undefined ? null : { ...job, revision, document: row.document };
};
