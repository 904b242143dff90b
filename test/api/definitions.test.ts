import { application, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

onEveryStore('definitions over HTTP', (store) => {
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

  it('creates, shows, changes and deletes an application', async () => {
    const path = '/namespaces/crud/applications/billing';
    const created = await api.send('PUT', path, { body: application() });
    expect(created).toMatchObject({
      status: 201,
      body: { metadata: { namespace: 'crud', resourceVersion: '1' }, status: { outcome: 'created', warnings: [] } },
    });
    expect(created.headers.get('etag')).toBe('"1"');
    const same = await api.send('PUT', path, { body: application() });
    expect(same).toMatchObject({
      status: 200,
      body: { metadata: { resourceVersion: '1' }, status: { outcome: 'unchanged' } },
    });
    const changed = await api.send('PUT', path, { body: application('billing', { displayName: '账务' }) });
    expect(changed).toMatchObject({
      status: 200,
      body: { metadata: { resourceVersion: '2' }, spec: { displayName: '账务' } },
    });
    expect(await api.send('GET', path)).toMatchObject({ status: 200, body: { spec: { displayName: '账务' } } });
    expect((await api.send('DELETE', path)).status).toBe(204);
    expect(await api.send('GET', path)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await api.send('DELETE', path)).toMatchObject({ status: 404 });
    expect((await api.send('PUT', path, { body: application() })).status).toBe(201);
  });

  it('creates, shows, changes and deletes a job, and what it answers can be written back', async () => {
    await api.send('PUT', '/namespaces/jobs/applications/billing', { body: application() });
    const path = '/namespaces/jobs/jobs/settle';
    const created = await api.send('PUT', path, { body: job() });
    expect(created).toMatchObject({
      status: 201,
      body: { spec: { timeout: '60s', suspended: false }, status: { outcome: 'created' } },
    });
    const read = await api.send('GET', path);
    expect(read).toMatchObject({
      status: 200,
      body: { status: { nextFireAt: '2026-11-22T02:00:00.000Z', lastRun: null, conditions: [] } },
    });
    expect(await api.send('PUT', path, { body: read.body })).toMatchObject({
      status: 200,
      body: { status: { outcome: 'unchanged' } },
    });
    expect(
      (await api.send('PUT', path, { body: job('settle', { timeout: '30s' }) })).body.metadata.resourceVersion,
    ).toBe('2');
    expect(await api.send('GET', `${path}/revisions`)).toMatchObject({
      body: {
        items: [
          { number: 2, actor: 'admin' },
          { number: 1, at: '2026-11-21T12:00:00.000Z' },
        ],
      },
    });
    expect(await api.send('GET', `${path}/revisions/1`)).toMatchObject({
      status: 200,
      body: { document: { spec: { timeout: '60s' } } },
    });
    expect((await api.send('GET', `${path}/revisions/9`)).status).toBe(404);
    expect((await api.send('DELETE', path)).status).toBe(204);
    expect((await api.send('GET', path)).status).toBe(404);
  });

  it('takes YAML as well', async () => {
    const text =
      'apiVersion: belfry.dev/v1\nkind: HttpApplication\nmetadata: {name: yaml}\nspec:\n  domains:\n  - url: https://api.example.com\n';
    const path = '/namespaces/yaml/applications/yaml';
    expect(await api.send('PUT', path, { text, type: 'application/yaml' })).toMatchObject({ status: 201 });
    expect(await api.send('PUT', path, { text: `${text}---\n${text}`, type: 'application/yaml' })).toMatchObject({
      status: 400,
      body: { code: 'malformed' },
    });
    const broken = await api.send('PUT', path, { text: 'a: [1,\nb: }', type: 'application/yaml' });
    expect(broken).toMatchObject({ status: 400, body: { code: 'malformed' } });
    expect(broken.body.problems[0].message).toMatch(/line 2/i);
  });

  it('names five mistakes of a document at once, with path, value and remedy', async () => {
    const body = job('five', {
      schedule: { cron: '0 0 25 * * ?', timeZone: 'Asia/Shanghia' },
      timeout: '1 minute',
      retry: { maxAttemps: 3 },
      success: { json: '$.code = 200' },
      request: { path: '/jobs/{{ fireAt | nosuchfilter }}' },
    });
    const refused = await api.send('PUT', '/namespaces/five/jobs/five', { body });
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid', title: 'Not valid', status: 422 } });
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const paths = refused.body.problems.map(({ path }: { path: string }) => path);
    for (const path of [
      'spec.schedule.cron',
      'spec.schedule.timeZone',
      'spec.timeout',
      'spec.retry.maxAttemps',
      'spec.success.json',
      'spec.request.path',
    ])
      expect(paths).toContain(path);
    for (const problem of refused.body.problems)
      expect(problem).toMatchObject({ message: expect.any(String), remedy: expect.any(String) });
    expect((await api.send('GET', '/namespaces/five/jobs/five')).status).toBe(404);
  });

  it('answers 409 with the stored version where the write is based on another', async () => {
    const path = '/namespaces/versions/jobs/settle';
    await api.send('PUT', path, { body: job() });
    await api.send('PUT', path, { body: job('settle', { timeout: '30s' }) });
    const stale = { ...job('settle', { timeout: '20s' }), metadata: { name: 'settle', resourceVersion: '1' } };
    expect(await api.send('PUT', path, { body: stale })).toMatchObject({
      status: 409,
      body: { code: 'conflict', current: '2' },
    });
    expect(await api.send('PUT', path, { body: job(), headers: { 'if-match': '"1"' } })).toMatchObject({
      status: 409,
      body: { current: '2' },
    });
    expect(await api.send('DELETE', path, { headers: { 'if-match': '"1"' } })).toMatchObject({ status: 409 });
    expect(await api.send('POST', `${path}/suspend`, { headers: { 'if-match': '"1"' } })).toMatchObject({
      status: 409,
    });
    expect(
      (await api.send('PUT', path, { body: job('settle', { timeout: '20s' }), headers: { 'if-match': '"2"' } })).status,
    ).toBe(200);
    const gone = { ...job('gone'), metadata: { name: 'gone', resourceVersion: '4' } };
    expect(await api.send('PUT', '/namespaces/versions/jobs/gone', { body: gone })).toMatchObject({ status: 409 });
    expect((await api.send('PUT', path, { body: job(), headers: { 'if-match': 'newest' } })).status).toBe(400);
  });

  it('creates and never overwrites where the write says so', async () => {
    const path = '/namespaces/versions/jobs/first';
    const creating = { 'if-none-match': '*' };
    expect((await api.send('PUT', `${path}?dryRun=true`, { body: job('first'), headers: creating })).status).toBe(200);
    expect((await api.send('PUT', path, { body: job('first'), headers: creating })).status).toBe(201);
    for (const query of ['', '?dryRun=true'])
      expect(await api.send('PUT', `${path}${query}`, { body: job('first'), headers: creating })).toMatchObject({
        status: 409,
        body: { code: 'name-taken', current: '1' },
      });
    expect((await api.send('DELETE', path)).status).toBe(204);
    expect((await api.send('PUT', path, { body: job('first'), headers: creating })).status).toBe(201);
    expect((await api.send('PUT', path, { body: job('first'), headers: { 'if-none-match': '"1"' } })).status).toBe(400);
    for (const [method, of] of [
      ['DELETE', path],
      ['POST', `${path}/suspend`],
      ['POST', `${path}/resume`],
    ] as const)
      expect(await api.send(method, of, { headers: creating })).toMatchObject({
        status: 400,
        body: { code: 'malformed', detail: expect.stringContaining('only PUT creates') },
      });
    expect((await api.send('GET', path)).body.spec.suspended).toBe(false);
  });

  it('lets one of two writers of one job through, and tells the other', async () => {
    const path = '/namespaces/race/jobs/settle';
    const created = await Promise.all(
      [1, 2, 3, 4].map((seconds) =>
        api.send('PUT', path, {
          body: job('settle', { timeout: `${seconds}s`, idleTimeout: '1s', connectTimeout: '1s' }),
        }),
      ),
    );
    expect(created.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    const { resourceVersion } = (await api.send('GET', path)).body.metadata;
    expect(resourceVersion).toBe('4');
    const based = await Promise.all(
      [5, 6].map((seconds) =>
        api.send('PUT', path, {
          body: job('settle', { timeout: `${seconds}s` }),
          headers: { 'if-match': `"${resourceVersion}"` },
        }),
      ),
    );
    expect(based.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('stores nothing in a dry run, and says what it would', async () => {
    const path = '/namespaces/dry/jobs/settle?dryRun=true';
    const dry = await api.send('PUT', path, {
      body: job('settle', { schedule: { cron: '0 30 2 * * ?', timeZone: 'America/New_York' } }),
    });
    expect(dry).toMatchObject({
      status: 200,
      body: { metadata: { resourceVersion: '1' }, status: { outcome: 'created' } },
    });
    const messages = dry.body.warnings.map(({ message }: { message: string }) => message).join('\n');
    expect(messages).toMatch(/daylight|skipped|does not exist|2027-03-14/i);
    expect(messages).toMatch(/not an application/);
    expect((await api.send('GET', '/namespaces/dry/jobs/settle')).status).toBe(404);
    const over = await api.send('PUT', path, { body: job('settle', { schedule: { at: '2020-01-01T00:00:00Z' } }) });
    expect(over.body.warnings.map(({ message }: { message: string }) => message).join()).toMatch(/never fires again/);
    expect((await api.send('PUT', '/namespaces/dry/jobs/settle?dryRun=perhaps', { body: job() })).status).toBe(422);
  });

  it('leaves a suspended job suspended when it is applied again', async () => {
    const path = '/namespaces/pause/jobs/settle';
    await api.send('PUT', path, { body: job() });
    expect(await api.send('POST', `${path}/suspend`)).toMatchObject({
      status: 200,
      body: { spec: { suspended: true }, status: { nextFireAt: null } },
    });
    expect((await api.send('PUT', path, { body: job('settle', { timeout: '30s' }) })).body.spec.suspended).toBe(true);
    expect(await api.send('POST', `${path}/resume`)).toMatchObject({
      status: 200,
      body: { spec: { suspended: false } },
    });
    expect((await api.send('POST', `${path}/resume`)).body.metadata.resourceVersion).toBe('4');
    expect((await api.send('POST', '/namespaces/pause/jobs/nobody/suspend')).status).toBe(404);
  });

  it('takes a job before its application, and says what it misses', async () => {
    const saved = await api.send('PUT', '/namespaces/early/jobs/settle', { body: job() });
    expect(saved.body.status.warnings).toMatchObject([{ path: 'spec.application', value: 'billing' }]);
    expect((await api.send('GET', '/namespaces/early/jobs/settle')).body.status.conditions).toMatchObject([
      { type: 'ApplicationMissing' },
    ]);
    await api.send('PUT', '/namespaces/early/applications/billing', { body: application() });
    expect((await api.send('GET', '/namespaces/early/jobs/settle')).body.status.conditions).toEqual([]);
  });

  it('refuses a namespace or name other than the address says', async () => {
    const elsewhere = { ...job('other'), metadata: { name: 'other', namespace: 'theirs' } };
    const refused = await api.send('PUT', '/namespaces/mine/jobs/settle', { body: elsewhere });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        problems: [
          { path: 'metadata.namespace', value: 'theirs' },
          { path: 'metadata.name', value: 'other' },
        ],
      },
    });
    expect((await api.send('PUT', '/namespaces/mine/jobs/Settle', { body: job('Settle') })).status).toBe(422);
    expect((await api.send('PUT', '/namespaces/mine/jobs/settle', { body: application('settle') })).status).toBe(422);
  });

  it('refuses Kubernetes while no cluster is configured, in words', async () => {
    const spec = { domains: undefined, kubernetes: [{ service: 'billing' }] };
    expect(
      await api.send('PUT', '/namespaces/k8s/applications/billing', { body: application('billing', spec) }),
    ).toMatchObject({
      status: 422,
      body: {
        code: 'kubernetes-not-configured',
        problems: [{ path: 'spec.kubernetes', remedy: expect.stringContaining('domains') }],
      },
    });
  });

  it('lists by page and by label', async () => {
    for (const [name, tier] of [
      ['a', 'core'],
      ['b', 'edge'],
      ['c', 'core'],
      ['d', undefined],
    ] as const)
      await api.send('PUT', `/namespaces/lists/jobs/${name}`, {
        body: { ...job(name), metadata: { name, labels: tier === undefined ? {} : { tier, [`x.io/${name}`]: '1' } } },
      });
    const names = async (query: string) => {
      const { body } = await api.send('GET', `/namespaces/lists/jobs?${query}`);
      return {
        names: body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name).join(''),
        more: body.continue as string | undefined,
      };
    };
    const first = await names('limit=3');
    expect(first).toEqual({ names: 'abc', more: expect.any(String) });
    expect(await names(`limit=3&continue=${first.more}`)).toEqual({ names: 'd', more: undefined });
    for (const [selector, expected] of [
      ['tier=core', 'ac'],
      ['tier!=core', 'bd'],
      ['tier in (core, edge)', 'abc'],
      ['tier notin (core)', 'bd'],
      ['tier', 'abc'],
      ['!tier', 'd'],
      ['tier=core,x.io/c', 'c'],
      ['tier=cor', ''],
      ['x.io/a=1', 'a'],
    ] as const)
      expect([selector, (await names(`labelSelector=${encodeURIComponent(selector)}`)).names]).toEqual([
        selector,
        expected,
      ]);
    expect((await api.send('GET', '/namespaces/lists/jobs?continue=nonsense')).status).toBe(422);
    expect((await api.send('GET', '/namespaces/lists/jobs?labelSelector=%3D%3D')).status).toBe(422);
    const all = await api.send('GET', '/jobs?limit=1000');
    expect(all.body.items.length).toBeGreaterThan(4);
  });
});
