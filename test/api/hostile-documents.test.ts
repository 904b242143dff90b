import { monitorEventLoopDelay } from 'node:perf_hooks';
import { application, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onSqlite, type TestDatabase } from '../support/databases.ts';

/** B4, B6: definitions that are made to cost. The loop that answers also sends calls. */
onSqlite('hostile documents', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  beforeAll(async () => {
    test = await store.open();
    api = await startApi(test);
    await api.send('PUT', '/namespaces/h/jobs/warm', { body: job('warm') });
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });

  const members = (count: number, member: (i: number) => [string, unknown]) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => member(i)));
  const documents: Record<string, object> = {
    'many templated params': job('a', { params: members(60_000, (i) => [`k${i}`, '{{ fireAt }}']) }),
    'many unknown fields': job(
      'a',
      members(60_000, (i) => [`unknown${i}`, i]),
    ),
    'many headers': job('a', { request: { path: '/x', headers: members(40_000, (i) => [`x-${i}`, 'y']) } }),
    'many labels': { ...job('a'), metadata: { name: 'a', labels: members(40_000, (i) => [`l${i}`, 'v']) } },
    'a body of many templates': job('a', {
      request: { path: '/x', body: Array.from({ length: 60_000 }, () => '{{ params.a }}') },
    }),
    'a text of many templates': job('a', { request: { path: '/x', body: '{{ fireAt }}'.repeat(5_000) } }),
    'a huge cron': job('a', { schedule: { cron: '0 '.repeat(400_000) } }),
    'a nested value': job('a', { params: { x: JSON.parse(`${'['.repeat(3_000)}${']'.repeat(3_000)}`) } }),
    'many domains': application('a', {
      domains: Array.from({ length: 40_000 }, (_, i) => ({ url: `https://h${i}.example.com` })),
    }),
    'domains of many labels': application('a', {
      domains: Array.from({ length: 500 }, () => ({
        url: 'https://a.example.com',
        labels: members(150, (i) => [`l${i}`, 'v']),
      })),
    }),
    'many secrets': application('a', { secrets: members(20_000, (i) => [`s${i}`, { value: 'v' }]) }),
    'a script for a JSON path': job('a', {
      success: { json: '$..[?(@.constructor.constructor("return process")())] == 1' },
    }),
  };

  it('a pattern that others choke on is taken, and costs nothing', async () => {
    const saved = await api.send('PUT', '/namespaces/h/jobs/pattern', {
      body: job('pattern', { success: { body: { matches: '(a+)+$'.repeat(20) } } }),
    });
    expect(saved.status).toBe(201);
  });

  it.each(Object.keys(documents))('%s: refused soon', async (name) => {
    const body = documents[name]!;
    const text = JSON.stringify(body);
    const kind = (body as { kind: string }).kind === 'HttpJob' ? 'jobs' : 'applications';
    const lag = monitorEventLoopDelay({ resolution: 1 });
    lag.enable();
    const refused = await api.send('PUT', `/namespaces/h/${kind}/a`, { text });
    lag.disable();
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid' } });
    expect(refused.body.problems.length).toBeLessThanOrEqual(101);
    // What takes seconds without its bound takes some hundredths with it; the rest is slack for a busy machine.
    expect(lag.max / 1e6).toBeLessThan(1_000);
  });
});
