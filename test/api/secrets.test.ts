import { randomBytes } from 'node:crypto';
import { readSecrets } from '../../src/adapter/database/stores/secrets.ts';
import { egressPolicy } from '../../src/adapter/http/egress-policy.ts';
import { secretCipher } from '../../src/adapter/system/cipher.ts';
import { application, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, onSqlite, type TestDatabase } from '../support/databases.ts';

const SECRET = 'Bearer-tok3n-nobody-may-see';
const withSecret = (value: string | undefined, spec: object = {}) =>
  application('billing', {
    secrets: { gateway: value === undefined ? {} : { value } },
    headers: { authorization: 'Bearer {{ secrets.gateway }}' },
    ...spec,
  });
const path = '/namespaces/shop/applications/billing';

// C7, A13
onEveryStore('secrets of an application', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  const key = randomBytes(32);
  beforeEach(async () => {
    test = await store.open();
    api = await startApi(test, { key });
  });
  afterEach(async () => {
    await api.close();
    await test.drop();
  });

  const stored = async () => {
    const [row] = await test.database.sql.rows<{ id: number }>(
      'test',
      'SELECT id FROM application WHERE deleted_at = 0',
    );
    const sealed = await readSecrets(test.database.sql, row!.id);
    const cipher = secretCipher(new Map([['k1', key]]));
    return [...sealed].map(([name, secret]) => [
      name,
      cipher.open(secret, `shop/HttpApplication/billing/secrets.${name}`),
    ]);
  };

  it('are written, never read, and kept by a write without them', async () => {
    const saved = await api.send('PUT', path, { body: withSecret(SECRET) });
    expect(saved).toMatchObject({
      status: 201,
      body: { spec: { secrets: { gateway: { set: true, fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) } } } },
    });
    expect(await stored()).toEqual([['gateway', SECRET]]);
    const again = await api.send('PUT', path, { body: withSecret(SECRET) });
    expect(again.body.status.outcome).toBe('unchanged');
    expect((await api.send('PUT', path, { body: withSecret(undefined) })).body.status.outcome).toBe('unchanged');
    expect((await api.send('PUT', path, { body: (await api.send('GET', path)).body })).body.status.outcome).toBe(
      'unchanged',
    );
    const changed = await api.send('PUT', path, { body: withSecret(`${SECRET}2`) });
    expect(changed.body.status.outcome).toBe('configured');
    expect(changed.body.spec.secrets.gateway.fingerprint).not.toBe(saved.body.spec.secrets.gateway.fingerprint);
    expect(await stored()).toEqual([['gateway', `${SECRET}2`]]);
    await api.send('PUT', path, { body: application() });
    expect(await stored()).toEqual([]);
  });

  it('are nowhere to be seen: not in the tables, answers, refusals or the log', async () => {
    await api.send('PUT', path, { body: withSecret(SECRET) });
    const refused = await api.send('PUT', path, {
      body: {
        ...withSecret(SECRET),
        spec: { ...withSecret(SECRET).spec, timeout: 1, secrets: { gateway: { value: SECRET, secretKeyRef: 1 } } },
      },
    });
    expect(refused.status).toBe(422);
    const seen = [
      refused.body,
      (await api.send('GET', path)).body,
      (await api.send('GET', '/applications')).body,
      api.logged,
    ];
    for (const table of ['application', 'revision', 'secret'])
      seen.push(await test.database.sql.rows('test', `SELECT * FROM ${table}`));
    expect(JSON.stringify(seen)).not.toContain(SECRET);
  });

  it('are dropped where the application reaches a new origin', async () => {
    const domains = (...urls: string[]) => ({ domains: urls.map((url) => ({ url })) });
    await api.send('PUT', path, {
      body: withSecret(SECRET, domains('https://a.example.com/x', 'https://b.example.com')),
    });
    const fewer = await api.send('PUT', path, { body: withSecret(undefined, domains('https://a.example.com/other')) });
    expect(fewer.body.spec.secrets.gateway.set).toBe(true);
    const moved = await api.send('PUT', path, {
      body: withSecret(undefined, domains('https://a.example.com', 'https://evil.example.com')),
    });
    expect(moved.body).toMatchObject({
      spec: { secrets: { gateway: { set: false } } },
      status: { warnings: [{ path: 'spec.secrets.gateway', message: expect.stringContaining('dropped') }] },
    });
    expect(await stored()).toEqual([]);
    expect((await api.send('GET', path)).body.status.conditions).toMatchObject([{ type: 'SecretMissing' }]);
    await api.send('PUT', path, { body: withSecret(SECRET, domains('https://a.example.com')) });
    for (const spec of [
      domains('http://a.example.com'),
      domains('https://a.example.com:8443'),
      { domains: [{ url: 'https://a.example.com', host: 'evil.example.com' }] },
    ]) {
      const elsewhere = await api.send('PUT', `${path}?dryRun=true`, { body: withSecret(undefined, spec) });
      expect(elsewhere.body.spec.secrets.gateway).toEqual({ set: false });
    }
    expect(await stored()).toEqual([['gateway', SECRET]]);
  });

  it('go with their application, and do not come back with its name', async () => {
    await api.send('PUT', path, { body: withSecret(SECRET) });
    await api.send('DELETE', path);
    expect(await test.database.sql.rows('test', 'SELECT * FROM secret')).toEqual([]);
    expect((await api.send('PUT', path, { body: withSecret(undefined) })).body.spec.secrets.gateway).toEqual({
      set: false,
    });
  });
});

onSqlite('a server without a secret key', (store) => {
  it('refuses secrets and says what to do', async () => {
    const test = await store.open();
    const api = await startApi(test, { cipherless: true, egress: egressPolicy({ allow: [] }) });
    const refused = await api.send('PUT', path, { body: withSecret(SECRET) });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'secret-key-missing',
        problems: [
          {
            path: 'spec.secrets.gateway.value',
            value: '(hidden)',
            message: expect.stringContaining('BELFRY_SECRET_KEY'),
          },
        ],
      },
    });
    const loopback = await api.send('PUT', path, {
      body: application('billing', { domains: [{ url: 'http://127.0.0.1:9000' }, { url: 'http://169.254.169.254' }] }),
    });
    expect(loopback).toMatchObject({
      status: 422,
      body: {
        problems: [
          { path: 'spec.domains[0].url', remedy: expect.stringContaining('BELFRY_EGRESS_ALLOW') },
          { path: 'spec.domains[1].url' },
        ],
      },
    });
    await api.close();
    await test.drop();
  });
});
