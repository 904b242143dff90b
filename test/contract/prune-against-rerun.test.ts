import type { Database, Transaction } from '../../src/adapter/database/sql.ts';
import { prunerStore } from '../../src/adapter/database/stores/pruner-store.ts';
import type { Holder } from '../../src/engine/ports.ts';
import { onMariaDb, type TestDatabase } from '../support/databases.ts';
import { newRun, openRuns, register, success, T } from './builders.ts';
import { overDatabase, type StoreUnderTest } from './store-under-test.ts';

/** SQLite has one writer: there nothing happens in between. */
onMariaDb('a run that is rerun in the moment in which it is pruned', (kind) => {
  let test: TestDatabase;
  let store: StoreUnderTest;
  let holder: Holder;
  let job: number;

  beforeEach(async () => {
    test = await kind.open();
    store = overDatabase(test.database, test.drop);
    await store.application('app');
    holder = await register(store, 'a');
    job = await store.job('job', { concurrencyPolicy: 'Forbid' }, 1);
    await openRuns(store, holder, [newRun({ id: 1, jobId: job, slotAt: T, born: 'running' })]);
    await store.dispatcher.commit(holder, success(job, 1), T);
    await test.database.sql.write('test', "UPDATE run SET state = 'failed' WHERE id = 1");
  });
  afterEach(() => test.drop());

  const rerun = () => store.runs.reopenShards({ runId: 1, shards: 'failed', actor: 'me', now: T });
  const prune = (database: Database) =>
    prunerStore(database).prune({ jobId: job, fireAt: T, runId: 1, askedUpToId: 1 }, 10);
  /** Does something behind a statement of the transaction, while it goes on. */
  const behind = (statement: string, work: () => Promise<void>): Database => ({
    ...test.database,
    transaction: (transaction) =>
      test.database.transaction((sql) =>
        transaction({
          ...sql,
          rows: async <Row>(name: string, ...rest: [string, (readonly unknown[])?]) => {
            const rows = await sql.rows<Row>(name, ...rest);
            if (name === statement) await work();
            return rows;
          },
        } as Transaction),
      ),
  });

  it('stays where the rerun came first', async () => {
    const pruned = await prune(
      behind('prune-select', async () => {
        expect(await rerun()).toEqual({ kind: 'reopened', runId: 1 });
      }),
    );
    expect(pruned).toBe(0);
    expect(await store.runsOf(job)).toMatchObject([{ id: 1, state: 'queued', rounds: 2 }]);
    const claimed = await store.dispatcher.claim({ holder, applicationId: 1, now: T, limit: 5 });
    expect(claimed.map(({ facts }) => facts.id)).toEqual([1]);
  });

  it('is gone for the rerun where the pruner had it first, and leaves nothing open', async () => {
    let answer: Promise<unknown> = Promise.resolve();
    const pruned = await prune(
      behind('prune-lock', async () => {
        answer = rerun();
      }),
    );
    expect(pruned).toBe(1);
    expect(await answer).toEqual({ kind: 'no-run' });
    expect(await store.openRunsOf(job)).toEqual([]);
  });
});
