import { randomBytes } from 'node:crypto';
import { secretCipher } from '../../src/adapter/system/cipher.ts';
import { secretOpener, settleSecretKeys } from '../../src/app/stored-secrets.ts';
import { secretPlace } from '../../src/command/settle-secrets.ts';
import { application, startApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

onEveryStore('stored secrets at the start', (store) => {
  let test: TestDatabase;
  const key = randomBytes(32);
  const given = (id: string, bytes = key) => ({ secretKeys: [{ id, key: bytes }] });
  const gateway = { namespace: 'shop', name: 'billing', secret: 'gateway' };

  beforeAll(async () => {
    test = await store.open();
    const api = await startApi(test, { key });
    const secrets = { gateway: { value: 's3cret-one' }, other: { value: 's3cret-two' } };
    const saved = await api.send('PUT', '/namespaces/shop/applications/billing', {
      body: application('billing', { secrets }),
    });
    expect(saved.status).toBe(201);
    await api.close();
  });
  afterAll(() => test.drop());

  it('need their key, by its id and by what it is', async () => {
    expect([...(await settleSecretKeys(given('k1'), test.database)).keys()]).toEqual(['k1']);
    await expect(settleSecretKeys(given('k2'), test.database)).rejects.toThrow('need the key k1');
    await expect(settleSecretKeys(given('k1', randomBytes(32)), test.database)).rejects.toThrow(
      'has the key k1, but not the one by which stored secrets were encrypted',
    );
  });

  it('stop no start where one of them was damaged: the log names it', async () => {
    const { ciphertext } = secretCipher(new Map([['k1', randomBytes(32)]])).seal('x', secretPlace(gateway, 'gateway'));
    await test.database.sql.write('test', "UPDATE secret SET ciphertext = ? WHERE name = 'gateway'", [ciphertext]);
    const keys = await settleSecretKeys(given('k1'), test.database);
    const logged: object[] = [];
    const error = (facts: object) => logged.push(facts);
    const log = { info: error, warn: error, error, debug: error };
    expect(secretOpener(keys, log)({ keyId: 'k1', ciphertext }, gateway)).toBeUndefined();
    expect(logged).toEqual([
      { namespace: 'shop', application: 'billing', secretName: 'gateway', error: expect.stringContaining('k1') },
    ]);
  });
});
