import type { Stored } from '../../../command/definition-store.ts';
import type { HttpApplication } from '../../../model/application.ts';
import type { HttpJob } from '../../../model/job.ts';
import type { Owner } from '../../../model/owner.ts';

/** Columns that both kinds of definition share, as `SELECT` names them. */
export const DEFINITION_COLUMNS = 'id, revision, created_at AS createdAt, changed_at AS changedAt, owner, document';

export interface DefinitionRow {
  id: number;
  revision: number;
  createdAt: number;
  changedAt: number;
  /** JSON; null where the API made it. */
  owner: string | null;
  document: string;
}

export const storedOf = <D extends HttpApplication | HttpJob>({ document, ...row }: DefinitionRow): Stored<D> => ({
  id: row.id,
  revision: row.revision,
  createdAt: row.createdAt,
  changedAt: row.changedAt,
  owner: ownerIn(row.owner),
  document: JSON.parse(document) as D,
});

export const ownerIn = (text: string | null): Owner | null => (text === null ? null : (JSON.parse(text) as Owner));

/** `\nkey=value\n…`, so that a selector is a LIKE on whole pairs. */
export const labelText = (labels: Record<string, string>): string => {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}\n`);
  return pairs.length === 0 ? '' : `\n${pairs.sort().join('')}`;
};

/** Whether a unique key refused the row: somebody else was quicker. */
export const isDuplicate = (error: unknown): boolean => {
  const { code, errno, driverError } = error as {
    code?: string;
    errno?: number;
    driverError?: { code?: string; errno?: number };
  };
  return (
    [errno, driverError?.errno].includes(1062) ||
    [code, driverError?.code].some((each) => each?.startsWith('SQLITE_CONSTRAINT') === true)
  );
};
