import { continueToken } from '../../src/view/page.ts';
import { insertRuns, jobIdOf } from '../support/api/history-rows.ts';
import { application, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

const ELEVEN = Date.UTC(2026, 10, 21, 11);

onEveryStore('jobs in short', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  beforeAll(async () => {
    test = await store.open();
    api = await startApi(test);
    for (const namespace of ['other', 'shop'])
      await api.send('PUT', `/namespaces/${namespace}/applications/billing`, { body: application() });
    const define = async (namespace: string, name: string, spec: object) => {
      const saved = await api.send('PUT', `/namespaces/${namespace}/jobs/${name}`, { body: job(name, spec) });
      expect([saved.status, saved.body.detail]).toEqual([201, undefined]);
    };
    await define('shop', 'points', { displayName: '结算积分', schedule: { cron: '0 0 2 * * ?' } });
    await define('shop', 'report', { description: 'Nightly REPORT to 100%_of us', suspended: true });
    await define('shop', 'stuck', { application: 'nobody' });
    await define('other', 'points', {});
    const points = await jobIdOf(test.database, 'shop', 'points');
    const report = await jobIdOf(test.database, 'shop', 'report');
    await insertRuns(test.database, [
      { id: 101, jobId: points, slotAt: ELEVEN, fireAt: ELEVEN, state: 'failed' },
      { id: 102, jobId: points, fireAt: ELEVEN + 1, cause: 'manual' },
      { id: 103, jobId: points, slotAt: ELEVEN + 2, fireAt: ELEVEN + 2, state: 'skipped' },
      { id: 104, jobId: report, slotAt: ELEVEN, fireAt: ELEVEN, state: 'failed' },
    ]);
    expect((await api.send('POST', '/namespaces/other/jobs/points/runs', { body: {} })).status).toBe(201);
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });

  const slotOf = async (jobId: number): Promise<number> => {
    const [row] = await test.database.sql.rows<{ at: number }>(
      'test',
      'SELECT next_slot_at AS at FROM schedule WHERE job_id = ?',
      [jobId],
    );
    return Number(row!.at);
  };
  const moveSlot = (jobId: number, at: number) =>
    test.database.sql.write('test', 'UPDATE schedule SET next_slot_at = ? WHERE job_id = ?', [at, jobId]);

  const names = async (query: string, token?: string): Promise<string[]> => {
    const options = token === undefined ? {} : { token };
    const { body } = await api.send('GET', `/jobs/summaries${query}`, options);
    return body.items.map(({ namespace, name }: { namespace: string; name: string }) => `${namespace}/${name}`);
  };

  it('go with the newest runs of one of them, with and without a slot, newest first', async () => {
    const { body } = await api.send('GET', '/namespaces/shop/jobs/points/runs?limit=2');
    expect(body.items).toMatchObject([
      { id: '103', state: 'skipped', cause: 'schedule' },
      { id: '102', state: 'succeeded', cause: 'manual', slotAt: null },
    ]);
  });

  it('tell the schedule, the next fire and the newest runs, newest first', async () => {
    const { status, body } = await api.send('GET', '/jobs/summaries?namespace=shop&runs=2');
    expect([status, body.at]).toEqual([200, '2026-11-21T12:00:00.000Z']);
    expect(body.items[0]).toMatchObject({
      namespace: 'shop',
      name: 'points',
      displayName: '结算积分',
      applicationExists: true,
      schedule: { cron: '0 0 2 * * ?', timeZone: 'UTC' },
      suspended: false,
      nextFireAt: '2026-11-22T02:00:00.000Z',
      runs: [
        { id: '103', state: 'skipped' },
        { id: '102', state: 'succeeded' },
      ],
    });
    expect(body.items[2]).toMatchObject({ name: 'stuck', applicationExists: false, runs: [] });
  });

  it('come by name, by what fires next, or with what fails first, page by page', async () => {
    const walked = async (order: string): Promise<{ namespace: string; name: string; nextFireAt: string | null }[]> => {
      const seen = [];
      for (let token = ''; ; ) {
        const { body } = await api.send('GET', `/jobs/summaries?order=${order}&limit=1${token}`);
        seen.push(...body.items);
        if (body.continue === undefined) return seen;
        token = `&continue=${body.continue}`;
      }
    };
    for (const [order, expected] of [
      ['name', ['other/points', 'shop/points', 'shop/report', 'shop/stuck']],
      ['failing', ['shop/report', 'other/points', 'shop/points', 'shop/stuck']],
    ] as const) {
      expect(await names(`?order=${order}`)).toEqual(expected);
      expect((await walked(order)).map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(expected);
    }
    const next = (await walked('next')).map(({ nextFireAt }) => nextFireAt);
    expect(next).toHaveLength(4);
    // Instants of one kind sort as text; those without one come last.
    expect(next).toEqual(next.toSorted((a, b) => (a ?? '9').localeCompare(b ?? '9')));
    expect(next.at(0)).not.toBeNull();
    const { body } = await api.send('GET', '/jobs/summaries?order=next&limit=1');
    expect((await api.send('GET', `/jobs/summaries?order=name&continue=${body.continue}`)).status).toBe(422);
  });

  it('refuse a place that is in no part of their order', async () => {
    for (const [order, where] of [
      ['name', ['a', 'b']],
      ['next', [0, 0]],
      ['failing', ['a', 'b']],
    ] as const) {
      const { body } = await api.send('GET', `/jobs/summaries?order=${order}&limit=1`);
      const [, mark] = body.continue.split('.');
      for (const stretch of [-1, 2, 1e9])
        expect(
          await api.send(
            'GET',
            `/jobs/summaries?order=${order}&continue=${continueToken([stretch, ...where])}.${mark}`,
          ),
        ).toMatchObject({ status: 422, body: { problems: [{ path: 'continue' }] } });
    }
  });

  it('come by what fires next without a gap, also where a slot fires between two pages', async () => {
    const page = async (rest: string) => (await api.send('GET', `/jobs/summaries?order=next&limit=1${rest}`)).body;
    const seen: string[] = [];
    const first = await page('');
    const keyOf = ({ namespace, name }: { namespace: string; name: string }) => `${namespace}/${name}`;
    seen.push(...first.items.map(keyOf));
    const fired = await jobIdOf(test.database, first.items[0].namespace, first.items[0].name);
    const slot = await slotOf(fired);
    await moveSlot(fired, slot + 86_400_000);
    for (let token = first.continue; token !== undefined; ) {
      const next = await page(`&continue=${token}`);
      seen.push(...next.items.map(keyOf));
      token = next.continue;
    }
    await moveSlot(fired, slot);
    expect([...new Set(seen)].sort()).toEqual(['other/points', 'shop/points', 'shop/report', 'shop/stuck']);
  });

  it('are narrowed by application, state and text, each in any script', async () => {
    expect(await names('?namespace=shop&application=billing')).toEqual(['shop/points', 'shop/report']);
    expect(await names('?namespace=shop&state=active')).toEqual(['shop/points', 'shop/stuck']);
    expect(await names('?state=suspended')).toEqual(['shop/report']);
    expect(await names('?state=open')).toEqual(['other/points']);
    expect(await names('?state=failing')).toEqual(['shop/report']);
    expect(await names(`?text=${encodeURIComponent('积分')}`)).toEqual(['shop/points']);
    expect(await names('?text=Nightly%20report')).toEqual(['shop/report']);
    expect(await names(`?text=${encodeURIComponent('100%_of')}`)).toEqual(['shop/report']);
    expect(await names(`?text=${encodeURIComponent("' OR 1=1 --")}`)).toEqual([]);
  });

  it('come in pages that leave nothing out and nothing twice', async () => {
    const first = await api.send('GET', '/jobs/summaries?limit=3');
    expect(first.body.items).toHaveLength(3);
    expect(await names(`?limit=3&continue=${first.body.continue}`)).toEqual(['shop/stuck']);
  });

  it('are counted', async () => {
    expect((await api.send('GET', '/jobs/count')).body).toEqual({ jobs: 4, suspended: 1 });
    expect((await api.send('GET', '/jobs/count?text=points')).body).toEqual({ jobs: 2, suspended: 0 });
    expect((await api.send('GET', '/jobs/count?text=nothing')).body).toEqual({ jobs: 0, suspended: 0 });
  });

  it('stay within the namespaces of a token', async () => {
    const token = await api.token('viewer', ['other']);
    expect(await names('', token)).toEqual(['other/points']);
    expect((await api.send('GET', '/jobs/count', { token })).body.jobs).toBe(1);
    expect((await api.send('GET', '/jobs/summaries?namespace=shop', { token })).status).toBe(404);
  });

  it('say which parameter is wrong', async () => {
    const { status, body } = await api.send('GET', '/jobs/summaries?state=broken&runs=99');
    expect([status, body.problems.map(({ path }: { path: string }) => path)]).toEqual([422, ['state', 'runs']]);
  });
});
