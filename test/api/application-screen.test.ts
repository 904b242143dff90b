import { applicationScreenBook } from '../../src/adapter/database/stores/application-screen.ts';
import { definitionBook } from '../../src/adapter/database/stores/definitions-read.ts';
import { insertAttempts, insertRuns, jobIdOf } from '../support/api/history-rows.ts';
import { application, job, type Options, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

const AT = Date.UTC(2026, 10, 21, 11);
const idAt = (ms: number, n = 0) => (ms / 1_000) * 1_000_000 + n;

const endpoint = (address: string, more: object = {}) => ({
  endpoint: { address, url: address, weight: 1, ready: true, labels: {}, ...more },
  callsInFlight: 2,
  health: [{ at: AT, ms: 4, problem: null }],
});

onEveryStore('the screens of applications', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  const reached: string[] = [];
  const options: Options = {
    endpoints: {
      endpointsOf: () => [
        endpoint('https://a.example.com'),
        endpoint('https://b.example.com', { ready: false, notReadyReason: 'GET /healthz answered 503 twice' }),
        endpoint('10.0.0.9:80', {
          admission: 'refused',
          ready: false,
          notReadyReason: 'it is an address of Belfry itself',
        }),
      ],
      problemsOf: () => [{ code: 'ServiceNotFound', message: 'there is no Service x' }],
    },
    reach: async (_, { address }, path) => {
      reached.push(`${address}${path}`);
      return { reply: { status: 204, headers: {}, body: Buffer.alloc(0) }, sent: true, timing: { totalMs: 7 } };
    },
    services: {
      clusters: ['local', 'away'],
      namespacesFor: (own) => [own, 'shared'],
      services: async (cluster) => {
        if (cluster === 'away') throw new Error('connect ECONNREFUSED');
        return [{ name: 'billing-api', ports: [{ name: 'http', port: 80 }], refusal: null }];
      },
    },
  };

  beforeEach(async () => {
    test = await store.open();
    api = await startApi(test, options);
    reached.length = 0;
    const spec = { healthCheck: { path: '/healthz' } };
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application('billing', spec) });
    await api.send('PUT', '/namespaces/shop/jobs/settle', { body: job() });
    await api.send('PUT', '/namespaces/shop/jobs/other', { body: job('other') });
  });
  afterEach(async () => {
    await api.close();
    await test.drop();
  });

  const ONE = '/namespaces/shop/applications/billing';

  it('list applications with their endpoints and jobs', async () => {
    await api.send('PUT', '/namespaces/pay/applications/cards', { body: application('cards') });
    const { body } = await api.send('GET', '/applications/summaries');
    expect(body.items.map(({ name, jobs }: { name: string; jobs: number }) => [name, jobs])).toEqual([
      ['cards', 0],
      ['billing', 2],
    ]);
    expect(body.items[1]).toMatchObject({
      targets: { kind: 'domains', total: 1, first: ['https://api.example.com'] },
      endpoints: { total: 3, ready: 1 },
      callsInFlight: 6,
      problems: ['there is no Service x'],
      owned: false,
    });
    const viewer = await api.token('viewer', ['pay']);
    expect((await api.send('GET', '/applications/summaries', { token: viewer })).body.items).toHaveLength(1);
    const first = (await api.send('GET', '/applications/summaries?limit=1')).body;
    const next = await api.send('GET', `/applications/summaries?limit=1&continue=${first.continue}`);
    expect([next.body.items[0].name, next.body.continue]).toEqual(['billing', undefined]);
  });

  it('tell where calls went, what failed last and what waits', async () => {
    const settle = await jobIdOf(test.database, 'shop', 'settle');
    const other = await jobIdOf(test.database, 'shop', 'other');
    const ids = [0, 1, 2, 3].map((n) => idAt(AT, n));
    await insertRuns(
      test.database,
      ids.map((id, n) => ({ id, jobId: n === 3 ? other : settle, fireAt: AT })),
    );
    await insertAttempts(test.database, [
      { runId: ids[0]!, verdict: 'failed', reason: 'status 500' },
      { runId: ids[1]!, verdict: 'failed', reason: 'status 503' },
      { runId: ids[2]! },
      { runId: ids[3]!, shardIndex: 1 },
    ]);
    expect((await api.send('GET', `${ONE}/traffic`)).body).toMatchObject({
      calls: 4,
      endpoints: [
        { address: 'https://e1.example.com', calls: 1, failed: 0, share: 0.25, lastError: null },
        {
          address: 'https://e0.example.com',
          calls: 3,
          failed: 2,
          share: 0.75,
          meanMs: 5,
          lastError: { reason: 'status 503' },
        },
      ],
      queue: { runs: 0, waiting: [] },
    });
    const { id } = (await api.send('POST', '/namespaces/shop/jobs/settle/runs')).body;
    expect((await api.send('GET', `${ONE}/traffic`)).body.queue).toMatchObject({
      runs: 1,
      waiting: [{ runId: id, namespace: 'shop', job: 'settle' }],
    });
    const behind = (await api.send('POST', '/namespaces/shop/jobs/settle/runs')).body.id;
    await test.database.sql.write('test', "UPDATE open_run SET state = 'waiting' WHERE run_id = ?", [id]);
    const { id: next } = (await api.send('POST', '/namespaces/shop/jobs/other/runs')).body;
    const { queue } = (await api.send('GET', `${ONE}/traffic`)).body;
    expect(queue).toMatchObject({ runs: 1, held: 1, retrying: 1, waiting: [{ runId: next, job: 'other' }] });
    expect(behind).not.toBe(next);
    const [book, app] = [
      applicationScreenBook(test.database),
      (await definitionBook(test.database).application('shop', 'billing'))!,
    ];
    // What is told is of the front of the line, however long it is.
    expect(await book.queue(app, 1, 20)).toMatchObject({ queued: 0, held: 1, retrying: 1, waiting: [] });
  });

  it('read the limits of a whole page of applications, those of one that is not there not', async () => {
    const limits = { maxConcurrentCalls: 7 };
    await api.send('PUT', '/namespaces/shop/applications/cards', { body: application('cards', { limits }) });
    const names = Array.from({ length: 1_100 }, (_, n) => ({ namespace: 'shop', name: `none-${n}` }));
    const page = [{ namespace: 'shop', name: 'cards' }, ...names, { namespace: 'shop', name: 'billing' }];
    const found = await definitionBook(test.database).limits(page);
    const none = { maxConcurrentCalls: null, maxConcurrentCallsPerEndpoint: null };
    expect(found.map(({ id: _, ...one }) => one)).toEqual([
      { namespace: 'shop', name: 'cards', ...none, maxConcurrentCalls: 7 },
      { namespace: 'shop', name: 'billing', ...none },
    ]);
  });

  it('reach an endpoint now, and none that was refused', async () => {
    const reach = (body: object, token?: string) =>
      api.send('POST', `${ONE}/reach`, { body, ...(token ? { token } : {}) });
    expect((await reach({})).body).toMatchObject({
      status: 204,
      path: '/healthz',
      timing: { totalMs: 7 },
      fault: null,
    });
    await reach({ endpoint: 'https://b.example.com', path: '/other' });
    expect(reached).toEqual(['https://a.example.com/healthz', 'https://b.example.com/other']);
    expect((await reach({ endpoint: 'https://elsewhere.example.com' })).status).toBe(404);
    expect((await reach({ endpoint: '10.0.0.9:80' })).status).toBe(422);
    for (const path of ['//evil.example.com', 'http://evil.example.com', '/a b'])
      expect((await reach({ path })).status).toBe(422);
    expect((await reach({}, await api.token('viewer', ['shop']))).status).toBe(403);
    expect(reached).toHaveLength(2);
  });

  it('show endpoints with their health history', async () => {
    const [first] = (await api.send('GET', `${ONE}/endpoints`)).body.items;
    expect(first.health).toEqual([{ at: '2026-11-21T11:00:00.000Z', ms: 4, problem: null }]);
  });

  it('list Services of what may be bound alone', async () => {
    const list = (query: string) => api.send('GET', `/namespaces/shop/services${query}`);
    expect((await list('')).body).toEqual({ clusters: ['local', 'away'], namespaces: ['shop', 'shared'], items: [] });
    expect((await list('?cluster=local&from=shared')).body.items).toEqual([
      { name: 'billing-api', ports: [{ name: 'http', port: 80 }], refusal: null },
    ]);
    expect((await list('?cluster=local&from=kube-system')).status).toBe(422);
    expect((await list('?cluster=elsewhere')).status).toBe(422);
    expect((await list('?cluster=away')).body).toMatchObject({ status: 503, code: 'cluster-unavailable' });
  });
});
