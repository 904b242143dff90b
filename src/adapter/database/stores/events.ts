import type { EventBook } from '../../../view/event-search.ts';
import type { AttemptRow, NoteRow, ShardRow } from '../../../view/history-book.ts';
import { type Database, idList } from '../sql.ts';
import { firstIdAt } from '../statements/reserve-ids.ts';

/** Each table is asked once for all runs, by its primary key or its index on the run. */
export const eventBook = ({ views: sql }: Database): EventBook => ({
  shards: async (runIds) =>
    runIds.length === 0
      ? []
      : sql.rows<ShardRow & { runId: number }>(
          'events-shards',
          `SELECT run_id AS runId, shard_index AS \`index\`, endpoint, state, reason, round, due_at AS dueAt FROM shard
           WHERE run_id IN (${idList(runIds)}) ORDER BY run_id, shard_index`,
        ),

  attempts: async (runIds) => {
    if (runIds.length === 0) return [];
    // Heads of replies stay where they are: a page of them would be megabytes.
    const rows = await sql.rows<Omit<AttemptRow, 'detail'> & { runId: number; dials: unknown }>(
      'events-attempts',
      `SELECT run_id AS runId, shard_index AS shardIndex, number, round, endpoint, started_at AS startedAt, duration_ms AS durationMs,
         status, fault, verdict, reason, JSON_EXTRACT(detail, '$.dials') AS dials
       FROM attempt WHERE run_id IN (${idList(runIds)}) ORDER BY run_id, shard_index, number`,
    );
    return rows.map(({ dials, ...row }) => ({ ...row, detail: `{"dials":${jsonText(dials)}}` }));
  },

  notes: async (runIds) =>
    runIds.length === 0
      ? []
      : sql.rows<NoteRow & { runId: number }>(
          'events-notes',
          `SELECT run_id AS runId, id, at, kind, text, actor FROM run_note WHERE run_id IN (${idList(runIds)}) ORDER BY id`,
        ),

  idAt: firstIdAt,
});

/** MySQL hands extracted JSON over parsed, the others as text. */
const jsonText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value === null || value === undefined ? [] : value);
