import type { Sql } from '../sql.ts';

/** What somebody did to a run, for its history. */
export const insertRunNote = (
  sql: Sql,
  note: { runId: number; at: number; kind: string; text: string; actor: string | null },
): Promise<unknown> =>
  sql.write('insert-run-note', 'INSERT INTO run_note (run_id, at, kind, text, actor) VALUES (?, ?, ?, ?, ?)', [
    note.runId,
    note.at,
    note.kind,
    note.text.slice(0, 1024),
    note.actor,
  ]);
