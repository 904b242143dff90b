import type { HistoryBook, RunQuery, RunRow } from '../../../view/history-book.ts';
import { idList, type Sql } from '../sql.ts';
import { among, type Condition, containing, inNamespaces, whereAll } from './conditions.ts';

export const RUN_COLUMNS = `r.id, r.job_id AS jobId, j.namespace, j.name AS job, j.application, r.cause, r.slot_at AS slotAt, r.fire_at AS fireAt,
  r.opened_at AS openedAt, r.started_at AS startedAt, NULLIF(r.settled_at, 0) AS settledAt, r.state, r.reason, r.params, r.revision, r.rounds,
  r.rerun_of AS rerunOf, r.shard_total AS shardTotal`;

const SOURCE = `SELECT id, job_id, cause, slot_at, fire_at, opened_at, started_at, settled_at, state, reason, params, revision, rounds, rerun_of,
  shard_total FROM run`;

/** The history has no index but its identity: who asks for something rare is answered by scanning stretches of ids, and not for ever. */
const STRETCH = 20_000;
const MOST_STRETCHES = 5;
/** Up to so many jobs are named in the query, so that their own runs are read and no others. */
const MOST_JOBS = 500;

/** Newest first, by id. A scan that found too little says where it stopped, and the next page goes on from there. */
export const listRuns = async (sql: Sql, query: RunQuery): ReturnType<HistoryBook['runs']> => {
  const jobs = await jobsMeant(sql, query);
  if (jobs.ids?.length === 0) return { rows: [], next: null };
  const conditions = [...jobs.conditions, ...rowConditions(query)];
  const ofJobs = jobs.ids === null ? '' : ` AND job_id IN (${idList(jobs.ids)})`;
  let before = query.before ?? Number.MAX_SAFE_INTEGER;
  const rows: RunRow[] = [];
  for (let stretch = 0; stretch < MOST_STRETCHES; stretch++) {
    const wanted = query.limit - rows.length;
    const where = whereAll(conditions);
    const source =
      conditions.length === 0
        ? `${SOURCE} WHERE id < ?${ofJobs} ORDER BY id DESC LIMIT ${wanted + 1}`
        : `${SOURCE} WHERE id < ?${ofJobs} ORDER BY id DESC LIMIT ${STRETCH}`;
    const found = await sql.rows<RunRow>(
      'list-runs',
      `SELECT ${RUN_COLUMNS} FROM (${source}) r JOIN job j ON j.id = r.job_id ${where.text} ORDER BY r.id DESC LIMIT ?`,
      [before, ...where.params, wanted + 1],
    );
    rows.push(...found.slice(0, wanted));
    if (found.length > wanted) return { rows, next: rows.at(-1)!.id };
    if (conditions.length === 0) return { rows, next: null };
    const end = await endOfStretch(sql, before, ofJobs);
    if (end === null) return { rows, next: null };
    before = end;
  }
  return { rows, next: before };
};

/** Smallest id of a full stretch; null where the history ends within it. */
const endOfStretch = async (sql: Sql, before: number, ofJobs: string): Promise<number | null> => {
  const [row] = await sql.rows<{ id: number }>(
    'end-of-stretch',
    `SELECT id FROM run WHERE id < ?${ofJobs} ORDER BY id DESC LIMIT 1 OFFSET ${STRETCH - 1}`,
    [before],
  );
  return row?.id ?? null;
};

/** The jobs, deleted ones included, where they are few; else the conditions by which the scan knows them. */
const jobsMeant = async (
  sql: Sql,
  { namespaces, job, application }: RunQuery,
): Promise<{ ids: number[] | null; conditions: Condition[] }> => {
  const conditions = [
    ...inNamespaces('j.namespace', namespaces),
    ...(job === undefined ? [] : [{ text: 'j.name = ?', params: [job] }]),
    ...(application === undefined ? [] : [{ text: 'j.application = ?', params: [application] }]),
  ];
  if (conditions.length === 0) return { ids: null, conditions };
  const where = whereAll(conditions);
  const rows = await sql.rows<{ id: number }>(
    'jobs-meant',
    `SELECT j.id FROM job j ${where.text} LIMIT ${MOST_JOBS + 1}`,
    where.params,
  );
  return rows.length > MOST_JOBS ? { ids: null, conditions } : { ids: rows.map(({ id }) => id), conditions: [] };
};

const rowConditions = ({ states, causes, from, to, text }: RunQuery): Condition[] => [
  ...(states === undefined ? [] : [among('r.state', states)]),
  ...(causes === undefined ? [] : [among('r.cause', causes)]),
  ...(from === undefined ? [] : [{ text: 'r.fire_at >= ?', params: [from] }]),
  ...(to === undefined ? [] : [{ text: 'r.fire_at <= ?', params: [to] }]),
  ...(text === undefined ? [] : [containing(['r.reason', 'j.name'], text)]),
];
