import type { FailingJob, NamedSince, OverviewBook, ScheduleGroup } from '../../../view/overview-book.ts';
import { type Database, IN_THIS_ORDER, idList, type Reads } from '../sql.ts';
import { firstIdAt } from '../statements/reserve-ids.ts';
import { type Condition, inNamespaces, whereAll } from './conditions.ts';
import { openCounts } from './open-counts.ts';
import { TELLING } from './telling-states.ts';
import { waitingRuns } from './waiting-runs.ts';

/** So many of the newest runs tell who fails, as the list of jobs does, and how late runs are, which is asked far more often. */
const RECENT = 20_000;
const RECENT_STARTS = 5_000;
const OPEN_STATES = "('queued', 'running', 'waiting')";

type Namespaces = readonly string[] | null;

/** Runs by their ids, joined with their job only where namespaces matter. */
const runsFrom = ({ dialect }: Reads, namespaces: Namespaces): { from: string; conditions: Condition[] } => {
  if (namespaces === null) return { from: 'run r', conditions: [] };
  return {
    from: `run r ${IN_THIS_ORDER[dialect]} job j ON j.id = r.job_id`,
    conditions: inNamespaces('j.namespace', namespaces),
  };
};

/** The newest runs by id; the planner must not sort the history by anything else. */
const newest = (columns: string, runs: number): string =>
  `(SELECT ${columns} FROM run ORDER BY id DESC LIMIT ${runs}) r`;

