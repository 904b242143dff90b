import type { ClaimedRun } from '../../../engine/dispatcher/store.ts';
import type { Shard } from '../../../fire/fire.ts';
import type { Cause, ShardState } from '../../../fire/run/run.ts';
import { idList, type Sql } from '../sql.ts';

interface Row {
  id: number;
  jobId: number;
  namespace: string;
  job: string;
  application: string;
  applicationId: number;
  priority: number;
  cancelReason: string | null;
  dueAt: number;
  waitingSince: number | null;
  revision: number;
  cause: Cause;
  slotAt: number | null;
  fireAt: number;
  openedAt: number;
  sequence: number;
  params: string | null;
  rerunOf: number | null;
  rounds: number;
  shardTotal: number;
  request: string | null;
}

/**
 * Everything that a holder must know of runs that it takes: their facts, and where each shard stands.
 *
 * @param single what the shard of a single run is, which has no row of its own.
 */
export const readOpenRuns = async (
  sql: Sql,
  ids: readonly number[],
  single: Extract<ShardState, 'queued' | 'running'> = 'queued',
): Promise<ClaimedRun[]> => {
  if (ids.length === 0) return [];
  const rows = await sql.rows<Row>(
    'read-open-runs',
    `SELECT r.id, r.job_id AS jobId, j.namespace, j.name AS job, j.application, o.application_id AS applicationId, o.priority,
       o.cancel_reason AS cancelReason, o.due_at AS dueAt, o.waiting_since AS waitingSince, r.revision, r.cause, r.slot_at AS slotAt, r.fire_at AS fireAt, r.opened_at AS openedAt,
       r.sequence, r.params, r.rerun_of AS rerunOf, r.rounds, r.shard_total AS shardTotal, r.request
     FROM run r JOIN job j ON j.id = r.job_id JOIN open_run o ON o.job_id = r.job_id AND o.run_id = r.id
     WHERE r.id IN (${idList(ids)}) ORDER BY r.fire_at, r.id`,
  );
  const several = await readShards(
    sql,
    rows.filter((row) => row.shardTotal > 0).map(({ id }) => id),
  );
  const singles = await readSingleShards(
    sql,
    single,
    rows.filter((row) => row.shardTotal === 1 && !several.has(row.id)),
  );
  return rows.map((row) => ({
    facts: {
      id: row.id,
      jobId: row.jobId,
      namespace: row.namespace,
      job: row.job,
      application: row.application,
      revision: row.revision,
      cause: row.cause,
      slotAt: row.slotAt,
      fireAt: row.fireAt,
      openedAt: row.openedAt,
      sequence: row.sequence,
      params: row.params === null ? {} : (JSON.parse(row.params) as Record<string, unknown>),
      rerunOf: row.rerunOf,
    },
    applicationId: row.applicationId,
    priority: row.priority,
    rounds: row.rounds,
    shardTotal: row.shardTotal,
    ...requestOf(row.request),
    cancelReason: row.cancelReason,
    dueAt: row.dueAt,
    waitingSince: row.waitingSince,
    shards: several.get(row.id) ?? (row.shardTotal === 1 ? [singles.get(row.id)!] : null),
  }));
};

/** What a person asked of a run beyond its definition. */
const requestOf = (text: string | null): Pick<ClaimedRun, 'pinned' | 'requestedShards'> => {
  const request = text === null ? {} : (JSON.parse(text) as { endpoint?: string | null; shards?: number[] | null });
  return { pinned: request.endpoint ?? null, requestedShards: request.shards ?? null };
};

const readShards = async (sql: Sql, ids: readonly number[]): Promise<Map<number, Shard[]>> => {
  const byRun = new Map<number, Shard[]>();
  if (ids.length === 0) return byRun;
  const rows = await sql.rows<Shard & { runId: number }>(
    'read-shards',
    `SELECT run_id AS runId, shard_index AS \`index\`, endpoint, uid, state, reason, attempts, round,
       round_attempts AS roundAttempts, due_at AS dueAt
     FROM shard WHERE run_id IN (${idList(ids)}) ORDER BY run_id, shard_index`,
  );
  for (const { runId, ...shard } of rows) {
    const shards = byRun.get(runId);
    if (shards === undefined) byRun.set(runId, [shard]);
    else shards.push(shard);
  }
  return byRun;
};

/** A single run is its own shard: what is known of it is its attempts. */
const readSingleShards = async (
  sql: Sql,
  state: ShardState,
  runs: readonly { id: number; rounds: number }[],
): Promise<Map<number, Shard>> => {
  const shards = new Map<number, Shard>(
    runs.map(({ id, rounds }) => [
      id,
      {
        index: 0,
        endpoint: null,
        uid: null,
        state,
        reason: null,
        attempts: 0,
        round: rounds,
        roundAttempts: 0,
        dueAt: null,
      },
    ]),
  );
  if (runs.length === 0) return shards;
  const attempts = await sql.rows<{
    runId: number;
    number: number;
    round: number;
    endpoint: string | null;
    reason: string;
  }>(
    'read-attempts',
    `SELECT run_id AS runId, number, round, endpoint, reason FROM attempt
     WHERE run_id IN (${idList(runs.map(({ id }) => id))}) ORDER BY run_id, number`,
  );
  for (const { runId, number, round, endpoint, reason } of attempts) {
    const shard = shards.get(runId)!;
    shard.attempts = number;
    shard.endpoint = endpoint;
    shard.reason = reason;
    if (round === shard.round) shard.roundAttempts++;
  }
  return shards;
};
