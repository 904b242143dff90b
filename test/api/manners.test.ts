import { application, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onSqlite, type TestDatabase } from '../support/databases.ts';

interface Route {
  parameters?: { name: string; in: string }[];
  security?: [];
}

/** What the library behind the shapes would say by itself. */
const LIBRARY_WORDS = /invalid (input|option|type|key)|^(too (small|big)|unrecognized|expected)\b|received|NaN/i;

onSqlite('lists and requests that are asked wrongly', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  beforeAll(async () => {
    test = await store.open();
    api = await startApi(test);
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application() });
    for (const name of ['a', 'b', 'c'])
      await api.send('PUT', `/namespaces/shop/jobs/${name}`, { body: job(name, { routeStrategy: 'Broadcast' }) });
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });
  const refused = async (path: string) => {
    const { status, body } = await api.send('GET', path);
    return { status, problems: body.problems };
  };

  it('tell each parameter with its value and what to write', async () => {
    const wrong =
      'limit=many&from=yesterday&to=2026-02-30T00:00:00Z&state=succeded,failed&cause=timer&jobb=a&text=x&text=y';
    expect(await refused(`/runs?${wrong}`)).toEqual({
      status: 422,
      problems: [
        { path: 'limit', value: 'many', message: 'is not a whole number', remedy: 'Write digits alone, such as 20.' },
        {
          path: 'state',
          value: 'succeded',
          message: 'is not a known value',
          remedy: expect.stringMatching(/^Did you mean succeeded\? One of queued, running/),
        },
        { path: 'cause', value: 'timer', message: 'is not a known value', remedy: expect.stringMatching(/^One of /) },
        ...['yesterday', '2026-02-30T00:00:00Z'].map((value, index) => ({
          path: ['from', 'to'][index],
          value,
          message: 'is not an instant with an offset from UTC',
          remedy: expect.stringMatching(/2026-12-01T08:00:00\+08:00/),
        })),
        { path: 'text', value: 'x,y', message: 'is given more than once', remedy: 'Give it once.' },
        { path: 'jobb', message: 'is not a parameter of this route', remedy: 'Did you mean job?' },
      ],
    });
    expect(await refused('/runs?limit=0')).toMatchObject({
      problems: [{ path: 'limit', value: '0', message: 'is less than 1', remedy: 'Write at least 1.' }],
    });
    expect(await refused('/jobs?labelSelector=tier%3D%3D%3D')).toMatchObject({
      problems: [{ path: 'labelSelector', value: 'tier===', remedy: expect.stringMatching(/tier=core/) }],
    });
    expect(await refused('/namespaces/shop/jobs/a/slots')).toMatchObject({
      problems: [
        { path: 'from', message: 'is missing', remedy: 'Add it. Begin of the window, included.' },
        { path: 'to', message: 'is missing' },
      ],
    });
  });

  it('packs long answers for whoever takes that, and for nobody else', async () => {
    const encodings: (string | null)[] = [];
    for (const taken of ['br, gzip', 'identity', 'gzip;q=0, br']) {
      const answer = await fetch(`${api.url}/api/v1/openapi.json`, { headers: { 'accept-encoding': taken } });
      encodings.push(answer.headers.get('content-encoding'));
      expect(((await answer.json()) as { openapi: string }).openapi).toBe('3.1.0');
      expect(answer.headers.get('vary')).toBe('accept-encoding');
    }
    expect(encodings).toEqual(['gzip', null, null]);
    expect((await fetch(`${api.url}/api/v1/whoami`)).headers.get('content-encoding')).toBeNull();
  });

  it('are answered in words of ours by every route', async () => {
    const { paths } = (await api.send('GET', '/openapi.json')).body as { paths: Record<string, Record<string, Route>> };
    const said: string[] = [];
    for (const [path, { get }] of Object.entries(paths)) {
      const here = path
        .replace('{ns}', 'shop')
        .replace('{name}', 'a')
        .replace(/\{[^}]+\}/, '1');
      for (const { name } of (get?.parameters ?? []).filter((parameter) => parameter.in === 'query'))
        for (const query of [
          `${name}=~`,
          `${name}=`,
          `${name}=1.5`,
          `${name}=-1`,
          `${name}=1&${name}=2`,
          `${name}=${'9'.repeat(5_000)}`,
        ]) {
          const { status, body } = await api.send('GET', `${here}?${query}`);
          expect([query, status < 500]).toEqual([query, true]);
          for (const { path: at, message, remedy } of body?.problems ?? []) said.push(`${at} ${message}. ${remedy}`);
        }
    }
    expect(said.length).toBeGreaterThan(50);
    expect(said.filter((sentence) => LIBRARY_WORDS.test(sentence))).toEqual([]);
  });

  it('whose window ends before it begins are refused', async () => {
    const window = 'from=2026-12-02T00:00:00Z&to=2026-12-01T00:00:00Z';
    for (const path of ['/namespaces/shop/jobs/a/slots', '/runs', '/proof', '/events', '/audit'])
      expect([path, await refused(`${path}?${window}`)]).toEqual([
        path,
        {
          status: 422,
          problems: [
            {
              path: 'to',
              value: '2026-12-01T00:00:00.000Z',
              message: 'lies before from, 2026-12-02T00:00:00.000Z',
              remedy: 'Let the window end after it begins.',
            },
          ],
        },
      ]);
  });

  it('with the continuation of another list are refused, and of their own go on', async () => {
    const first = (await api.send('GET', '/namespaces/shop/jobs?limit=1')).body;
    const next = (path: string) => api.send('GET', `${path}continue=${first.continue}`);
    expect((await next('/namespaces/shop/jobs?limit=2&')).body.items).toMatchObject([
      { metadata: { name: 'b' } },
      { metadata: { name: 'c' } },
    ]);
    for (const path of [
      '/jobs?',
      '/namespaces/other/jobs?',
      '/namespaces/shop/jobs?labelSelector=a%3Db&',
      '/namespaces/shop/applications?',
      '/runs?',
      '/namespaces/shop/jobs/a/revisions?',
    ])
      expect([path, await next(path)]).toMatchObject([
        path,
        {
          status: 422,
          body: { problems: [{ path: 'continue', message: 'is not the continuation of this list' }] },
        },
      ]);
  });

  it('to run a job with shards and an endpoint that can not be open no run', async () => {
    const run = (body: object) => api.send('POST', '/namespaces/shop/jobs/a/runs', { body });
    expect(await run({ endpoint: 'https://api.exmple.com', shards: [3] })).toMatchObject({
      status: 422,
      body: {
        code: 'invalid',
        problems: [
          {
            path: 'endpoint',
            value: 'https://api.exmple.com',
            message: 'is not an endpoint that this job can use',
            remedy: 'Write https://api.example.com, or leave endpoint out.',
          },
          { path: 'shards', value: '[3]', message: 'there is no shard 3: there is shard 0 alone' },
        ],
      },
    });
    expect((await api.send('GET', '/runs')).body.items).toEqual([]);
    expect((await run({ endpoint: 'https://api.example.com', shards: [0] })).status).toBe(201);
  });
});
