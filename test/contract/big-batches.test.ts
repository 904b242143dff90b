import type { Database } from '../../src/adapter/database/sql.ts';
import type { Holder } from '../../src/engine/ports.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';
import { attempt, newRun, openRuns, register, results, settled, shard, T } from './builders.ts';
import { overDatabase, type StoreUnderTest } from './store-under-test.ts';

/** More rows than SQLite binds variables in one statement, and more bytes than MariaDB takes in one packet. */
onEveryStore('big batches', (kind) => {
  let test: TestDatabase;
  let store: StoreUnderTest;
  let holder: Holder;
  let job: number;

  beforeEach(async () => {
    test = await kind.open();
    store = overDatabase(test.database, test.drop);
    await store.application('app');
    holder = await register(store, 'a');
    job = await store.job('job', { concurrencyPolicy: 'Allow' }, 1);
  });
  afterEach(() => test.drop());

  it('open, claim and settle thousands of runs, each with a reply of many kilobytes', async () => {
    const ids = Array.from({ length: 4_000 }, (_, index) => index + 1);
    const opened = await openRuns(
      store,
      holder,
      ids.map((id) => newRun({ id, jobId: job, slotAt: T - id, born: 'queued' })),
    );
    expect(opened.size).toBe(4_000);
    const claimed = await store.dispatcher.claim({ holder, applicationId: 1, now: T, limit: 4_000 });
    expect(claimed).toHaveLength(4_000);
    const bodyHead = '"字\\'.repeat(2_000);
    const batch = results({
      attempts: ids.map((runId) => ({ runId, jobId: job, attempt: attempt(1, { bodyHead }) })),
      settled: ids.map((runId) => settled(job, runId, { reason: `reason ${runId % 7}` })),
    });
    expect(await store.dispatcher.commit(holder, batch, T)).toEqual({ lost: [] });
    expect(await openRunsLeft(test.database)).toBe(0);
    // And fenced, where the whole batch is somebody else's by now.
    const { lost } = await store.dispatcher.commit(holder, batch, T);
    expect(lost).toHaveLength(4_000);
  }, 60_000);

  it('of which none waits for an endpoint are claimed by as many statements after a minute as at once', async () => {
    const statements = () => [...test.database.statementCounts().values()].reduce((sum, count) => sum + count, 0);
    const ids = Array.from({ length: 200 }, (_, index) => index + 1);
    await openRuns(
      store,
      holder,
      ids.map((id) => newRun({ id, jobId: job, slotAt: T - id, born: 'queued' })),
    );
    const costOf = async (now: number) => {
      const before = statements();
      expect(await store.dispatcher.claim({ holder, applicationId: 1, now, limit: 100 })).toHaveLength(100);
      return statements() - before;
    };
    expect(await costOf(T)).toBe(await costOf(T + 60_000));
  });

  it('plan 10,000 shards of one run, and hand them over', async () => {
    await openRuns(store, holder, [newRun({ id: 1, jobId: job, slotAt: T, born: 'running', shardTotal: 0 })]);
    const shards = Array.from({ length: 10_000 }, (_, index) =>
      shard(index, { endpoint: `http://127.0.0.1:${index}` }),
    );
    await store.dispatcher.startShards(holder, [{ runId: 1, jobId: job, shardTotal: 10_000, shards }]);
    await store.rescuer.declareDead(holder.memberId, 0);
    const heir = await register(store, 'b');
    const [run] = await store.rescuer.takeOver(holder.memberId, heir, 10);
    expect(run!.shards).toEqual(shards);
  }, 60_000);

  it('take one row that is nearly as big as a packet', async () => {
    await openRuns(store, holder, [
      newRun({ id: 1, jobId: job, slotAt: T, born: 'running' }),
      newRun({ id: 2, jobId: job, slotAt: T + 1, born: 'running' }),
    ]);
    const attempts = [1, 2].map((runId) => ({
      runId,
      jobId: job,
      attempt: attempt(1, { bodyHead: 'x'.repeat(9_000_000) }),
    }));
    const { lost } = await store.dispatcher.commit(holder, results({ attempts }), T);
    expect(lost).toEqual([]);
    expect(await store.attemptsOf(2)).toHaveLength(1);
  }, 60_000);
});

const openRunsLeft = async ({ sql }: Database): Promise<number> => {
  const [row] = await sql.rows<{ n: number }>('test', 'SELECT COUNT(*) AS n FROM open_run');
  return row!.n;
};
