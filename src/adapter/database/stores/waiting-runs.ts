import type { BehindJob, OverviewBook, WaitingApplication } from '../../../view/overview-book.ts';
import type { Reads } from '../sql.ts';
import { inNamespaces, whereAll } from './conditions.ts';

/** As `concurrencyOf` reads it. */
const MAX_QUEUED = "COALESCE(JSON_EXTRACT(j.document, '$.spec.maxQueued'), 100)";

/** Who has runs that wait for long: jobs whose runs wait for each other, applications whose runs wait for a free call slot. */
export const waitingRuns = (sql: Reads): Pick<OverviewBook, 'behind' | 'waiting'> => ({
  behind: async (namespaces, before, limit) => {
    const { text, params } = whereAll([
      { text: `(h.since < ? OR h.runs >= ${MAX_QUEUED})`, params: [before] },
      { text: 'j.deleted_at = 0', params: [] },
      ...inNamespaces('j.namespace', namespaces),
    ]);
    const rows = await sql.rows<BehindJob>(
      'overview-behind',
      `SELECT j.namespace, j.name, h.since, h.runs, h.runId, h.maxOpen, ${MAX_QUEUED} AS maxQueued
       FROM (SELECT job_id, MIN(fire_at) AS since, COUNT(*) AS runs, MIN(run_id) AS runId, MAX(max_open) AS maxOpen
         FROM held_run GROUP BY job_id) h JOIN job j ON j.id = h.job_id
       ${text} ORDER BY h.since LIMIT ?`,
      [...params, limit],
    );
    return rows.map(({ namespace, name, ...numbers }) => ({ namespace, name, ...numeric(numbers) }));
  },

  waiting: async (namespaces, before, limit) => {
    const { text, params } = whereAll([
      { text: "o.state = 'queued'", params: [] },
      ...inNamespaces('a.namespace', namespaces),
    ]);
    const rows = await sql.rows<WaitingApplication>(
      'overview-waiting',
      `SELECT a.namespace, a.name, MIN(o.due_at) AS since, COUNT(*) AS runs, MIN(o.run_id) AS runId
       FROM open_run o JOIN application a ON a.id = o.application_id
       ${text} GROUP BY a.namespace, a.name HAVING MIN(o.due_at) < ? ORDER BY since LIMIT ?`,
      [...params, before, limit],
    );
    return rows.map(({ namespace, name, ...numbers }) => ({ namespace, name, ...numeric(numbers) }));
  },
});

/** Counts and instants of a row; some drivers give them as text. */
const numeric = <Row extends object>(row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)])) as Row;
