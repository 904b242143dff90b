import type { Results } from '../../src/engine/dispatcher/store.ts';
import type { Holder } from '../../src/engine/ports.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';
import { attempt, newRun, openRuns, register, results, settled, T } from './builders.ts';
import { overDatabase, type StoreUnderTest } from './store-under-test.ts';

onEveryStore('a value that the database refuses', (kind) => {
  let test: TestDatabase;
  let store: StoreUnderTest;
  let dead: Holder;
  let job: number;

  beforeEach(async () => {
    test = await kind.open();
    store = overDatabase(test.database, test.drop);
    await store.application('app');
    dead = await register(store, 'dead');
    job = await store.job('job', { concurrencyPolicy: 'Allow' }, 1);
    await openRuns(store, dead, [newRun({ id: 1, jobId: job, slotAt: T, born: 'running' })]);
  });
  afterEach(() => test.drop());

  const refused = (): Results =>
    results({
      attempts: [{ runId: 1, jobId: job, attempt: attempt(1, { verdict: null as never }) }],
      settled: [settled(job, 1)],
    });

  it('is told apart from a database that is away, by who commits', async () => {
    await expect(store.dispatcher.commit(dead, refused(), T)).rejects.toMatchObject({ name: 'UnstorableError' });
    expect(await store.openRunsOf(job)).toHaveLength(1);
  });

  it('is told apart by who takes over, too', async () => {
    await store.rescuer.declareDead(dead.memberId, 0);
    const heir = await register(store, 'heir');
    const taken = store.rescuer.takeOver(dead.memberId, heir, 10, async () => ({ results: refused(), now: T }));
    await expect(taken).rejects.toMatchObject({ name: 'UnstorableError' });
    expect(await store.openRunsOf(job)).toMatchObject([{ memberId: dead.memberId }]);
  });
});
