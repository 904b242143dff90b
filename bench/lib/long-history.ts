import { series } from './seed.ts';
import type { BenchStore } from './store.ts';

const CHUNK = 100_000;
const SECOND_MS = 1_000;

/**
 * Settled runs with an attempt each, as months of fires would have left them: `jobs` jobs that are deleted, so that nothing else is asked of
 * them, but keep 300 runs each, so that the pruner has nearly all of it to delete.
 */
export const writeHistory = async (
  store: BenchStore,
  { jobs, rows }: { jobs: number; rows: number },
): Promise<void> => {
  const now = Date.now();
  await store.write(
    `INSERT INTO job (namespace, name, application, labels, suspended, document, revision, created_at, changed_at, deleted_at)
     SELECT 'default', CONCAT('old-', i), 'target', '{}', 0, '{"spec":{"keep":{"runs":300,"for":"3650d"}}}', 1, ${now}, ${now}, ${now}
     FROM ${series(1, jobs)}`,
  );
  const [{ firstJob }] = (await store.rows<{ firstJob: number }>(
    "SELECT MIN(id) AS firstJob FROM job WHERE name LIKE 'old-%'",
  )) as [{ firstJob: number }];
  // One fire of a job a second, the jobs in turn: ids and instants grow together, as they do in life.
  const at = `${now - Math.ceil(rows / jobs) * SECOND_MS} + FLOOR(i / ${jobs}) * ${SECOND_MS}`;
  const runs = `INSERT INTO run (id, job_id, revision, slot_at, fire_at, opened_at, started_at, settled_at, cause, state, sequence, shard_total, rounds)
    SELECT i, ${firstJob} + i % ${jobs}, 1, ${at}, ${at}, ${at}, ${at}, ${at} + 5, 'schedule', 'succeeded', i, 1, 1`;
  const attempts = `INSERT INTO attempt (run_id, shard_index, number, round, endpoint, started_at, duration_ms, status, verdict, reason, detail)
    SELECT i, 0, 1, 1, 'http://127.0.0.1', ${at}, 5, 200, 'succeeded', '$.code == 200 holds', '{"reply":"a few words as a target answers them"}'`;
  // Both at once where there are two connections: 20 million rows of each within four minutes on two cores.
  const first = insertSeries(store.write, runs, rows);
  if (store.writeAlongside === undefined) await first;
  await Promise.all([first, insertSeries(store.writeAlongside ?? store.write, attempts, rows)]);
};

const insertSeries = async (write: BenchStore['write'], insert: string, rows: number): Promise<void> => {
  for (let from = 0; from < rows; from += CHUNK)
    await write(`${insert} FROM ${series(from + 1, Math.min(from + CHUNK, rows))}`);
};
