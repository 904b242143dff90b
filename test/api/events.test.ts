import { insertAttempts, insertRuns, insertShards, jobIdOf } from '../support/api/history-rows.ts';
import { application, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

const AT = Date.UTC(2026, 10, 21, 11);
const MINUTE = 60_000;
/** Ids tell the time, as members reserve them. */
const idAt = (ms: number, n = 0) => (ms / 1_000) * 1_000_000 + n;

onEveryStore('the search for events', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  let [settle, pay] = [0, 0];

  beforeEach(async () => {
    test = await store.open();
    api = await startApi(test);
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application() });
    await api.send('PUT', '/namespaces/shop/jobs/settle', { body: job() });
    await api.send('PUT', '/namespaces/pay/jobs/pay', { body: job('pay') });
    [settle, pay] = [await jobIdOf(test.database, 'shop', 'settle'), await jobIdOf(test.database, 'pay', 'pay')];
  });
  afterEach(async () => {
    await api.close();
    await test.drop();
  });

  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  const search = async (query = '', token?: string): Promise<any> => {
    const { status, body } = await api.send('GET', `/events${query}`, token === undefined ? {} : { token });
    expect([query, status]).toEqual([query, 200]);
    return body;
  };
  const idsOf = async (query: string, token?: string) =>
    (await search(query, token)).items.map(({ run }: { run: { id: string } }) => Number(run.id));

  it('tells the whole chain of a run, and marks what was asked for', async () => {
    const id = idAt(AT);
    await insertRuns(test.database, [{ id, jobId: settle, state: 'failed', reason: 'status 503', fireAt: AT }]);
    const dials = [{ endpoint: 'https://gone.example.com', message: 'refused' }];
    await insertAttempts(test.database, [
      { runId: id, number: 1, status: null, fault: 'timeout', verdict: 'failed', reason: 'took over 5 s', dials },
      { runId: id, number: 2, status: 503, verdict: 'failed', reason: 'status 503' },
    ]);
    const { items, searchedTo } = await search('?kind=retry-due');
    expect(searchedTo).toBeNull();
    expect(items).toHaveLength(1);
    expect(items[0].steps.map(({ kind, matches }: { kind: string; matches: boolean }) => [kind, matches])).toEqual([
      ['opened', false],
      ['started', false],
      ['dial-failed', false],
      ['attempt-sent', false],
      ['attempt-ended', false],
      ['retry-due', true],
      ['attempt-sent', false],
      ['attempt-ended', false],
      ['shard-settled', false],
      ['settled', false],
    ]);
    api.clock.at += 48 * 3_600_000;
    expect(await idsOf('')).toEqual([]);
    expect(await idsOf(`?run=${id}`)).toEqual([id]);
    expect(await idsOf(`?run=${id}`, await api.token('viewer', ['pay']))).toEqual([]);
    expect((await api.send('GET', '/events?run=12x')).status).toBe(422);
    api.clock.at -= 48 * 3_600_000;
    expect(await idsOf('?text=TOOK%20OVER')).toEqual([id]);
    expect(await idsOf('?endpoint=gone.example')).toEqual([id]);
    expect(await idsOf('?endpoint=gone.example&kind=attempt-sent')).toEqual([]);
    expect(await idsOf('?text=%25')).toEqual([]);
    expect(JSON.stringify(items)).not.toContain('"code":200');
  });

  it('narrows by job, application, state, namespace and time', async () => {
    await insertRuns(test.database, [
      { id: idAt(AT - 3 * MINUTE), jobId: settle, fireAt: AT - 3 * MINUTE },
      { id: idAt(AT - 2 * MINUTE), jobId: pay, fireAt: AT - 2 * MINUTE, state: 'failed', reason: 'x' },
      { id: idAt(AT - MINUTE), jobId: settle, fireAt: AT - MINUTE, state: 'running' },
    ]);
    const minutes = async (query: string, token?: string) =>
      (await idsOf(query, token)).map((id: number) => (id - idAt(AT)) / 1_000_000 / 60);
    expect(await minutes('')).toEqual([-1, -2, -3]);
    expect(await minutes('?job=settle')).toEqual([-1, -3]);
    expect(await minutes('?application=billing&state=failed,running')).toEqual([-1, -2]);
    expect(await minutes('?namespace=pay')).toEqual([-2]);
    expect(await minutes('', await api.token('viewer', ['pay']))).toEqual([-2]);
    expect(await minutes('?from=2026-11-21T10:57:30Z&to=2026-11-21T10:58:30Z')).toEqual([-2]);
    expect((await api.send('GET', '/events?from=2026-11-22T00:00:00Z&to=2026-11-21T00:00:00Z')).status).toBe(422);
    expect((await api.send('GET', '/events?kind=cheese')).status).toBe(422);
  });

  it('goes on page by page, and says how far it came where little matches', async () => {
    await insertRuns(
      test.database,
      Array.from({ length: 2_300 }, (_, n) => ({ id: idAt(AT, n), jobId: settle, fireAt: AT + n })),
    );
    const first = await search('?limit=2');
    const second = await search(`?limit=2&continue=${first.continue}`);
    expect([...first.items, ...second.items].map(({ run }) => Number(run.id) - idAt(AT))).toEqual([
      2299, 2298, 2297, 2296,
    ]);
    const rare = await search('?kind=rerun');
    expect([rare.items, rare.searchedTo]).toEqual([[], new Date(AT + 300 + 5).toISOString()]);
    const rest = await search(`?kind=rerun&continue=${rare.continue}`);
    expect([rest.items, rest.searchedTo, rest.continue]).toEqual([[], null, undefined]);
  });

  it('keeps the chain of a run of a thousand shards short', async () => {
    const id = idAt(AT);
    await insertRuns(test.database, [{ id, jobId: settle, state: 'failed', shardTotal: 1_000, fireAt: AT }]);
    await insertShards(test.database, id, new Array(1_000).fill('failed'));
    await insertAttempts(
      test.database,
      Array.from({ length: 1_000 }, (_, shardIndex) => ({ runId: id, shardIndex, verdict: 'failed' })),
    );
    const [{ steps, left }] = (await search('?endpoint=e999.')).items;
    expect([steps.length, left > 2_000]).toEqual([3, true]);
    const [whole] = (await search('')).items;
    expect([whole.steps.length, whole.left > 2_000]).toEqual([200, true]);
  });
});
