/** When the last round of a run began: a rerun opens the same run anew, and the time between two rounds is none that it took. */
export const roundStart = (run: string): string =>
  `CASE WHEN ${run}.rounds > 1 THEN (SELECT MIN(t.started_at) FROM attempt t WHERE t.run_id = ${run}.id AND t.round = ${run}.rounds) ELSE ${run}.started_at END`;
