import { exceedingJobs } from '../../src/adapter/database/stores/exceeding-jobs.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

const DAY = 86_400_000;
const NOW = 1_000 * DAY;

// Parts of the unique key are 20,000 entries.
onEveryStore('jobs that keep too much', (kind) => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await kind.open();
  });
  afterEach(() => test.drop());

  const job = (id: number, runs: number, keepFor = '30d') =>
    test.database.sql.write(
      'test-job',
      `INSERT INTO job (id, namespace, name, application, labels, suspended, document, revision, created_at, changed_at)
       VALUES (?, 'default', ?, 'app', '', 0, ?, 1, 0, 0)`,
      [id, `job-${id}`, JSON.stringify({ spec: { keep: { runs, for: keepFor } } })],
    );
  /** Runs of the last minutes, one a millisecond; without a slot where somebody asked for them. */
  const history = async (jobId: number, count: number, { asked = false, ageMs = 100_000 } = {}) => {
    for (let from = 0; from < count; from += 1_000) {
      const at = `${NOW - ageMs + from} + i`;
      await test.database.sql.write(
        'test-history',
        `INSERT INTO run (id, job_id, revision, slot_at, fire_at, opened_at, started_at, settled_at, cause, state, sequence, shard_total, rounds)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${Math.min(1_000, count - from)})
         SELECT ${jobId * 1_000_000 + (asked ? 500_000 : 0) + from} + i, ${jobId}, 1, ${asked ? 'NULL' : at}, ${at}, ${at}, ${at}, ${at}, 'schedule', 'succeeded', i, 1, 1 FROM n`,
      );
    }
  };
  const exceeding = async (...jobIds: number[]) =>
    (await exceedingJobs(test.database.views, jobIds, NOW)).map(({ jobId }) => jobId);

  it('are found whether their runs fill several parts or share one', async () => {
    await job(1, 300);
    await history(1, 300);
    await job(2, 300);
    await history(2, 45_000);
    await job(3, 300);
    await history(3, 301);
    await job(4, 30_000);
    await history(4, 30_000);
    await job(5, 29_999);
    await history(5, 30_000);
    await job(6, 300, '1h');
    await history(6, 1);
    await history(6, 1, { asked: true, ageMs: 2 * 3_600_000 });
    await job(7, 300, '1h');
    await history(7, 1, { ageMs: 2 * 3_600_000 });
    await history(7, 1, { asked: true });
    await job(8, 300);
    await history(8, 200);
    await history(8, 100, { asked: true });
    expect(await exceeding(1, 2, 3, 4, 5, 6, 7, 8)).toEqual([2, 3, 5, 6, 7]);
    expect(await exceeding(8)).toEqual([]);
    expect(await exceeding(2)).toEqual([2]);
  });
});
