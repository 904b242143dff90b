import type { OpenCounts } from '../../../view/history-book.ts';
import type { Reads } from '../sql.ts';
import { inNamespaces, whereAll } from './conditions.ts';

/** Every screen counts here what is open, so that no two of them tell something else. @param namespaces null: all */
export const openCounts = async (sql: Reads, namespaces: readonly string[] | null): Promise<OpenCounts> => {
  const { text, params } = whereAll(inNamespaces('j.namespace', namespaces));
  const join = namespaces === null ? '' : 'JOIN job j ON j.id = o.job_id';
  const rows = await sql.rows<RunsOfState>(
    'count-open-runs-by-state',
    `SELECT o.state, COUNT(*) AS runs FROM open_run o ${join} ${text} GROUP BY o.state`,
    params,
  );
  const held = runsIn(rows, 'held');
  return {
    queued: runsIn(rows, 'queued') + held,
    held,
    running: runsIn(rows, 'running'),
    waiting: runsIn(rows, 'waiting'),
  };
};

export interface RunsOfState {
  state: string;
  runs: number;
}

export const runsIn = (rows: readonly RunsOfState[], state: string): number =>
  Number(rows.find((row) => row.state === state)?.runs ?? 0);
