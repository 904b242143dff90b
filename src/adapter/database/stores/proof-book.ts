import type { ProofBook, ProofRun } from '../../../view/proof-book.ts';
import { type Database, idList } from '../sql.ts';
import { inNamespaces, whereAll } from './conditions.ts';

const RUN_COLUMNS = `r.id, r.revision, r.cause, r.slot_at AS slotAt, r.fire_at AS fireAt, r.opened_at AS openedAt,
  r.settled_at AS settledAt, r.state, r.reason, r.rounds, r.shard_total AS shardTotal, r.request,
  CASE WHEN o.run_id IS NULL THEN 0 ELSE 1 END AS open`;
// One statement, so that a run is never seen settled here and open there.
const RUN_FROM = 'FROM run r LEFT JOIN open_run o ON o.job_id = r.job_id AND o.run_id = r.id';

/** Every page is a range of a key, in its order. */
export const proofBook = ({ views: sql }: Database): ProofBook => ({
  jobs: ({ namespaces, name, afterId, limit }) => {
    const { text, params } = whereAll([
      { text: 'j.id > ?', params: [afterId] },
      ...inNamespaces('j.namespace', namespaces),
      ...(name === undefined ? [] : [{ text: 'j.name = ?', params: [name] }]),
    ]);
    return sql.rows(
      'proof-jobs',
      `SELECT j.id, j.namespace, j.name, j.created_at AS createdAt, j.deleted_at AS deletedAt, s.next_slot_at AS nextSlotAt,
         s.idle_since AS idleSince, s.idle_reason AS idleReason, s.proven_since AS provenSince, j.revision,
         j.changed_at AS changedAt
       FROM job j JOIN schedule s ON s.job_id = j.id ${text} ORDER BY j.id LIMIT ?`,
      [...params, limit],
    );
  },

  withRuns: async (jobIds) => {
    const rows = await sql.rows<{ jobId: number }>(
      'proof-jobs-with-runs',
      `SELECT DISTINCT job_id AS jobId FROM run WHERE job_id IN (${idList(jobIds)})`,
    );
    return rows.map(({ jobId }) => jobId);
  },

  revisions: async (jobIds, to) => {
    const rows = await sql.rows<{ jobId: number; number: number; at: number; document: string }>(
      'proof-revisions',
      `SELECT object_id AS jobId, number, at, document FROM revision
       WHERE kind = 'Job' AND object_id IN (${idList(jobIds)}) AND at <= ? ORDER BY object_id, number`,
      [to],
    );
    return rows.map((row) => ({ ...row, document: JSON.parse(row.document) as unknown }));
  },

  spans: (jobId, from, to) =>
    sql.rows(
      'proof-spans',
      `SELECT job_id AS jobId, from_at AS fromAt, to_at AS toAt, reason, revision FROM span
       WHERE job_id = ? AND from_at <= ? AND to_at >= ? ORDER BY from_at, id`,
      [jobId, to, from],
    ),

  slotRuns: ({ jobId, from, to, after, limit }) =>
    sql.rows<ProofRun>(
      'proof-slot-runs',
      `SELECT ${RUN_COLUMNS} ${RUN_FROM}
       WHERE r.job_id = ? AND r.slot_at >= ? AND r.slot_at <= ? AND NOT (r.slot_at = ? AND r.id <= ?)
       ORDER BY r.slot_at, r.id LIMIT ?`,
      [jobId, after?.slotAt ?? from, to, after?.slotAt ?? -1, after?.id ?? 0, limit],
    ),

  otherRuns: ({ jobId, from, to, after, limit }) =>
    sql.rows<ProofRun>(
      'proof-other-runs',
      `SELECT ${RUN_COLUMNS} ${RUN_FROM}
       WHERE r.job_id = ? AND r.slot_at IS NULL AND r.id > ? AND r.fire_at >= ? AND r.fire_at <= ?
       ORDER BY r.id LIMIT ?`,
      [jobId, after?.id ?? 0, from, to, limit],
    ),

  shards: (runIds) =>
    sql.rows(
      'proof-shards',
      `SELECT run_id AS runId, shard_index AS \`index\`, round, state FROM shard
       WHERE run_id IN (${idList(runIds)}) ORDER BY run_id, shard_index`,
    ),

  attempts: (runIds) =>
    sql.rows(
      'proof-attempts',
      `SELECT run_id AS runId, shard_index AS shardIndex, number, round, started_at AS startedAt, duration_ms AS durationMs,
         endpoint, status, verdict FROM attempt
       WHERE run_id IN (${idList(runIds)}) ORDER BY run_id, shard_index, number`,
    ),

  provenSince: async (jobIds) => {
    if (jobIds.length === 0) return new Map();
    const rows = await sql.rows<{ jobId: number; provenSince: number }>(
      'proof-proven-since',
      `SELECT job_id AS jobId, proven_since AS provenSince FROM schedule WHERE job_id IN (${idList(jobIds)})`,
    );
    return new Map(rows.map(({ jobId, provenSince }) => [jobId, provenSince]));
  },
});
