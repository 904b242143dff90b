import type { Boundary, Keep, PrunerStore } from '../../../engine/pruner/store.ts';
import { type Database, idList, lockSkipping, type Reads, type Sql } from '../sql.ts';
import { exceedingJobs } from './exceeding-jobs.ts';

const ANY = Number.MAX_SAFE_INTEGER;

export const prunerStore = (database: Database): PrunerStore => ({
  keeps: async (afterJobId, limit, now) => {
    const views = database.views;
    // Jobs that have runs, by the unique key's prefix: a million that never fired cost nothing.
    const jobs = await views.rows<{ id: number }>(
      'prune-jobs',
      'SELECT DISTINCT job_id AS id FROM run WHERE job_id > ? ORDER BY job_id LIMIT ?',
      [afterJobId, limit],
    );
    if (jobs.length === 0) return { exceeded: [], next: null };
    const exceeded = await exceedingJobs(
      views,
      jobs.map(({ id }) => id),
      now,
    );
    return { exceeded, next: jobs.length < limit ? null : jobs.at(-1)!.id };
  },

  boundary: async (keep, now) => {
    const [beyond] = keep.isTooMany ? await beyondNumber(database.views, keep) : [];
    const fireAt = now - keep.forMs - 1;
    const age: Boundary = { jobId: keep.jobId, fireAt, runId: ANY, askedUpToId: ANY };
    return beyond === undefined || beyond.fireAt <= fireAt ? age : { ...age, ...beyond };
  },

  prune: (upTo, chunk) => database.transaction((sql) => prune(sql, upTo, chunk)),
});

/** Without `askedUpToId` it is the last one by when they fired. */
type Beyond = Pick<Boundary, 'fireAt' | 'runId'> & Partial<Boundary>;

/**
 * The newest run beyond the number that is kept. Mostly a job's runs are of one kind, those of slots or those that were asked for, and one range of
 * the unique key counts them without a row being read: a million in a fifth of a second. Those that were asked for are counted
 * by id, which may cross with when they fired, and so go by both. Of both kinds the ends of two ranges are merged.
 */
const beyondNumber = async (sql: Reads, { jobId, runs }: Keep): Promise<Beyond[]> => {
  const [kinds] = await sql.rows<{ planned: number; asked: number }>(
    'prune-kinds',
    `SELECT EXISTS (SELECT 1 FROM run WHERE job_id = ? AND slot_at IS NOT NULL) AS planned,
       EXISTS (SELECT 1 FROM run WHERE job_id = ? AND slot_at IS NULL) AS asked`,
    [jobId, jobId],
  );
  if (!kinds!.asked)
    return sql.rows(
      'prune-boundary-planned',
      'SELECT slot_at AS fireAt, id AS runId FROM run WHERE job_id = ? AND slot_at IS NOT NULL ORDER BY slot_at DESC LIMIT 1 OFFSET ?',
      [jobId, runs],
    );
  if (!kinds!.planned)
    return sql.rows(
      'prune-boundary-asked',
      `SELECT fire_at AS fireAt, id AS runId, id AS askedUpToId FROM run WHERE id =
         (SELECT id FROM (SELECT id FROM run WHERE job_id = ? AND slot_at IS NULL ORDER BY id DESC LIMIT 1 OFFSET ?) beyond)`,
      [jobId, runs],
    );
  return sql.rows(
    'prune-boundary',
    `SELECT fireAt, runId FROM (
       SELECT * FROM (SELECT slot_at AS fireAt, id AS runId FROM run WHERE job_id = ? AND slot_at IS NOT NULL ORDER BY slot_at DESC LIMIT ?) planned
       UNION ALL
       SELECT * FROM (SELECT fire_at AS fireAt, id AS runId FROM run WHERE job_id = ? AND slot_at IS NULL ORDER BY id DESC LIMIT ?) asked
     ) newest ORDER BY fireAt DESC, runId DESC LIMIT 1 OFFSET ?`,
    [jobId, runs + 1, jobId, runs + 1, runs],
  );
};

/**
 * Chunks of the oldest runs that were asked for in which those that go are looked for: ids grow with time, but for the moments for which members
 * reserve them. Not all, because a job may keep hundreds of thousands, each of them a row to be read.
 */
const CHUNKS_AHEAD = 4;

const SETTLED = "state NOT IN ('queued', 'running', 'waiting')";

/** Those of slots in the order of the unique key, then those that were asked for. */
const choose = async (sql: Sql, upTo: Boundary, chunk: number): Promise<{ id: number }[]> => {
  const { jobId, fireAt, runId, askedUpToId } = upTo;
  const planned = await sql.rows<{ id: number }>(
    'prune-select',
    `SELECT id FROM run WHERE job_id = ? AND slot_at <= ? AND (slot_at < ? OR id <= ?) AND ${SETTLED} ORDER BY slot_at LIMIT ?`,
    [jobId, fireAt, fireAt, runId, chunk],
  );
  if (planned.length === chunk) return planned;
  const asked = await sql.rows<{ id: number }>(
    'prune-select-asked',
    `SELECT id FROM (SELECT id, fire_at, state FROM run WHERE job_id = ? AND slot_at IS NULL ORDER BY id LIMIT ?) oldest
     WHERE (fire_at < ? OR (fire_at = ? AND id <= ?)) AND id <= ? AND ${SETTLED} ORDER BY id LIMIT ?`,
    [jobId, CHUNKS_AHEAD * chunk, fireAt, fireAt, runId, askedUpToId, chunk - planned.length],
  );
  return [...planned, ...asked];
};

const prune = async (sql: Sql, upTo: Boundary, chunk: number): Promise<number> => {
  const { jobId } = upTo;
  const chosen = await choose(sql, upTo, chunk);
  const gone = await lockSettled(
    sql,
    chosen.map(({ id }) => id),
  );
  if (gone.length === 0) return 0;
  const ids = idList(gone.map(({ id }) => id));
  for (const table of ['attempt', 'shard', 'run_note'])
    await sql.write(`prune-${table}`, `DELETE FROM ${table} WHERE run_id IN (${ids})`);
  await sql.write('prune-run', `DELETE FROM run WHERE id IN (${ids})`);
  const provenSince = Math.max(...gone.map(({ fireAt }) => fireAt)) + 1;
  await sql.write('prune-proven-since', 'UPDATE schedule SET proven_since = ? WHERE job_id = ? AND proven_since < ?', [
    provenSince,
    jobId,
    provenSince,
  ]);
  await sql.write('prune-spans', 'DELETE FROM span WHERE job_id = ? AND to_at < ?', [jobId, provenSince]);
  return gone.length;
};

/** By primary key, and asked once more: who reruns one of them in this moment makes an open run of it, which would block its job for ever without its row. */
const lockSettled = async (sql: Sql, ids: readonly number[]): Promise<{ id: number; fireAt: number }[]> =>
  ids.length === 0
    ? []
    : sql.rows(
        'prune-lock',
        `SELECT id, fire_at AS fireAt FROM run WHERE id IN (${idList(ids)}) AND ${SETTLED}${lockSkipping(sql.dialect)}`,
      );
