import type { OpenCounts } from '../../../view/history-book.ts';
import type { Reads } from '../sql.ts';
import { type Condition, whereAll } from './conditions.ts';

/** Every screen counts here what is open, so that no two of them tell something else. @param conditions of `open_run o`, and of `job j` */
export const openCounts = async (sql: Reads, conditions: readonly Condition[]): Promise<OpenCounts> => {
  const { text, params } = whereAll(conditions);
  const join = text.includes('j.') ? 'JOIN job j ON j.id = o.job_id' : '';
  const rows = await sql.rows<{ state: string; runs: number }>(
    'count-open-runs-by-state',
    `SELECT o.state, COUNT(*) AS runs FROM open_run o ${join} ${text} GROUP BY o.state`,
    params,
  );
  const runs = (state: string): number => Number(rows.find((row) => row.state === state)?.runs ?? 0);
  const held = runs('held');
  return { queued: runs('queued') + held, held, running: runs('running'), waiting: runs('waiting') };
};
