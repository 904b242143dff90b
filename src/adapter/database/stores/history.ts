import type { HistoryBook } from '../../../view/history-book.ts';
import type { Database } from '../sql.ts';
import { heldRuns } from './held-runs.ts';
import { countAll } from './history-counts.ts';
import { listRuns, RUN_COLUMNS, WITH_DUE } from './history-runs.ts';

export const historyBook = ({ views: sql }: Database): HistoryBook => ({
  runs: (query) => listRuns(sql, query),

  run: async (id) => {
    const [row] = await sql.rows<Awaited<ReturnType<HistoryBook['run']>>>(
      'read-run',
      `SELECT ${RUN_COLUMNS} FROM run r JOIN job j ON j.id = r.job_id ${WITH_DUE} WHERE r.id = ?`,
      [id],
    );
    return row ?? null;
  },

  namespaceOfRun: async (id) => {
    const [row] = await sql.rows<{ namespace: string }>(
      'namespace-of-run',
      'SELECT j.namespace FROM run r JOIN job j ON j.id = r.job_id WHERE r.id = ?',
      [id],
    );
    return row?.namespace ?? null;
  },

  shards: (runId) =>
    sql.rows(
      'read-run-shards',
      `SELECT shard_index AS \`index\`, endpoint, state, reason, round, due_at AS dueAt FROM shard
       WHERE run_id = ? ORDER BY shard_index`,
      [runId],
    ),

  attempts: (runId, shardIndex) =>
    sql.rows(
      'read-run-attempts',
      `SELECT shard_index AS shardIndex, number, round, endpoint, started_at AS startedAt, duration_ms AS durationMs, status, fault,
         verdict, reason, detail
       FROM attempt WHERE run_id = ?${shardIndex === undefined ? '' : ' AND shard_index = ?'} ORDER BY shard_index, number`,
      shardIndex === undefined ? [runId] : [runId, shardIndex],
    ),

  // By seeking in the index on (job_id, slot_at): the next slot, and the next run without one, however many runs a job keeps.
  neighbours: async (jobId, runId, fireAt) => {
    const seek = (slot: string, other: string, order: 'ASC' | 'DESC') =>
      sql.rows<{ id: number; fireAt: number }>(
        'neighbours-of-run',
        `SELECT id, fireAt FROM (
           SELECT * FROM (SELECT id, fire_at AS fireAt FROM run WHERE job_id = ? AND slot_at ${slot} ? AND id <> ? ORDER BY slot_at ${order} LIMIT 1) slots
           UNION ALL
           SELECT * FROM (SELECT id, fire_at AS fireAt FROM run WHERE job_id = ? AND slot_at IS NULL AND id ${other} ? ORDER BY id ${order} LIMIT 1) others
         ) around ORDER BY fireAt ${order}, id ${order} LIMIT 1`,
        [jobId, fireAt, runId, jobId, runId],
      );
    const [previous, next] = await Promise.all([seek('<=', '<', 'DESC'), seek('>', '>', 'ASC')]);
    return { previous: previous[0]?.id ?? null, next: next[0]?.id ?? null };
  },

  notes: (runId) =>
    sql.rows('read-run-notes', 'SELECT id, at, kind, text, actor FROM run_note WHERE run_id = ? ORDER BY id', [runId]),

  standing: async (jobId) => {
    const [row] = await sql.rows<Awaited<ReturnType<HistoryBook['standing']>>>(
      'read-standing',
      `SELECT revision, next_slot_at AS nextSlotAt, anchor_at AS anchorAt, idle_since AS idleSince, idle_reason AS idleReason,
         proven_since AS provenSince
       FROM schedule WHERE job_id = ?`,
      [jobId],
    );
    return row ?? null;
  },

  slotRuns: (jobId, from, to, limit) =>
    sql.rows(
      'slot-runs',
      `SELECT slot_at AS slotAt, id AS runId, state, reason FROM run
       WHERE job_id = ? AND slot_at >= ? AND slot_at <= ? ORDER BY slot_at LIMIT ?`,
      [jobId, from, to, limit],
    ),

  spans: (jobId, from, to) =>
    sql.rows(
      'spans',
      `SELECT from_at AS fromAt, to_at AS toAt, reason, revision FROM span
       WHERE job_id = ? AND from_at <= ? AND to_at >= ? ORDER BY from_at, id`,
      [jobId, to, from],
    ),

  members: () =>
    sql.rows(
      'list-members',
      `SELECT id, name, state, roles, version, zones_hash AS zones, started_at AS startedAt, beat_at AS beatAt, clock_offset_ms AS clockOffsetMs,
         calls_in_flight AS callsInFlight, max_calls AS maxCalls
       FROM member ORDER BY state = 'alive' DESC, id DESC LIMIT 1000`,
    ),

  heldRuns: () => heldRuns(sql),

  counts: (namespaces) => countAll(sql, namespaces),
});
