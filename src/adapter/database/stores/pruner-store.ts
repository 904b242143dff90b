import type { Keep, PrunerStore } from '../../../engine/pruner/store.ts';
import { durationMs } from '../../../model/duration.ts';
import { type Database, idList, lockSkipping, type Sql } from '../sql.ts';

interface Candidate {
  jobId: number;
  document: string;
  runs: number;
  oldestAt: number | null;
}

export const prunerStore = (database: Database): PrunerStore => ({
  keeps: async (afterJobId, limit, now) => {
    // Jobs that have runs, by the unique key's prefix: a million that never fired cost nothing.
    const jobs = await database.views.rows<{ id: number }>(
      'prune-jobs',
      'SELECT DISTINCT job_id AS id FROM run WHERE job_id > ? ORDER BY job_id LIMIT ?',
      [afterJobId, limit],
    );
    if (jobs.length === 0) return { exceeded: [], next: null };
    // Counted by the unique key alone; documents are read only of jobs that have runs at all.
    const candidates = await database.views.rows<Candidate>(
      'prune-candidates',
      `SELECT j.id AS jobId, j.document, c.runs, c.oldestAt FROM job j JOIN (
         SELECT job_id, COUNT(*) AS runs, MIN(fire_at) AS oldestAt FROM run WHERE job_id IN (${idList(jobs.map(({ id }) => id))}) GROUP BY job_id
       ) c ON c.job_id = j.id`,
    );
    const exceeded = candidates.flatMap(({ jobId, document, runs, oldestAt }) => {
      const { keep } = (JSON.parse(document) as { spec: { keep: { runs: number; for: string } } }).spec;
      const forMs = durationMs(keep.for);
      return runs > keep.runs || (oldestAt ?? now) < now - forMs ? [{ jobId, runs: keep.runs, forMs }] : [];
    });
    return { exceeded, next: jobs.length < limit ? null : jobs.at(-1)!.id };
  },

  prune: (keep, now, chunk) => database.transaction((sql) => prune(sql, keep, now, chunk)),
});

const SETTLED = "state NOT IN ('queued', 'running', 'waiting')";

const prune = async (sql: Sql, { jobId, runs, forMs }: Keep, now: number, chunk: number): Promise<number> => {
  const [newest] = await sql.rows<{ id: number }>(
    'prune-boundary',
    'SELECT id FROM run WHERE job_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?',
    [jobId, runs],
  );
  const chosen = await sql.rows<{ id: number }>(
    'prune-select',
    `SELECT id FROM run WHERE job_id = ? AND (id <= ? OR fire_at < ?) AND ${SETTLED} ORDER BY id LIMIT ?`,
    [jobId, newest?.id ?? 0, now - forMs, chunk],
  );
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
