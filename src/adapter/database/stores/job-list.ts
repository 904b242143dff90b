import type { RunState } from '../../../fire/run/run.ts';
import type { HttpJob } from '../../../model/job.ts';
import type { JobFilter, JobListBook } from '../../../view/job-list.ts';
import { type Database, idList, type Reads } from '../sql.ts';
import { type Condition, containing, inNamespaces, matchingLabels, whereAll } from './conditions.ts';
import { type NewestRun, newestRuns } from './newest-runs.ts';
import { TELLING } from './telling-states.ts';

/** So many of the newest runs of all jobs tell which jobs fail. */
const RECENT = 20_000;

interface JobRow {
  id: number;
  document: string;
  suspended: number;
  nextSlotAt: number | null;
  applicationId: number | null;
}

export const jobListBook = ({ views: sql }: Database): JobListBook => ({
  page: async (filter, after, limit, runs) => {
    const place: Condition[] =
      after === null
        ? []
        : [
            {
              text: '(j.namespace > ? OR (j.namespace = ? AND j.name > ?))',
              params: [after.namespace, after.namespace, after.name],
            },
          ];
    const { text, params } = whereAll([...(await conditionsOf(sql, filter)), ...place]);
    const rows = await sql.rows<JobRow>(
      'job-list',
      `SELECT j.id, j.document, j.suspended, s.next_slot_at AS nextSlotAt, a.id AS applicationId
       FROM job j LEFT JOIN schedule s ON s.job_id = j.id
       LEFT JOIN application a ON a.namespace = j.namespace AND a.name = j.application AND a.deleted_at = 0
       ${text} ORDER BY j.namespace, j.name LIMIT ?`,
      [...params, limit],
    );
    const newest = await newestRuns(
      sql,
      rows.map(({ id }) => id),
      runs,
    );
    return rows.map((row) => summaryOf(row, (newest.get(row.id) ?? []).slice(0, runs)));
  },

  count: async (filter) => {
    const { text, params } = whereAll(await conditionsOf(sql, filter));
    const [row] = await sql.rows<{ jobs: number; suspended: number | null }>(
      'count-jobs',
      `SELECT COUNT(*) AS jobs, SUM(j.suspended) AS suspended FROM job j ${text}`,
      params,
    );
    return { jobs: Number(row?.jobs ?? 0), suspended: Number(row?.suspended ?? 0) };
  },
});

const summaryOf = ({ document, suspended, nextSlotAt, applicationId }: JobRow, runs: readonly NewestRun[]) => {
  const { metadata, spec } = JSON.parse(document) as HttpJob;
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    displayName: spec.displayName ?? null,
    application: spec.application,
    applicationExists: applicationId !== null,
    schedule: spec.schedule,
    suspended: suspended === 1,
    labels: metadata.labels,
    nextSlotAt,
    runs: runs.map(({ id, state, fireAt }) => ({ id, state, fireAt })),
  };
};

const conditionsOf = async (
  sql: Reads,
  { namespaces, selector, application, state, text }: JobFilter,
): Promise<Condition[]> => [
  { text: 'j.deleted_at = 0', params: [] },
  ...inNamespaces('j.namespace', namespaces),
  ...matchingLabels('j.labels', selector),
  ...(application === undefined ? [] : [{ text: 'j.application = ?', params: [application] }]),
  ...(state === undefined ? [] : [await inState(sql, state)]),
  ...(text === undefined
    ? []
    : [
        containing(
          [
            'j.name',
            "JSON_EXTRACT(j.document, '$.spec.displayName')",
            "JSON_EXTRACT(j.document, '$.spec.description')",
          ],
          text,
        ),
      ]),
];

const inState = async (sql: Reads, state: NonNullable<JobFilter['state']>): Promise<Condition> => {
  if (state === 'active') return { text: 'j.suspended = 0', params: [] };
  if (state === 'suspended') return { text: 'j.suspended = 1', params: [] };
  if (state === 'open') return { text: 'EXISTS (SELECT 1 FROM open_run o WHERE o.job_id = j.id)', params: [] };
  const failing = await failingJobs(sql);
  return { text: failing.length === 0 ? '1 = 0' : `j.id IN (${idList(failing)})`, params: [] };
};

const failingJobs = async (sql: Reads): Promise<number[]> => {
  const rows = await sql.rows<{ jobId: number; state: RunState }>(
    'failing-jobs',
    `SELECT job_id AS jobId, state FROM (SELECT id, job_id, state FROM run ORDER BY id DESC LIMIT ${RECENT}) r
     WHERE state IN ${TELLING} ORDER BY id DESC`,
  );
  const newest = new Map<number, RunState>();
  for (const { jobId, state } of rows) if (!newest.has(jobId)) newest.set(jobId, state);
  return [...newest].flatMap(([jobId, state]) => (state === 'succeeded' ? [] : [jobId]));
};
