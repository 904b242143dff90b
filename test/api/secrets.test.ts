import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readSecrets } from '../../src/adapter/database/stores/secrets.ts';
import { egressPolicy } from '../../src/adapter/http/egress-policy.ts';
import { secretCipher } from '../../src/adapter/system/cipher.ts';
import { newAuthority } from '../http/certificates.ts';
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

onSqlite('credentials that no call could use', (store) => {
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
  const put = (spec: object) => api.send('PUT', path, { body: application('billing', spec) });
  const refused = async (spec: object) => {
    const { status, body } = await put(spec);
    expect(JSON.stringify(body)).not.toMatch(/whsec_[A-Za-z0-9]{4}|nobody-may-see|MII/);
    return [status, ...body.problems];
  };
  const signedBy = (value: string) => ({ secrets: { hook: { value } }, signing: 'hook' });
  const ours = newAuthority('Test');
  const client = ours.issue({ name: 'belfry.internal' });
  const identity = (certificate: string, key: string) => ({
    secrets: { clientKey: { value: key } },
    tls: { certificate, key: 'clientKey' },
  });

  it.each([
    ['no prefix', Buffer.alloc(32).toString('base64')],
    ['too short', `whsec_${Buffer.alloc(8).toString('base64')}`],
    ['no base64', 'whsec_nobody-may-see-this-secret-of-mine'],
  ])('are refused on save: a signing secret with %s', async (_, value) => {
    expect(await refused(signedBy(value))).toEqual([
      422,
      {
        path: 'spec.secrets.hook.value',
        value: '(hidden)',
        message: 'a signing secret is "whsec_" and base64 of 24 to 64 random bytes (openssl rand -base64 32)',
        remedy: 'Make one: echo "whsec_$(openssl rand -base64 32)".',
      },
    ]);
  });

  it('are refused on save: PEM that is none, and keys of others, all at once', async () => {
    const cut = `${client.certificate.slice(0, 200)}\n-----END CERTIFICATE-----\n`;
    expect(
      await refused({ ...identity(cut, 'nobody-may-see'), tls: { ca: cut, certificate: cut, key: 'clientKey' } }),
    ).toMatchObject([
      422,
      { path: 'spec.tls.ca', message: 'holds a certificate that can not be read' },
      { path: 'spec.tls.certificate', message: 'holds a certificate that can not be read' },
      { path: 'spec.secrets.clientKey.value', value: '(hidden)', message: expect.stringMatching(/no private key/) },
    ]);
    expect(await refused(identity(ours.certificate, client.key))).toMatchObject([
      422,
      { path: 'spec.tls.certificate', message: 'does not belong to the private key in spec.secrets.clientKey.value' },
    ]);
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
    });
    expect(await refused(identity(client.certificate, privateKey))).toMatchObject([
      422,
      { path: 'spec.secrets.clientKey.value', message: 'is a private key with a passphrase' },
    ]);
  });

  it('are taken where they fit, and asked again where a stored one is named for something else', async () => {
    const whole = { ...identity(client.certificate + ours.certificate, client.key) };
    expect((await put({ ...whole, tls: { ...whole.tls, ca: ours.certificate } })).status).toBe(201);
    expect(await refused({ secrets: { clientKey: {} }, signing: 'clientKey' })).toMatchObject([
      422,
      { path: 'spec.secrets.clientKey', remedy: expect.stringMatching(/openssl rand/) },
    ]);
    expect(
      await refused({ secrets: { clientKey: {} }, tls: { certificate: ours.certificate, key: 'clientKey' } }),
    ).toMatchObject([422, { path: 'spec.tls.certificate' }]);
    expect((await put(signedBy(`whsec_${Buffer.alloc(24, 7).toString('base64')}`))).status).toBe(200);
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
