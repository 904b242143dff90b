import { application, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

onEveryStore('the audit log', (store) => {
  let test: TestDatabase;
  let api: TestApi;

  beforeEach(async () => {
    test = await store.open();
    api = await startApi(test);
  });
  afterEach(async () => {
    await api.close();
    await test.drop();
  });

  const list = async (query = '', token?: string) => {
    const { status, body } = await api.send('GET', `/audit${query}`, token === undefined ? {} : { token });
    expect(status).toBe(200);
    return body as { items: Record<string, unknown>[]; continue?: string };
  };
  const lines = async (query = '', token?: string) =>
    (await list(query, token)).items.map(({ kind, action, namespace, name }) =>
      [kind, action, namespace ?? '-', name].join(' '),
    );
  const detail = async (query: string) =>
    (await api.send('GET', `/audit/${(await list(query)).items[0]!.id}`)).body as Record<string, unknown>;

  it('tells who changed a definition, when, from where, before and after', async () => {
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application() });
    await api.send('PUT', '/namespaces/shop/jobs/settle', { body: job() });
    await api.send('PUT', '/namespaces/shop/jobs/settle', { body: job() });
    api.clock.at += 1_000;
    const operator = await api.token('operator', ['shop']);
    await api.send('POST', '/namespaces/shop/jobs/settle/suspend', { token: operator });
    await api.send('DELETE', '/namespaces/shop/jobs/settle');
    expect(await lines('?kind=Job,Application')).toEqual([
      'Job deleted shop settle',
      'Job changed shop settle',
      'Job created shop settle',
      'Application created shop billing',
    ]);
    const changed = await detail('?kind=Job&action=changed');
    expect(changed).toMatchObject({
      at: '2026-11-21T12:00:01.000Z',
      actor: expect.stringMatching(/^t-/),
      address: '127.0.0.1',
      revision: 2,
      before: { spec: { suspended: false } },
      after: { spec: { suspended: true } },
    });
    expect(await detail('?action=created&kind=Job')).toMatchObject({
      before: null,
      after: { metadata: { name: 'settle' } },
    });
    expect(await detail('?action=deleted')).toMatchObject({ before: { metadata: { name: 'settle' } }, after: null });
  });

  it('writes nothing for a dry run, a refusal and an equal document', async () => {
    await api.send('PUT', '/namespaces/shop/applications/billing?dryRun=true', { body: application() });
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: { kind: 'nonsense' } });
    expect(await lines()).toEqual([]);
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application() });
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application() });
    expect(await lines()).toEqual(['Application created shop billing']);
  });

  it('never holds a secret', async () => {
    const value = 'a-very-secret-value';
    const secrets = { gateway: { value } };
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application('billing', { secrets }) });
    const made = (await api.send('POST', '/tokens', { body: { name: 'ci', role: 'viewer' } })).body.token as string;
    await api.send('POST', '/users', {
      body: { name: 'ann', roles: { '*': 'admin' }, password: 'a bell rings at noon' },
    });
    for (const { id } of (await list()).items) {
      const text = JSON.stringify((await api.send('GET', `/audit/${id}`)).body);
      for (const secret of [value, made, 'rings at noon', 'argon2']) expect(text).not.toContain(secret);
    }
  });

  it('follows tokens and users from their making to their end', async () => {
    await api.send('POST', '/tokens', { body: { name: 'ci', role: 'viewer', namespaces: ['shop'] } });
    await api.send('DELETE', '/tokens/ci');
    await api.send('DELETE', '/tokens/ci');
    await api.send('POST', '/users', { body: { name: 'ann', roles: { shop: 'viewer' } } });
    await api.send('PATCH', '/users/ann', { body: { roles: { shop: 'admin' } } });
    await api.send('POST', '/users/ann/password-reset');
    await api.send('DELETE', '/users/ann/sessions');
    await api.send('DELETE', '/users/ann');
    expect(await lines()).toEqual([
      'User deleted - ann',
      'User sessions-ended - ann',
      'User password-reset - ann',
      'User changed - ann',
      'User created - ann',
      'Token revoked shop ci',
      'Token created shop ci',
    ]);
    expect(await detail('?kind=User&action=changed')).toMatchObject({
      before: { roles: { shop: 'viewer' } },
      after: { roles: { shop: 'admin' } },
    });
  });

  it('shows each admin what happened in namespaces of their own', async () => {
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application() });
    await api.send('PUT', '/namespaces/pay/applications/cards', { body: application('cards') });
    const [hidden] = (await list('?namespace=pay')).items;
    await api.send('POST', '/tokens', { body: { name: 'shop-admin', role: 'admin', namespaces: ['shop'] } });
    const admin = await api.token('admin', ['shop']);
    expect((await lines('', admin)).filter((line) => !line.startsWith('Token'))).toEqual([
      'Application created shop billing',
    ]);
    expect((await api.send('GET', `/audit/${hidden!.id}`, { token: admin })).status).toBe(404);
    expect((await api.send('GET', '/audit?namespace=pay', { token: admin })).status).toBe(404);
    const operator = await api.token('operator', ['shop']);
    expect((await api.send('GET', '/audit', { token: operator })).status).toBe(403);
    expect((await api.send('GET', '/audit/99999999')).status).toBe(404);
  });

  it('is read a page at a time, by name, actor, word and time', async () => {
    for (let n = 0; n < 5; n++) {
      await api.send('PUT', `/namespaces/shop/applications/a${n}`, { body: application(`a${n}`) });
      api.clock.at += 60_000;
    }
    const first = await list('?limit=2');
    const second = await list(`?limit=2&continue=${first.continue}`);
    const third = await list(`?limit=2&continue=${second.continue}`);
    expect([first, second, third].flatMap(({ items }) => items.map(({ name }) => name))).toEqual([
      'a4',
      'a3',
      'a2',
      'a1',
      'a0',
    ]);
    expect(third.continue).toBeUndefined();
    expect(await lines('?name=a3')).toEqual(['Application created shop a3']);
    expect(await lines('?actor=nobody')).toEqual([]);
    expect(await lines('?text=A2')).toEqual(['Application created shop a2']);
    expect(await lines('?from=2026-11-21T12:01:00Z&to=2026-11-21T12:02:00Z')).toHaveLength(2);
    expect((await api.send('GET', '/audit?kind=Cheese')).status).toBe(422);
  });
});
