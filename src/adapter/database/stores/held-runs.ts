import type { HistoryBook } from '../../../view/history-book.ts';
import type { Reads } from '../sql.ts';

/** One pass over the open runs, which are few beside the history. */
export const heldRuns = async (sql: Reads): ReturnType<HistoryBook['heldRuns']> => {
  const rows = await sql.rows<{ memberId: number; state: string; runs: number }>(
    'held-runs',
    'SELECT member_id AS memberId, state, COUNT(*) AS runs FROM open_run WHERE member_id IS NOT NULL GROUP BY member_id, state',
  );
  return rows.map(({ memberId, state, runs }) => ({ memberId: Number(memberId), state, runs: Number(runs) }));
};
