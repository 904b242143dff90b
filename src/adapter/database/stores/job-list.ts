import type { HttpJob } from '../../../model/job.ts';
import type { JobFilter, JobListBook, JobPlace } from '../../../view/job-list.ts';
import { type Database, idList, type Reads } from '../sql.ts';
import { type Condition, containing, inNamespaces, matchingLabels, whereAll } from './conditions.ts';
import { failingJobs, type JobRow, NONE, stretchesOf } from './job-orders.ts';
import { type NewestRun, newestRuns } from './newest-runs.ts';

export const jobListBook = ({ views: sql }: Database): JobListBook => ({
  page: async (filter, order, after, limit, runs) => {
    const stretches = await stretchesOf(sql, order, filter);
    const conditions = await conditionsOf(sql, filter);
    const [first = 0, ...behind] = after ?? [];
    const found: { row: JobRow; place: JobPlace }[] = [];
    for (let index = first; index < stretches.length && found.length < limit; index++) {
      const stretch = stretches[index]!;
      const place = index === first && behind.length > 0 ? [stretch.behind(behind)] : [];
      const { text, params } = whereAll([...stretch.conditions, ...conditions, ...place]);
      const rows = await sql.rows<JobRow>(
        'job-list',
        `SELECT j.id, j.namespace, j.name, j.document, j.suspended, s.next_slot_at AS nextSlotAt, a.id AS applicationId
         FROM ${stretch.from}
         LEFT JOIN application a ON a.namespace = j.namespace AND a.name = j.application AND a.deleted_at = 0
         ${text} ORDER BY ${stretch.by} LIMIT ?`,
        [...params, limit - found.length],
      );
      found.push(...rows.map((row) => ({ row, place: [index, ...stretch.placeOf(row)] as JobPlace })));
    }
    const newest = await newestRuns(
      sql,
      found.map(({ row }) => row.id),
      runs,
    );
    return found.map(({ row, place }) => ({
      ...summaryOf(row, (newest.get(row.id) ?? []).slice(0, runs)),
      place,
    }));
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
  return failing.length === 0 ? NONE : { text: `j.id IN (${idList(failing)})`, params: [] };
};