export const overviewBook = ({ views: sql }: Database): OverviewBook => ({
  idAt: firstIdAt,

  endAfter: async (after, runs) => {
    const [row] = await sql.rows<{ id: number }>(
      'overview-end-after',
      'SELECT id FROM run WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?',
      [after, runs - 1],
    );
    return row === undefined ? null : Number(row.id);
  },

  endBefore: async (before, runs) => {
    const [row] = await sql.rows<{ id: number }>(
      'overview-end-before',
      'SELECT id FROM run WHERE id < ? ORDER BY id DESC LIMIT 1 OFFSET ?',
      [before, runs - 1],
    );
    return row === undefined ? null : Number(row.id);
  },

  tally: async (namespaces, fromId, toId) => {
    const { from, conditions } = runsFrom(sql, namespaces);
    const { text, params } = whereAll([{ text: 'r.id >= ? AND r.id < ?', params: [fromId, toId] }, ...conditions]);
    const minute = sql.dialect === 'mysql' ? 'r.fire_at DIV 60000' : 'r.fire_at / 60000';
    const rows = await sql.rows<{ minute: number; state: string; runs: number }>(
      'overview-tally',
      `SELECT ${minute} AS minute, CASE WHEN r.state IN ${OPEN_STATES} THEN 'open' ELSE r.state END AS state, COUNT(*) AS runs
       FROM ${from} ${text} GROUP BY 1, 2`,
      params,
    );
    const hasOpen = rows.some(({ state }) => state === 'open');
    const open = hasOpen
      ? await sql.rows<{ id: number; minute: number }>(
          'overview-open',
          `SELECT r.id, ${minute} AS minute FROM ${from} ${text} AND r.state IN ${OPEN_STATES} ORDER BY r.id LIMIT 5000`,
          params,
        )
      : [];
    return {
      rows: rows.map(({ minute, state, runs }) => ({ minute: Number(minute), state, runs: Number(runs) })),
      open: open.map(({ id, minute }) => ({ id: Number(id), minute: Number(minute) })),
    };
  },

  settled: (runIds) =>
    sql.rows(
      'overview-settled',
      `SELECT id, state FROM run WHERE id IN (${idList(runIds)}) AND state NOT IN ${OPEN_STATES}`,
    ),

  failing: async (namespaces, limit) => {
    const rows = await sql.rows<FailingJob & { state: string; jobId: number }>(
      'overview-failing',
      `SELECT j.id AS jobId, j.namespace, j.name AS job, r.id AS runId, r.settled_at AS at, r.state, r.reason
       FROM ${newest('id, job_id, settled_at, state, reason', RECENT)} JOIN job j ON j.id = r.job_id
       ${whereAll([{ text: `j.deleted_at = 0 AND r.state IN ${TELLING}`, params: [] }, ...inNamespaces('j.namespace', namespaces)]).text}
       ORDER BY r.id DESC`,
      namespaces ?? [],
    );
    return failingOf(rows).slice(0, limit);
  },

  lateness: async (namespaces) => {
    const { text, params } = whereAll([
      { text: "r.cause = 'schedule' AND r.started_at IS NOT NULL", params: [] },
      ...inNamespaces('j.namespace', namespaces),
    ]);
    const rows = await sql.rows<{ late: number }>(
      'overview-lateness',
      `SELECT r.started_at - r.fire_at AS late FROM ${newest('job_id, cause, started_at, fire_at', RECENT_STARTS)}
       ${namespaces === null ? '' : 'JOIN job j ON j.id = r.job_id'} ${text}`,
      params,
    );
    return rows.map(({ late }) => Math.max(0, Number(late)));
  },

  late: (namespaces, before, limit) => {
    const { text, params } = whereAll([
      { text: 's.next_slot_at < ?', params: [before] },
      { text: 'j.deleted_at = 0', params: [] },
      ...inNamespaces('j.namespace', namespaces),
    ]);
    return named(
      sql,
      'overview-late',
      `SELECT j.namespace, j.name, s.next_slot_at AS since FROM schedule s JOIN job j ON j.id = s.job_id ${text} ORDER BY s.next_slot_at LIMIT ?`,
      [...params, limit],
    );
  },

  ...waitingRuns(sql),

  suspended: async (namespaces, limit) => {
    const { text, params } = whereAll([
      { text: "s.next_slot_at IS NULL AND s.idle_reason = 'suspended' AND j.deleted_at = 0", params: [] },
      ...inNamespaces('j.namespace', namespaces),
    ]);
    const from = `FROM schedule s JOIN job j ON j.id = s.job_id ${text}`;
    const [count] = await sql.rows<{ total: number }>('overview-suspended', `SELECT COUNT(*) AS total ${from}`, params);
    const items = await named(
      sql,
      'overview-suspended-jobs',
      `SELECT j.namespace, j.name, s.idle_since AS since ${from} ORDER BY s.idle_since LIMIT ?`,
      [...params, limit],
    );
    return { total: Number(count!.total), items };
  },

  applications: (namespaces, limit) => {
    const { text, params } = whereAll([
      { text: 'a.deleted_at = 0', params: [] },
      {
        text: 'EXISTS (SELECT 1 FROM job j WHERE j.namespace = a.namespace AND j.application = a.name AND j.deleted_at = 0 AND j.suspended = 0)',
        params: [],
      },
      ...inNamespaces('a.namespace', namespaces),
    ]);
    return sql.rows(
      'overview-applications',
      `SELECT a.id, a.namespace, a.name FROM application a ${text} ORDER BY a.id LIMIT ?`,
      [...params, limit],
    );
  },

  open: (namespaces) => openCounts(sql, namespaces),

  definitions: async (namespaces) => {
    const { text, params } = whereAll([
      { text: 'deleted_at = 0', params: [] },
      ...inNamespaces('namespace', namespaces),
    ]);
    const count = async (table: 'job' | 'application') => {
      const [row] = await sql.rows<{ total: number }>(
        `overview-count-${table}`,
        `SELECT COUNT(*) AS total FROM ${table} ${text}`,
        params,
      );
      return Number(row!.total);
    };
    return { jobs: await count('job'), applications: await count('application') };
  },

  schedules: async (namespaces, limit) => {
    const { text, params } = whereAll([
      { text: 'deleted_at = 0 AND suspended = 0', params: [] },
      ...inNamespaces('namespace', namespaces),
    ]);
    const rows = await sql.rows<{ schedule: string; startsAt: string | null; endsAt: string | null; jobs: number }>(
      'overview-schedules',
      `SELECT JSON_EXTRACT(document, '$.spec.schedule') AS schedule, JSON_EXTRACT(document, '$.spec.startsAt') AS startsAt,
         JSON_EXTRACT(document, '$.spec.endsAt') AS endsAt, COUNT(*) AS jobs
       FROM job ${text} GROUP BY 1, 2, 3 LIMIT ?`,
      [...params, limit],
    );
    return rows.map(({ schedule, startsAt, endsAt, jobs }) => ({
      spec: {
        schedule: typeof schedule === 'string' ? JSON.parse(schedule) : schedule,
        ...(startsAt === null ? {} : { startsAt: unquoted(startsAt) }),
        ...(endsAt === null ? {} : { endsAt: unquoted(endsAt) }),
      } as ScheduleGroup['spec'],
      jobs: Number(jobs),
    }));
  },
});

/** SQLite gives the text, MySQL and MariaDB the JSON of it. */
const unquoted = (text: string): string => text.replace(/^"|"$/g, '');

const named = async (sql: Reads, name: string, statement: string, params: readonly (string | number)[]) =>
  (await sql.rows<NamedSince>(name, statement, params)).map((row) => ({ ...row, since: Number(row.since) }));

/** Of runs from the newest on: jobs whose newest run failed or was missed, with how often that was so in a row. */
const failingOf = (rows: readonly (FailingJob & { state: string; jobId: number })[]): FailingJob[] => {
  const failing = new Map<number, FailingJob>();
  const over = new Set<number>();
  for (const { jobId, state, namespace, job, runId, at, reason } of rows) {
    if (over.has(jobId)) continue;
    const known = failing.get(jobId);
    if (state === 'succeeded') over.add(jobId);
    else if (known === undefined)
      failing.set(jobId, { namespace, job, runId: Number(runId), at: Number(at), reason, failures: 1 });
    else known.failures++;
  }
  return [...failing.values()].sort((a, b) => b.failures - a.failures || b.at - a.at);
};
