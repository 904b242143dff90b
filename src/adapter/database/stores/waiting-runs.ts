import { DEFAULT_MAX_QUEUED } from '../../../model/job.ts';
import type { BehindJob, OverviewBook, WaitingApplication } from '../../../view/overview-book.ts';
import { IN_THIS_ORDER, type Reads } from '../sql.ts';
import { inNamespaces, whereAll } from './conditions.ts';

/** As `concurrencyOf` reads it. */
const MAX_QUEUED = `COALESCE(JSON_EXTRACT(j.document, '$.spec.maxQueued'), ${DEFAULT_MAX_QUEUED})`;

/**
 * Who has runs that wait for long: jobs whose runs wait for each other, applications whose runs wait for a free call slot. The run that is
 * named is the one that waits since then: a rerun has an old id, and members reserve ids in blocks.
 */
export const waitingRuns = (sql: Reads): Pick<OverviewBook, 'behind' | 'waiting'> => ({
  behind: async (namespaces, before, limit) => {
    const { text, params } = whereAll([
      { text: `(h.since < ? OR h.runs >= ${MAX_QUEUED})`, params: [before] },
      { text: 'j.deleted_at = 0', params: [] },
      ...inNamespaces('j.namespace', namespaces),
    ]);
    const rows = await sql.rows<BehindJob>(
      'overview-behind',
      `SELECT j.namespace, j.name, h.since, h.runs, h.maxOpen, ${MAX_QUEUED} AS maxQueued,
         (SELECT f.run_id FROM held_run f WHERE f.job_id = h.job_id ORDER BY f.fire_at, f.run_id LIMIT 1) AS runId
       FROM (SELECT job_id, MIN(fire_at) AS since, COUNT(*) AS runs, MAX(max_open) AS maxOpen
         FROM held_run GROUP BY job_id) h JOIN job j ON j.id = h.job_id
       ${text} ORDER BY h.since LIMIT ?`,
      [...params, limit],
    );
    return rows.map(({ namespace, name, ...numbers }) => ({ namespace, name, ...numeric(numbers) }));
  },

  waiting: async (namespaces, before, limit) => {
    const then = IN_THIS_ORDER[sql.dialect];
    const { text, params } = whereAll([
      { text: "o.state = 'queued'", params: [] },
      ...inNamespaces('a.namespace', namespaces),
    ]);
    const rows = await sql.rows<WaitingApplication>(
      'overview-waiting',
      `SELECT w.namespace, w.name, w.since, w.runs, MIN(f.run_id) AS runId
       FROM open_run f ${then} application b ON b.id = f.application_id
       ${then} (SELECT a.namespace, a.name, MIN(o.due_at) AS since, COUNT(*) AS runs
         FROM open_run o JOIN application a ON a.id = o.application_id
         ${text} GROUP BY a.namespace, a.name HAVING MIN(o.due_at) < ? ORDER BY since LIMIT ?) w
         ON w.namespace = b.namespace AND w.name = b.name AND w.since = f.due_at
       WHERE f.state = 'queued' GROUP BY w.namespace, w.name, w.since, w.runs ORDER BY w.since`,
      [...params, before, limit],
    );
    return rows.map(({ namespace, name, ...numbers }) => ({ namespace, name, ...numeric(numbers) }));
  },
});

/** Counts and instants of a row; some drivers give them as text. */
const numeric = <Row extends object>(row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)])) as Row;
