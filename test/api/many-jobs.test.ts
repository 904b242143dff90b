import { application, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, onSqlite, type TestDatabase } from '../support/databases.ts';

onEveryStore('a folder of 1,000 jobs', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  beforeAll(async () => {
    test = await store.open();
    api = await startApi(test);
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });

  const putAll = async (timeout: string) => {
    const statuses: number[] = [];
    const names = Array.from({ length: 1_000 }, (_, i) => `job-${i}`);
    const worker = async () => {
      for (let name = names.pop(); name !== undefined; name = names.pop())
        statuses.push(
          (
            await api.send('PUT', `/namespaces/shop/jobs/${name}`, {
              body: job(name, { timeout, schedule: { cron: '0 0 8 * * ?', timeZone: 'Europe/Berlin' } }),
            })
          ).status,
        );
    };
    await Promise.all(Array.from({ length: 12 }, worker));
    return statuses;
  };

  it('is stored in seconds, in a handful of statements each', async () => {
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application() });
    const before = statements(test);
    const begin = performance.now();
    expect(new Set(await putAll('20s'))).toEqual(new Set([201]));
    const seconds = (performance.now() - begin) / 1_000;
    expect(statements(test) - before).toBeLessThanOrEqual(1_000 * 12);
    // Far above what it takes (about 2 s on two busy cores): this catches what grows with the number of jobs.
    expect(seconds).toBeLessThan(20);
    expect(new Set(await putAll('20s'))).toEqual(new Set([200]));
    const rows = await test.database.sql.rows<{ revisions: number }>(
      'test',
      'SELECT COUNT(*) AS revisions FROM revision',
    );
    expect(Number(rows[0]!.revisions)).toBe(1_001);
    let count = 0;
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page: { items: object[]; continue?: string } = (
        await api.send('GET', `/namespaces/shop/jobs?limit=300${next === '' ? '' : `&continue=${next}`}`)
      ).body;
      count += page.items.length;
      next = page.continue;
    }
    expect(count).toBe(1_000);
  }, 60_000);

  it('warns of the crowd that it makes', async () => {
    const saved = await api.send('PUT', '/namespaces/shop/jobs/one-more', {
      body: job('one-more', { schedule: { cron: '0 0 8 * * ?', timeZone: 'Europe/Berlin' } }),
    });
    expect(saved.body.status.warnings).toMatchObject([
      { message: expect.stringContaining('already carries 500 fires or more') },
    ]);
  });
});

const statements = ({ database }: TestDatabase): number =>
  [...database.statementCounts().values()].reduce((sum, count) => sum + count, 0);

onSqlite('quotas of a namespace', (store) => {
  it('bound jobs and fires, and count other namespaces apart', async () => {
    const test = await store.open();
    const api = await startApi(test, { quotas: { jobs: 2, firesPerSecond: 1.5 } });
    const put = (namespace: string, name: string, spec: object = {}) =>
      api.send('PUT', `/namespaces/${namespace}/jobs/${name}`, { body: job(name, spec) });
    expect((await put('a', 'one', { schedule: { every: '1s' } })).status).toBe(201);
    expect(await put('a', 'fast', { schedule: { cron: '* * * * * ?' } })).toMatchObject({
      status: 422,
      body: {
        code: 'quota-exceeded',
        problems: [{ path: 'spec.schedule', remedy: expect.stringContaining('BELFRY_QUOTA_FIRES_PER_SECOND') }],
      },
    });
    expect((await put('a', 'two')).status).toBe(201);
    expect(await put('a', 'three')).toMatchObject({
      status: 422,
      body: { code: 'quota-exceeded', problems: [{ path: 'metadata.namespace' }] },
    });
    expect((await put('a', 'one', { schedule: { every: '1s' }, timeout: '5s', idleTimeout: '5s' })).status).toBe(200);
    expect((await put('b', 'three')).status).toBe(201);
    await api.send('DELETE', '/namespaces/a/jobs/two');
    expect((await put('a', 'three')).status).toBe(201);
    await api.close();
    await test.drop();
  });
});
