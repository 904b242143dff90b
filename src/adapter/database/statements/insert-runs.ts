import type { NewRun } from '../../../engine/planner/store.ts';
import { into } from '../into.ts';
import { USUAL } from '../schema/usual-values.ts';
import { idList, type Row, type Sql, type Transaction } from '../sql.ts';

const STATE = { running: 'running', queued: 'queued', held: 'queued', skipped: 'skipped', missed: 'missed' } as const;

type RunToInsert = NewRun & { request?: { endpoint: string | null; shards: number[] | null } | null };

const INTO = into(
  'run',
  'id, job_id, revision, slot_at, fire_at, opened_at, started_at, settled_at, cause, state, reason, sequence, shard_total, rounds, rerun_of, params, request',
  USUAL.run,
);

/** Opens runs, each of which must be new: otherwise none of their transaction is kept. @throws ChangedTooFew */
export const insertNewRuns = (sql: Transaction, runs: readonly NewRun[]): Promise<unknown> =>
  sql.insert('insert-runs', INTO, runs.map(rowOf), orLeave(sql), 'every row');

/**
 * Opens runs and answers which are ours. The unique key (job, slot) decides: a row that another member was quicker with is left as it
 * is. Never INSERT IGNORE, which would swallow other errors too.
 */
export const insertRuns = async (sql: Sql, runs: readonly RunToInsert[]): Promise<ReadonlySet<number>> => {
  const { affected } = await sql.insert('insert-runs', INTO, runs.map(rowOf), orLeave(sql));
  const ids = runs.map(({ facts }) => facts.id);
  if (affected === runs.length) return new Set(ids);
  const ours = await sql.rows<{ id: number }>('read-back-runs', `SELECT id FROM run WHERE id IN (${idList(ids)})`);
  return new Set(ours.map(({ id }) => id));
};

const orLeave = ({ dialect }: Sql): string =>
  dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE id = id' : 'ON CONFLICT DO NOTHING';

const rowOf = ({ facts, born, reason, shardTotal, request }: RunToInsert): Row => [
  facts.id,
  facts.jobId,
  facts.revision,
  facts.slotAt,
  facts.fireAt,
  facts.openedAt,
  born === 'running' ? Math.max(facts.fireAt, facts.openedAt) : null,
  born === 'skipped' || born === 'missed' ? facts.openedAt : 0,
  facts.cause,
  STATE[born],
  reason?.slice(0, 1024) ?? null,
  facts.sequence,
  shardTotal,
  1,
  facts.rerunOf,
  Object.keys(facts.params).length === 0 ? null : JSON.stringify(facts.params),
  request == null ? null : JSON.stringify(request),
];
