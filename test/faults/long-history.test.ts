import { prunerStore } from '../../src/adapter/database/stores/pruner-store.ts';
import { nodeTimers } from '../../src/adapter/system/timers.ts';
import { Pruner } from '../../src/engine/pruner/pruner.ts';
import { type Belfry, startBelfry } from '../support/belfry.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';

const KEPT = 300;
const OLD = 60_000;
const BEATS = 20;
const CHUNK = 1_000;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

// The bench `history` does this with millions of rows, beside a yardstick.
onEveryStore('F31: a long history, with retention running', (store) => {
  let test: TestDatabase;
  let target: Target;
  let belfry: Belfry;

  beforeEach(async () => {
    test = await store.open();
    target = await startTarget((_, response) => json(response, { code: 200 }));
    belfry = await startBelfry(test.database);
    await belfry.application('app', { domains: [{ url: target.url }] });
  });
  afterEach(async () => {
    await belfry.stop(0);
    await target.close();
    await test.drop();
  });

  it('goes in small chunks down to what is kept, while each fire comes in time', async () => {
    const { sql } = test.database;
    await belfry.job('old', { application: 'app', schedule: {}, request: { path: '/' }, keep: { runs: KEPT } });
    const [job] = await sql.rows<{ id: number }>('test-job', "SELECT id FROM job WHERE name = 'old'");
    await writeHistory(job!.id, belfry.now());
    const startsAt = belfry.now() + 500;
    for (let n = 0; n < BEATS; n++)
      await belfry.job(`beat-${n}`, {
        application: 'app',
        schedule: { every: '1s' },
        startsAt: new Date(startsAt + (n * 1_000) / BEATS).toISOString(),
        request: { path: '/' },
      });

    const chunks: number[] = [];
    const real = prunerStore(test.database);
    const pruner = new Pruner(
      {
        store: {
          ...real,
          prune: async (...given) => {
            const gone = await real.prune(...given);
            chunks.push(gone);
            return gone;
          },
        },
        clock: { now: () => belfry.now(), monotonic: () => performance.now() },
        timers: nodeTimers,
        log: silent,
        random: Math.random,
      },
      { restMs: 1, roundMs: 1, jobsAtOnce: 500, chunk: CHUNK },
    );
    pruner.start();
    const countOld = async () => {
      const [row] = await sql.rows<{ n: number }>('test-count', 'SELECT COUNT(*) AS n FROM run WHERE job_id = ?', [
        job!.id,
      ]);
      return row!.n;
    };
    await eventually('only what is kept is there', async () => (await countOld()) === KEPT, 30_000);
    await eventually('some seconds of fires', async () => target.arrivals.length >= 4 * BEATS, 30_000);
    await pruner.stop();

    expect(Math.max(...chunks)).toBe(CHUNK);
    expect(chunks.reduce((sum, gone) => sum + gone, 0)).toBe(OLD - KEPT);
    for (let n = 0; n < BEATS; n++) {
      const runs = await belfry.runs(`beat-${n}`);
      const slots = runs.map(({ slotAt }) => slotAt!).sort((a, b) => a - b);
      for (const [i, slotAt] of slots.entries()) expect(slotAt).toBe(slots[0]! + i * 1_000);
      expect(runs.length).toBeGreaterThanOrEqual(3);
      for (const { fireAt, startedAt } of runs) expect(startedAt! - fireAt).toBeLessThan(1_000);
    }
  }, 60_000);

  /** Settled runs with an attempt each, as they would be there after months. */
  const writeHistory = async (jobId: number, now: number): Promise<void> => {
    const series = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) `;
    for (let from = 0; from < OLD; from += 1_000) {
      const at = `${now} - ${(OLD - from) * 1_000} + i * 1000`;
      await test.database.sql.write(
        'test-history',
        `INSERT INTO run (id, job_id, revision, slot_at, fire_at, opened_at, started_at, settled_at, cause, state, sequence, shard_total, rounds)
         ${series} SELECT ${from} + i, ${jobId}, 1, ${at}, ${at}, ${at}, ${at}, ${at}, 'schedule', 'succeeded', ${from} + i, 1, 1 FROM n`,
      );
      await test.database.sql.write(
        'test-attempts',
        `INSERT INTO attempt (run_id, shard_index, number, round, started_at, duration_ms, status, verdict, reason, detail)
         ${series} SELECT ${from} + i, 0, 1, 1, ${at}, 5, 200, 'succeeded', 'ok', '{}' FROM n`,
      );
    }
  };
});
