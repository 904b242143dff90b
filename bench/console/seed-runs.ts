import type { BenchStore } from '../lib/store.ts';

const CHUNK = 50_000;

/** Gives a job so many runs that succeeded, one each second up to a minute ago, each with its attempt, as rows that the server would have written. */
export const seedRuns = async (store: BenchStore, job: string, count: number): Promise<void> => {
  const [{ id }] = (await store.rows<{ id: number }>(
    `SELECT id FROM job WHERE name = '${job}' AND deleted_at = 0`,
  )) as [{ id: number }];
  const until = Math.floor(Date.now() / 1_000) - 60;
  for (let done = 0; done < count; done += CHUNK) {
    // An id tells the second in which it was given: seconds × 10⁶ and a number.
    const series = `(WITH RECURSIVE n (s) AS (SELECT ${until - done} UNION ALL SELECT s - 1 FROM n WHERE s > ${until - Math.min(done + CHUNK, count) + 1}) SELECT s FROM n) AS seconds`;
    await store.write('BEGIN');
    await store.write(
      `INSERT INTO run (id, job_id, revision, slot_at, fire_at, opened_at, started_at, settled_at, cause, state, reason, sequence, shard_total, rounds)
       SELECT s * 1000000 + 1, ${id}, 1, s * 1000, s * 1000, s * 1000, s * 1000 + 1, s * 1000 + 9, 'schedule', 'succeeded', NULL, 0, 1, 1 FROM ${series}`,
    );
    await store.write(
      `INSERT INTO shard (run_id, shard_index, endpoint, state, attempts, round, round_attempts)
       SELECT s * 1000000 + 1, 0, 'http://127.0.0.1:1', 'succeeded', 1, 1, 1 FROM ${series}`,
    );
    await store.write(
      `INSERT INTO attempt (run_id, shard_index, number, round, endpoint, started_at, duration_ms, status, verdict, reason, detail)
       SELECT s * 1000000 + 1, 0, 1, 1, 'http://127.0.0.1:1', s * 1000 + 1, 8, 200, 'succeeded', '$.code was 200', '{}' FROM ${series}`,
    );
    await store.write('COMMIT');
  }
};
