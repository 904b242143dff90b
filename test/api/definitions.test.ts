import { application, job, startApi, type TestApi } from '../support/api/start-api.js';
import { onEveryStore, type TestDatabase } from '../support/databases.js';

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
    const created = await api.send('PUT', '/namespaces/crud/applications/billing', { body: application() });
    expect(created).toMatchObject({
      status: 201,
      body: { metadata: { namespace: 'crud', resourceVersion: '1' }, status: { outcome: 'created' } },
    });
    expect(created.headers.get('etag')).toBe('"1"');
    const same = await api.send('PUT', '/namespaces/crud/applications/billing', { body: application() });
    expect(same).toMatchObject({
      status: 200,
      body: { metadata: { resourceVersion: '1' }, status: { outcome: 'unchanged' } },
    });
    const changed = await api.send('PUT', '/namespaces/crud/applications/billing', {
      body: application('billing', { displayName: '账务' }),
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { metadata: { resourceVersion: '2' }, spec: { displayName: '账务' } },
    });
    expect(await api.send('GET', '/namespaces/crud/applications/billing')).toMatchObject({
      status: 200,
      body: { spec: { displayName: '账务' } },
    });
    expect((await api.send('DELETE', '/namespaces/crud/applications/billing')).status).toBe(204);
    expect(await api.send('GET', '/namespaces/crud/applications/billing')).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
    expect((await api.send('PUT', '/namespaces/crud/applications/billing', { body: application() })).status).toBe(201);
  });
});
