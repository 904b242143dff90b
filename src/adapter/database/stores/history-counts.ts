import type { Counts } from '../../../view/history-book.ts';
import type { Reads } from '../sql.ts';
import { inNamespaces, whereAll } from './conditions.ts';
import { openCounts } from './open-counts.ts';

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
    openCounts(sql, namespaces),
    sql.rows<{ state: string; total: number; since: number }>(
      'count-recent',
      `SELECT r.state, COUNT(*) AS total, MIN(r.fire_at) AS since FROM (SELECT job_id, state, fire_at FROM run ORDER BY id DESC LIMIT ${RECENT}) r
       JOIN job j ON j.id = r.job_id ${ofJobs.text} GROUP BY r.state`,
      ofJobs.params,
    ),
  ]);
  return {
    applications: Number(applications[0]?.total ?? 0),
    jobs: jobs.reduce((sum, { total }) => sum + Number(total), 0),
    suspendedJobs: Number(jobs.find(({ suspended }) => Number(suspended) === 1)?.total ?? 0),
    open,
    recent: {
      runs: recent.reduce((sum, { total }) => sum + Number(total), 0),
      since: recent.length === 0 ? null : Math.min(...recent.map(({ since }) => Number(since))),
      states: Object.fromEntries(recent.map(({ state, total }) => [state, Number(total)])),
    },
  };
};
