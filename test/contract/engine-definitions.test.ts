import type { Holder } from '../../src/engine/ports.ts';
import { newRun, openRuns, register, results, settled, success, T } from './builders.ts';
import { onEveryImplementation, type StoreUnderTest } from './store-under-test.ts';

onEveryImplementation('the definitions of the engine', (open) => {
  let store: StoreUnderTest;
  let holder: Holder;

  beforeEach(async () => {
    store = await open();
    holder = await register(store, 'a');
  });
  afterEach(() => store.drop());

  it('answers jobs by revision, with the id of their application, and leaves out what is nowhere', async () => {
    const app = await store.application('app');
    const job = await store.job('job', { priority: 7 });
    const orphan = await store.job('orphan', { application: 'gone' });
    const found = await store.definitions.definitions([
      { jobId: job, revision: 1 },
      { jobId: orphan, revision: 1 },
      { jobId: job, revision: 9 },
      { jobId: 999_999, revision: 1 },
    ]);
    expect(found.sort((a, b) => a.jobId - b.jobId)).toMatchObject([
      {
        jobId: job,
        revision: 1,
        namespace: 'default',
        job: 'job',
        application: 'app',
        applicationId: app,
        spec: { priority: 7 },
      },
      { jobId: orphan, revision: 1, job: 'orphan', application: 'gone', applicationId: null },
    ]);
    expect(await store.definitions.definitions([])).toEqual([]);
  });

  it('answers the living applications, and a version that changes with them', async () => {
    const before = await store.definitions.applicationsVersion();
    const a = await store.application('a');
    expect(await store.definitions.applicationsVersion()).not.toBe(before);
    const b = await store.application('b');
    const version = await store.definitions.applicationsVersion();
    expect(await store.definitions.applicationsVersion()).toBe(version);
    expect((await store.definitions.applications(null)).map(({ id, name }) => [id, name])).toEqual([
      [a, 'a'],
      [b, 'b'],
    ]);
    expect(await store.definitions.applications([b])).toMatchObject([
      {
        id: b,
        namespace: 'default',
        name: 'b',
        revision: 1,
        secrets: {},
        spec: { domains: [{ url: 'http://127.0.0.1:1' }] },
      },
    ]);
  });

  it('knows when each job last succeeded, by fire time', async () => {
    const job = await store.job('job', { concurrencyPolicy: 'Allow' }, 1);
    const never = await store.job('never', {}, 1);
    await openRuns(store, holder, [
      newRun({ id: 1, jobId: job, slotAt: T - 3, born: 'running' }),
      newRun({ id: 2, jobId: job, slotAt: T - 2, born: 'running' }),
      newRun({ id: 3, jobId: job, slotAt: T - 1, born: 'running' }),
      newRun({ id: 4, jobId: never, slotAt: T, born: 'running' }),
    ]);
    await store.dispatcher.commit(holder, success(job, 2), T);
    await store.dispatcher.commit(holder, success(job, 1), T + 1);
    await store.dispatcher.commit(holder, results({ settled: [settled(job, 3, { state: 'failed' })] }), T + 2);
    expect([...(await store.definitions.lastSuccessAt([job, never]))]).toEqual([[job, T - 2]]);
    expect((await store.definitions.lastSuccessAt([])).size).toBe(0);
  });
});
