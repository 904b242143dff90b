import { insertRuns, jobIdOf } from '../support/api/history-rows.ts';
import { job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const RUNS = 1_100;

interface Line {
  type: string;
  [more: string]: unknown;
}

onEveryStore('the record of a window over HTTP', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  beforeAll(async () => {
    test = await store.open();
    api = await startApi(test);
    for (const [namespace, name] of [
      ['shop', 'often'],
      ['shop', 'never'],
      ['bank', 'often'],
    ])
      await api.send('PUT', `/namespaces/${namespace}/jobs/${name}`, {
        body: job(name, { schedule: { every: '1s' } }),
      });
    const jobId = await jobIdOf(test.database, 'shop', 'often');
    const slot = (i: number) => NOON + i * 1_000;
    await insertRuns(test.database, [
      ...Array.from({ length: RUNS }, (_, i) => ({ id: 9_000 - i, jobId, slotAt: slot(i), fireAt: slot(i) })),
      ...Array.from({ length: RUNS }, (_, i) => ({ id: 10_000 + i, jobId, fireAt: slot(i), cause: 'manual' })),
    ]);
    await test.database.sql.write('test', `DELETE FROM open_run`);
    api.clock.at = NOON + 3_600_000;
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });

  const record = async (query = '', token?: string): Promise<Line[]> => {
    const { status, headers, body } = await api.send('GET', `/proof${query}`, token === undefined ? {} : { token });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    return (body as string)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
  const jobs = (lines: Line[]) =>
    lines.filter(({ type }) => type === 'job').map(({ namespace, name }) => `${namespace}/${name}`);

  it('tells every run once, page by page: by slots, then those without one', async () => {
    const lines = await record('?namespace=shop&job=often');
    expect(lines.map(({ type }) => type).filter((type) => type !== 'run')).toEqual(['window', 'job', 'job-end', 'end']);
    const ids = lines.filter(({ type }) => type === 'run').map(({ id }) => Number(id));
    expect(ids).toEqual([
      ...Array.from({ length: RUNS }, (_, i) => 9_000 - i),
      ...Array.from({ length: RUNS }, (_, i) => 10_000 + i),
    ]);
  });

  it('keeps to the window and to the namespaces that the token reaches', async () => {
    const at = (i: number) => new Date(NOON + i * 1_000).toISOString();
    const lines = await record(`?namespace=shop&from=${at(5)}&to=${at(9)}`);
    expect(jobs(lines)).toEqual(['shop/often', 'shop/never']);
    expect(lines.filter(({ type }) => type === 'run')).toHaveLength(10);
    expect(jobs(await record())).toEqual(['shop/often', 'shop/never', 'bank/often']);
    const token = await api.token('viewer', ['bank']);
    expect(jobs(await record('', token))).toEqual(['bank/often']);
    expect((await api.send('GET', '/proof?namespace=shop', { token })).status).toBe(404);
  });

  it('refuses what it does not know', async () => {
    const { status, body } = await api.send('GET', '/proof?from=yesterday');
    expect([status, body.problems[0].path]).toEqual([422, 'from']);
  });
});
