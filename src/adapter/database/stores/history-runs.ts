import type { HistoryBook, RunQuery, RunRow } from '../../../view/history-book.ts';
import { IN_THIS_ORDER, idList, type Reads } from '../sql.ts';
import { among, type Condition, containing, inNamespaces, whereAll } from './conditions.ts';
import { roundStart } from './round-start.ts';

export const RUN_COLUMNS = `r.id, r.job_id AS jobId, j.namespace, j.name AS job, j.application, r.cause, r.slot_at AS slotAt, r.fire_at AS fireAt,
  r.opened_at AS openedAt, r.started_at AS startedAt, NULLIF(r.settled_at, 0) AS settledAt, r.state, r.reason, r.params, r.revision, r.rounds,
  ${roundStart('r')} AS roundStartedAt,
  r.rerun_of AS rerunOf, r.shard_total AS shardTotal, CASE WHEN r.state = 'waiting' THEN o.due_at END AS dueAt,
  h.max_open AS behindMax`;

/**
 * What is open has a row more, which says when it is due; what waits for an earlier run of its job another one, whose fire time is when it is due:
 * a rerun keeps the run's own fire time, and waits since it was asked for.
 */
export const WITH_DUE = `LEFT JOIN open_run o ON o.job_id = r.job_id AND o.run_id = r.id
  LEFT JOIN held_run h ON o.state = 'held' AND h.job_id = o.job_id AND h.fire_at = o.due_at AND h.run_id = o.run_id`;

/** The history has no index but its identity: who asks for something rare is answered by scanning stretches of ids, and not for ever. */
const STRETCH = 50_000;
const MOST_STRETCHES = 20;
/** Up to so many jobs are named in the query, so that their own runs are read and no others. */
const MOST_JOBS = 500;

/** Newest first, by id. A scan that found too little says where it stopped, and the next page goes on from there. */
export const listRuns = async (sql: Reads, query: RunQuery): ReturnType<HistoryBook['runs']> => {
  const jobs = await jobsMeant(sql, query);
  if (jobs.ids?.length === 0) return { rows: [], next: null };
  const conditions = [...jobs.conditions, ...rowConditions(query)];
  const ofJobs: Condition[] = jobs.ids === null ? [] : [{ text: `r.job_id IN (${idList(jobs.ids)})`, params: [] }];
  const rows: RunRow[] = [];
  const since = query.since ?? 0;
  let before = query.before ?? Number.MAX_SAFE_INTEGER;
  for (let stretch = 0; stretch < MOST_STRETCHES; stretch++) {
    // Where every run counts, the page's own limit ends the scan.
    const end = conditions.length === 0 ? null : await endOfStretch(sql, before, ofJobs);
    const within: Condition = { text: 'r.id < ? AND r.id >= ?', params: [before, Math.max(end ?? 0, since)] };
    const wanted = query.limit - rows.length;
    const found = await readRuns(sql, [within, ...ofJobs, ...conditions], wanted + 1);
    rows.push(...found.slice(0, wanted));
    if (found.length > wanted) return { rows, next: rows.at(-1)!.id };
    if (end === null || end <= since) return { rows, next: null };
    before = end;
  }
  return { rows, next: before };
};

/** Runs are read in order of their ids, and each then asked for its job. Planners like to begin with the few jobs, and then sort a million runs. */
const readRuns = (sql: Reads, conditions: readonly Condition[], limit: number): Promise<RunRow[]> => {
  const where = whereAll(conditions);
  return sql.rows(
    'list-runs',
    `SELECT ${RUN_COLUMNS} FROM run r ${IN_THIS_ORDER[sql.dialect]} job j ON j.id = r.job_id ${WITH_DUE} ${where.text} ORDER BY r.id DESC LIMIT ?`,
    [...where.params, limit],
  );
};

/** Smallest id of a full stretch; null where the history ends within it. */
const endOfStretch = async (sql: Reads, before: number, ofJobs: readonly Condition[]): Promise<number | null> => {
  const where = whereAll([{ text: 'r.id < ?', params: [before] }, ...ofJobs]);
  const [row] = await sql.rows<{ id: number }>(
    'end-of-stretch',
    `SELECT r.id FROM run r ${where.text} ORDER BY r.id DESC LIMIT 1 OFFSET ${STRETCH - 1}`,
    where.params,
  );
  return row?.id ?? null;
};

/** The jobs, deleted ones included, where they are few; else the conditions by which the scan knows them. */
const jobsMeant = async (
  sql: Reads,
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
