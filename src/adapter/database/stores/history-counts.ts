import type { Counts } from '../../../view/history-book.ts';
import type { Reads } from '../sql.ts';
import { inNamespaces, whereAll } from './conditions.ts';

/** So many of the newest runs tell how things go; more would make a glance dear. */
const RECENT = 1_000;

export const countAll = async (sql: Reads, namespaces: readonly string[] | null): Promise<Counts> => {
  const living = whereAll([{ text: 'deleted_at = 0', params: [] }, ...inNamespaces('namespace', namespaces)]);
  const ofJobs = whereAll(inNamespaces('j.namespace', namespaces));
  const [applications, jobs, open, recent] = await Promise.all([
    sql.rows<{ total: number }>(
      'count-applications',
      `SELECT COUNT(*) AS total FROM application ${living.text}`,
      living.params,
    ),
    sql.rows<{ suspended: number; total: number }>(
      'count-jobs-by-switch',
      `SELECT suspended, COUNT(*) AS total FROM job ${living.text} GROUP BY suspended`,
      living.params,
    ),
    sql.rows<{ state: string; total: number }>(
      'count-open-by-state',
      `SELECT o.state, COUNT(*) AS total FROM open_run o JOIN job j ON j.id = o.job_id ${ofJobs.text} GROUP BY o.state`,
      ofJobs.params,
    ),
    sql.rows<{ state: string; total: number; since: number }>(
      'count-recent',
      `SELECT r.state, COUNT(*) AS total, MIN(r.fire_at) AS since FROM (SELECT job_id, state, fire_at FROM run ORDER BY id DESC LIMIT ${RECENT}) r
       JOIN job j ON j.id = r.job_id ${ofJobs.text} GROUP BY r.state`,
      ofJobs.params,
    ),
  ]);
  const byState = (rows: readonly { state: string; total: number }[]): Record<string, number> => {
    const states: Record<string, number> = {};
    // A held run is a queued one to people: it waits behind an earlier run of its job.
    for (const { state, total } of rows)
      states[state === 'held' ? 'queued' : state] = (states[state === 'held' ? 'queued' : state] ?? 0) + Number(total);
    return states;
  };
  return {
    applications: Number(applications[0]?.total ?? 0),
    jobs: jobs.reduce((sum, { total }) => sum + Number(total), 0),
    suspendedJobs: Number(jobs.find(({ suspended }) => Number(suspended) === 1)?.total ?? 0),
    open: byState(open),
    recent: {
      runs: recent.reduce((sum, { total }) => sum + Number(total), 0),
      since: recent.length === 0 ? null : Math.min(...recent.map(({ since }) => Number(since))),
      states: byState(recent),
    },
  };
};
