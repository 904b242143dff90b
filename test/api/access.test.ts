import { RouteTable } from '../../src/api/route-table.ts';
import { controllers } from '../../src/app/api-module.ts';
import { application, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onSqlite, type TestDatabase } from '../support/databases.ts';

const OPEN = [
  'GET /',
  'GET /api/docs',
  'GET /api/v1/openapi.json',
  'GET /api/v1/session',
  'GET /healthz',
  'GET /readyz',
  'POST /api/v1/login',
];

/** C1 and C2: deny by default, proven for every route there is. */
onSqlite('access', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  let runId: string;
  const table = new RouteTable(controllers);
  const closed = table.routes.filter(({ rule }) => rule?.access !== 'open');

  beforeAll(async () => {
    test = await store.open();
    api = await startApi(test);
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application() });
    await api.send('PUT', '/namespaces/shop/jobs/settle', { body: job() });
    runId = (await api.send('POST', '/namespaces/shop/jobs/settle/runs')).body.id;
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });

  const pathOf = (pattern: string): string =>
    pattern
      .replace(':ns', 'shop')
      .replace(':name', pattern.includes('/jobs/') ? 'settle' : 'billing')
      .replace(':id', runId)
      .replace(':number', '1')
      .replace(':token', 'nobody');

  it('has a rule for every route, and opens only these to strangers', () => {
    expect(table.routes.filter(({ rule }) => rule === undefined)).toEqual([]);
    expect(table.routes.length).toBeGreaterThan(25);
    expect(
      table.routes
        .filter(({ rule }) => rule?.access === 'open')
        .map(({ method, pattern }) => `${method} ${pattern}`)
        .sort(),
    ).toEqual(OPEN);
  });

  it('asks every route but the open ones for a token', async () => {
    for (const { method, pattern } of closed)
      for (const token of [null, 'bfy_wrong', 'default_token', '', 'x'.repeat(10_000)]) {
        const refused = await api.send(method, pathOf(pattern), { token });
        expect([method, pattern, refused.status, refused.body.code]).toEqual([method, pattern, 401, 'signed-out']);
        expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
      }
    for (const route of OPEN.filter((each) => each.startsWith('GET')))
      expect((await api.send('GET', route.slice(4), { token: null })).status).toBeLessThan(400);
  });

  it('asks who asks before what is asked', async () => {
    expect((await api.send('GET', '/no/such/route', { token: null })).status).toBe(401);
    expect((await api.send('PUT', '/namespaces/shop/jobs/settle', { token: null, text: '{broken' })).status).toBe(401);
    const viewer = await api.token('viewer', ['shop']);
    expect((await api.send('PUT', '/namespaces/shop/jobs/settle', { token: viewer, text: '{broken' })).status).toBe(
      403,
    );
    expect(
      (await api.send('PUT', '/namespaces/shop/jobs/settle', { token: viewer, text: '<xml/>', type: 'text/xml' }))
        .status,
    ).toBe(403);
  });

  it('refuses each role what is above it, and nothing else', async () => {
    for (const role of ['viewer', 'operator'] as const) {
      const token = await api.token(role, ['shop']);
      for (const { method, pattern, rule } of closed) {
        const needed = (rule!.access as { role: string }).role;
        const { status, body } = await api.send(method, pathOf(pattern), { token });
        const allowed = needed === 'viewer' || (needed === 'operator' && role === 'operator');
        expect([method, pattern, role, status === 403]).toEqual([method, pattern, role, !allowed]);
        // Nobody calls here, so a route that asks for an attempt lets in and finds none, and a try finds nobody to call.
        const noAttempt = /has no attempt 1 of shard 0|no application billing in/.test(body?.detail ?? '');
        const refused = [401, 404, 500].includes(status) && !noAttempt;
        expect([method, pattern, role, allowed && refused]).toEqual([method, pattern, role, false]);
      }
    }
  });

  it('knows nothing of another namespace', async () => {
    for (const role of ['viewer', 'operator', 'admin']) {
      const token = await api.token(role, ['elsewhere']);
      for (const { method, pattern, rule } of closed) {
        const { namespace } = rule!.access as { namespace: string };
        if (namespace !== 'path' && namespace !== 'run') continue;
        const { status, body } = await api.send(method, pathOf(pattern), { token });
        expect([role, method, pattern, status, body.code]).toEqual([role, method, pattern, 404, 'not-found']);
      }
      for (const list of ['/jobs', '/applications', '/runs']) {
        expect((await api.send('GET', list, { token })).body).toEqual({ items: [] });
        expect((await api.send('GET', `${list}?namespace=shop`, { token })).status).toBe(404);
      }
      expect((await api.send('GET', '/stats', { token })).body).toMatchObject({
        applications: 0,
        jobs: { total: 0 },
        runs: { open: { queued: 0 } },
      });
    }
    // What is not there and what may not be seen answer alike.
    const token = await api.token('viewer', ['elsewhere']);
    const hidden = await api.send('GET', `/runs/${runId}`, { token });
    const missing = await api.send('GET', '/runs/1', { token });
    expect({ ...hidden.body, detail: '', requestId: '' }).toEqual({ ...missing.body, detail: '', requestId: '' });
  });

  it('ends a token with its time or by revocation', async () => {
    const made = await api.send('POST', '/tokens', {
      body: { name: 'short', role: 'viewer', namespaces: ['shop'], expiresIn: '1h' },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'short', expiresAt: '2026-11-21T13:00:00.000Z', token: expect.stringMatching(/^bfy_[\w-]{43}$/) },
    });
    const { token } = made.body;
    expect((await api.send('GET', '/whoami', { token })).body).toEqual({
      name: 'short',
      role: 'viewer',
      namespaces: ['shop'],
      roles: { shop: 'viewer' },
    });
    api.clock.at += 3_600_000;
    expect((await api.send('GET', '/whoami', { token })).status).toBe(401);
    api.clock.at -= 3_600_000;
    expect((await api.send('DELETE', '/tokens/short')).status).toBe(204);
    expect((await api.send('GET', '/whoami', { token })).status).toBe(401);
    expect((await api.send('DELETE', '/tokens/short')).status).toBe(404);
  });

  it('grants no more than the maker holds', async () => {
    const token = await api.token('admin', ['shop']);
    const grant = (body: object) => api.send('POST', '/tokens', { token, body });
    expect(await grant({ name: 'wide', role: 'viewer', namespaces: ['*'] })).toMatchObject({ status: 403 });
    expect(await grant({ name: 'wide', role: 'viewer', namespaces: ['shop', 'other'] })).toMatchObject({ status: 403 });
    expect(await grant({ name: 'ours', role: 'admin' })).toMatchObject({
      status: 201,
      body: { namespaces: ['shop'], createdBy: expect.any(String) },
    });
    expect(await grant({ name: 'ours', role: 'viewer' })).toMatchObject({ status: 409, body: { code: 'name-taken' } });
    expect(await grant({ name: 'admin', role: 'viewer' })).toMatchObject({ status: 409 });
    expect(await grant({ name: 'Bad Name', role: 'root', namespaces: [] })).toMatchObject({
      status: 422,
      body: { problems: [{ path: 'name' }, { path: 'role' }, { path: 'namespaces' }] },
    });
    const names = (await api.send('GET', '/tokens', { token })).body.items.map(
      ({ namespaces }: { namespaces: string[] }) => namespaces.join(),
    );
    expect(new Set(names)).toEqual(new Set(['shop']));
    const wide = (await api.send('POST', '/tokens', { body: { name: 'wide-one', role: 'viewer', namespaces: ['*'] } }))
      .body;
    expect((await api.send('DELETE', `/tokens/${wide.id}`, { token })).status).toBe(404);
  });

  it('never tells a secret but in the answer that makes it', async () => {
    const { token, id } = (
      await api.send('POST', '/tokens', { body: { name: 'shown-once', role: 'viewer', namespaces: ['shop'] } })
    ).body;
    expect(JSON.stringify((await api.send('GET', '/tokens')).body)).not.toContain(token);
    const rows = await test.database.sql.rows<{ hash: string }>('test', 'SELECT * FROM token WHERE id = ?', [
      Number(id),
    ]);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(rows[0]!.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(api.logged)).not.toContain(token);
  });
});
