import type { RunState } from '../../../fire/run/run.ts';
import type { JobFilter, JobOrder } from '../../../view/job-list.ts';
import { IN_THIS_ORDER, idList, type Reads } from '../sql.ts';
import { type Condition, inNamespaces, whereAll } from './conditions.ts';
import { TELLING } from './telling-states.ts';

/** So many of the newest runs of all jobs tell which jobs fail. */
const RECENT = 20_000;

/** So few jobs are sorted by their next fire; of more, the index that has them in this order is read until the page is full. */
const FEW = 5_000;

/** What a page of jobs is read as. */
export interface JobRow {
  id: number;
  namespace: string;
  name: string;
  document: string;
  suspended: number;
  nextSlotAt: number | null;
  applicationId: number | null;
}

/** A part of the list that has an order of its own. */
export interface Stretch {
  from: string;
  conditions: readonly Condition[];
  by: string;
  behind(place: readonly (string | number)[]): Condition;
  placeOf(row: JobRow): readonly (string | number)[];
}

const BY_NAME: Stretch = {
  from: 'job j LEFT JOIN schedule s ON s.job_id = j.id',
  conditions: [],
  by: 'j.namespace, j.name',
  behind: ([namespace, name]) => ({
    text: '(j.namespace > ? OR (j.namespace = ? AND j.name > ?))',
    params: [namespace!, namespace!, name!],
  }),
  placeOf: ({ namespace, name }) => [namespace, name],
};

/** Jobs by their next fire, and behind them those without one. `from` says which of the two tables is read first. */
const byNextFire = (from: string): readonly Stretch[] => [
  {
    from,
    conditions: [{ text: 's.next_slot_at IS NOT NULL', params: [] }],
    by: 's.next_slot_at, s.job_id',
    behind: ([at, id]) => ({
      text: '(s.next_slot_at > ? OR (s.next_slot_at = ? AND s.job_id > ?))',
      params: [at!, at!, id!],
    }),
    placeOf: ({ nextSlotAt, id }) => [nextSlotAt!, id],
  },
  {
    from,
    conditions: [{ text: 's.next_slot_at IS NULL', params: [] }],
    by: 's.job_id',
    behind: ([, id]) => ({ text: 's.job_id > ?', params: [id!] }),
    placeOf: ({ id }) => [0, id],
  },
];

const stretchesByNextFire = async (sql: Reads, filter: JobFilter): Promise<readonly Stretch[]> => {
  const then = IN_THIS_ORDER[sql.dialect];
  return byNextFire(
    (await areFew(sql, filter))
      ? `job j ${then} schedule s ON s.job_id = j.id`
      : `schedule s ${then} job j ON j.id = s.job_id`,
  );
};

/** Whether the namespaces and the application of a filter, as far as an index knows them, have few jobs. */
const areFew = async (sql: Reads, { namespaces, application }: JobFilter): Promise<boolean> => {
  const ofApplication = namespaces !== null && application !== undefined;
  const { text, params } = whereAll([
    { text: 'j.deleted_at = 0', params: [] },
    ...inNamespaces('j.namespace', namespaces),
    ...(ofApplication ? [{ text: 'j.application = ?', params: [application] }] : []),
  ]);
  const [row] = await sql.rows<{ jobs: number }>(
    'few-jobs',
    `SELECT COUNT(*) AS jobs FROM (SELECT 1 FROM job j ${text} LIMIT ${FEW + 1}) counted`,
    params,
  );
  return Number(row?.jobs ?? 0) <= FEW;
};

/** The stretches of an order, one behind the other. */
export const stretchesOf = async (sql: Reads, order: JobOrder, filter: JobFilter): Promise<readonly Stretch[]> => {
  if (order === 'name') return [BY_NAME];
  if (order === 'next') return stretchesByNextFire(sql, filter);
  const failing = await failingJobs(sql);
  if (failing.length === 0) return [{ ...BY_NAME, conditions: [NONE] }, BY_NAME];
  return ['IN', 'NOT IN'].map((how) => ({
    ...BY_NAME,
    conditions: [{ text: `j.id ${how} (${idList(failing)})`, params: [] }],
  }));
};

export const NONE: Condition = { text: '1 = 0', params: [] };

/** Jobs whose newest run that tells failed. */
export const failingJobs = async (sql: Reads): Promise<number[]> => {
  const rows = await sql.rows<{ jobId: number; state: RunState }>(
    'failing-jobs',
    `SELECT job_id AS jobId, state FROM (SELECT id, job_id, state FROM run ORDER BY id DESC LIMIT ${RECENT}) r
     WHERE state IN ${TELLING} ORDER BY id DESC`,
  );
  const newest = new Map<number, RunState>();
  for (const { jobId, state } of rows) if (!newest.has(jobId)) newest.set(jobId, state);
  return [...newest].flatMap(([jobId, state]) => (state === 'succeeded' ? [] : [jobId]));
};
