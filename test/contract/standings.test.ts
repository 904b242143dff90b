import { definitionStore } from '../../src/adapter/database/stores/definitions.ts';
import { runStore } from '../../src/adapter/database/stores/run-store.ts';
import { standingBook } from '../../src/adapter/database/stores/standings.ts';
import { parseJob } from '../../src/model/parse.ts';
import { insertAttempts, insertRuns, insertShards } from '../support/api/history-rows.ts';
import { job } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const owner = { cluster: 'local', uid: 'u', generation: 1, digest: 'd', saysSuspended: false };

onEveryStore('how many objects stand', (store) => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await store.open();
  });
  afterEach(() => test.drop());

  const save = async (name: string, owned: boolean, spec: object = {}): Promise<number> => {
    const parsed = parseJob({ ...job(name, spec), metadata: { name, namespace: 'shop' } });
    if (!parsed.ok) throw new Error('a test document is wrong');
    const { stored } = await definitionStore(test.database).changeJob(
      { namespace: 'shop', name, actor: 'ann', address: null, now: NOW, dryRun: false, ...(owned ? { owner } : {}) },
      { application: null, otherJobs: false, otherSpecs: false },
      () => parsed.value,
    );
    return stored.id;
  };

  it('tells the jobs of a cluster in portions, and no others', async () => {
    const a = await save('a', true, { schedule: { every: '1m' } });
    await save('made-by-the-api', false);
    const b = await save('b', true, { schedule: {}, suspended: true });
    const book = standingBook(test.database);
    const [first, ...none] = await book.jobs(0, 1);
    expect(none).toEqual([]);
    expect(first).toEqual({
      id: a,
      namespace: 'shop',
      name: 'a',
      owner,
      revision: 1,
      suspended: false,
      applicationId: null,
      nextSlotAt: NOW + 60_000,
      sequence: 0,
    });
    expect(await book.jobs(a, 10)).toMatchObject([{ id: b, suspended: true, nextSlotAt: null }]);
    expect((await book.jobsById([b, 999])).map(({ name }) => name)).toEqual(['b']);
    expect(await book.applications(0, 10)).toEqual([]);
  });

  it('tells the newest run of many jobs by one query, and runs with their shards', async () => {
    const [a, b, c] = [await save('a', true), await save('b', true), await save('c', true)];
    await insertRuns(test.database, [
      { id: 1, jobId: a },
      { id: 2, jobId: b, shardTotal: 2, state: 'partly_failed', reason: 'one of two' },
      { id: 3, jobId: a, state: 'failed', reason: 'status was 500' },
    ]);
    await insertShards(test.database, 2, ['succeeded', 'failed']);
    await insertAttempts(test.database, [{ runId: 3 }, { runId: 3, number: 2 }]);
    const book = standingBook(test.database);
    const last = await book.lastRuns([a, b, c]);
    expect(last.map(({ id, jobId, state }) => [id, jobId, state]).sort()).toEqual([
      [2, b, 'partly_failed'],
      [3, a, 'failed'],
    ]);
    const runs = new Map((await book.runs([2, 3, 99])).map((run) => [run.id, run]));
    expect(runs.get(2)!.shards.map(({ index, state }) => [index, state])).toEqual([
      [0, 'succeeded'],
      [1, 'failed'],
    ]);
    expect(runs.get(3)!.shards).toEqual([
      { index: 0, endpoint: 'https://e0.example.com', state: 'failed', attempts: 2, reason: 'status was 500' },
    ]);
    expect([...runs.values()].map(({ namespace }) => namespace)).toEqual(['shop', 'shop']);
  });

  it('finds the open runs that were asked for under keys of one kind', async () => {
    await save('a', true, { schedule: {}, concurrencyPolicy: 'Allow' });
    const runs = runStore(test.database);
    const ask = async (idempotencyKey: string | null) => {
      const request = { namespace: 'shop', job: 'a', params: {}, endpoint: null, shards: null, requestHash: 'h' };
      const opening = await runs.openRun({ ...request, idempotencyKey, cause: 'api', actor: 'ann', now: NOW });
      if (opening.kind !== 'opened') throw new Error(opening.kind);
      return opening.runId;
    };
    const open = await ask('HttpRun/u1');
    const settled = await ask('HttpRun/u2');
    await ask('another');
    await ask(null);
    await runs.cancelRun({ runId: settled, reason: 'no', actor: 'ann', now: NOW });
    expect(await standingBook(test.database).openRunsAskedBy('HttpRun/')).toEqual([
      { key: 'HttpRun/u1', namespace: 'shop', runId: open },
    ]);
  });
});
