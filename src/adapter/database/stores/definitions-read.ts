import type { HttpApplication } from '../../../model/application.ts';
import type { HttpJob } from '../../../model/job.ts';
import type {
  ApplicationLimits,
  ApplicationName,
  DefinedJob,
  DefinitionBook,
  DefinitionQuery,
} from '../../../view/definition-book.ts';
import { revisionEntity } from '../schema/entities.ts';
import type { Database, Reads } from '../sql.ts';
import { type Condition, inNamespaces, matchingLabels, whereAll } from './conditions.ts';
import { DEFINITION_COLUMNS, type DefinitionRow, storedOf } from './definitions-rows.ts';
import { newestRuns } from './newest-runs.ts';

const JOB_FROM = `SELECT j.id, j.revision, j.created_at AS createdAt, j.changed_at AS changedAt, j.owner, j.document, j.suspension,
    s.next_slot_at AS nextSlotAt, a.id AS applicationId
  FROM job j
  LEFT JOIN schedule s ON s.job_id = j.id
  LEFT JOIN application a ON a.namespace = j.namespace AND a.name = j.application AND a.deleted_at = 0`;

type JobRow = DefinitionRow & { nextSlotAt: number | null; applicationId: number | null; suspension: string | null };

export const definitionBook = ({ views: sql }: Database): DefinitionBook => ({
  namespaces: async (among) => {
    const { text, params } = whereAll([{ text: 'deleted_at = 0', params: [] }, ...inNamespaces('namespace', among)]);
    const rows = await sql.rows<{ namespace: string }>(
      'list-namespaces',
      `SELECT namespace FROM application ${text} UNION SELECT namespace FROM job ${text} ORDER BY namespace LIMIT 1000`,
      [...params, ...params],
    );
    return rows.map(({ namespace }) => namespace);
  },

  application: async (namespace, name) => {
    const [row] = await sql.rows<DefinitionRow>(
      'read-application',
      `SELECT ${DEFINITION_COLUMNS} FROM application WHERE namespace = ? AND name = ? AND deleted_at = 0`,
      [namespace, name],
    );
    return row === undefined ? null : storedOf<HttpApplication>(row);
  },

  limits: async (applications) => {
    const rows: ApplicationLimits[] = [];
    for (let at = 0; at < applications.length; at += NAMED_AT_ONCE)
      rows.push(...(await limitsOf(sql, applications.slice(at, at + NAMED_AT_ONCE))));
    return rows;
  },

  applications: async (query) => {
    const where = whereAll(listed('', query));
    const rows = await sql.rows<DefinitionRow>(
      'list-applications',
      `SELECT ${DEFINITION_COLUMNS} FROM application ${where.text} ORDER BY namespace, name LIMIT ?`,
      [...where.params, query.limit],
    );
    return rows.map((row) => storedOf<HttpApplication>(row));
  },

  job: async (namespace, name) => {
    const rows = await sql.rows<JobRow>(
      'read-job',
      `${JOB_FROM} WHERE j.namespace = ? AND j.name = ? AND j.deleted_at = 0`,
      [namespace, name],
    );
    return (await withLastRuns(sql, rows))[0] ?? null;
  },

  jobs: async (query) => {
    const ofApplication: Condition[] =
      query.application === undefined ? [] : [{ text: 'j.application = ?', params: [query.application] }];
    const where = whereAll([...listed('j.', query), ...ofApplication]);
    const rows = await sql.rows<JobRow>('list-jobs', `${JOB_FROM} ${where.text} ORDER BY j.namespace, j.name LIMIT ?`, [
      ...where.params,
      query.limit,
    ]);
    return withLastRuns(sql, rows);
  },

  revisions: (kind, objectId, beforeNumber, limit) =>
    sql.rows(
      'list-revisions',
      `SELECT number, at, actor FROM revision WHERE kind = ? AND object_id = ? AND number < ? ORDER BY number DESC LIMIT ?`,
      [kind, objectId, beforeNumber ?? Number.MAX_SAFE_INTEGER, limit],
    ),

  revision: async (kind, objectId, number) => {
    const row = await sql.manager.findOne(revisionEntity, { where: { kind, objectId, number } });
    return row === null
      ? null
      : { number: row.number, at: row.at, actor: row.actor, document: JSON.parse(row.document) };
  },
});

/** SQLite refuses an expression that is a thousand deep, and each name is a step. */
const NAMED_AT_ONCE = 200;

const limitsOf = async (sql: Reads, applications: readonly ApplicationName[]): Promise<ApplicationLimits[]> => {
  const rows = await sql.rows<ApplicationLimits>(
    'limits-of-applications',
    `SELECT id, namespace, name, JSON_EXTRACT(document, '$.spec.limits.maxConcurrentCalls') AS maxConcurrentCalls,
       JSON_EXTRACT(document, '$.spec.limits.maxConcurrentCallsPerEndpoint') AS maxConcurrentCallsPerEndpoint
     FROM application
     WHERE deleted_at = 0 AND (${applications.map(() => '(namespace = ? AND name = ?)').join(' OR ')})`,
    applications.flatMap(({ namespace, name }) => [namespace, name]),
  );
  // Some drivers give numbers of a document as text.
  const numeric = (value: number | null) => (value === null ? null : Number(value));
  return rows.map(({ maxConcurrentCalls, maxConcurrentCallsPerEndpoint, ...row }) => ({
    ...row,
    maxConcurrentCalls: numeric(maxConcurrentCalls),
    maxConcurrentCallsPerEndpoint: numeric(maxConcurrentCallsPerEndpoint),
  }));
};

/** Conditions that both lists share; the unique key (namespace, name, deleted_at) gives order and place. */
const listed = (of: '' | 'j.', { namespaces, selector, after }: DefinitionQuery): Condition[] => [
  { text: `${of}deleted_at = 0`, params: [] },
  ...inNamespaces(`${of}namespace`, namespaces),
  ...(after === null
    ? []
    : [
        {
          text: `(${of}namespace > ? OR (${of}namespace = ? AND ${of}name > ?))`,
          params: [after.namespace, after.namespace, after.name],
        },
      ]),
  ...matchingLabels(`${of}labels`, selector),
];

const withLastRuns = async (sql: Reads, rows: readonly JobRow[]): Promise<DefinedJob[]> => {
  const newest = await newestRuns(
    sql,
    rows.map(({ id }) => id),
    1,
  );
  return rows.map((row) => ({
    ...storedOf<HttpJob>(row),
    applicationExists: row.applicationId !== null,
    nextSlotAt: row.nextSlotAt,
    suspension: row.suspension === null ? null : JSON.parse(row.suspension),
    lastRun: newest.get(row.id)?.[0] ?? null,
  }));
};
