import { application, job, startApi } from '../support/api/start-api.ts';
import { onSqlite } from '../support/databases.ts';

onSqlite('a server that stops', (store) => {
  it('ends the streams that it holds, and leaves nothing open', async () => {
    const test = await store.open();
    const api = await startApi(test);
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application() });
    await api.send('PUT', '/namespaces/shop/jobs/settle', { body: job() });
    const { id } = (await api.send('POST', '/namespaces/shop/jobs/settle/runs')).body;
    const stream = await fetch(`${api.url}/api/v1/runs/${id}/events`, {
      headers: { authorization: `Bearer ${await api.token('viewer', ['shop'])}`, accept: 'text/event-stream' },
    });
    const text = stream.text();
    await api.close();
    expect(await text).toContain('"kind":"opened"');
    await expect(fetch(api.url)).rejects.toThrow();
    await test.drop();
  });

  it('answers what it is asked already, and then ends', async () => {
    const test = await store.open();
    const api = await startApi(test);
    await api.send('GET', '/whoami');
    const { history } = api.deps.views;
    const { counts } = history;
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      history.counts = async (namespaces) => {
        resolve();
        await new Promise<void>((go) => {
          answer = go;
        });
        return counts(namespaces);
      };
    });
    const slow = api.send('GET', '/stats');
    await asked;
    const closed = api.close();
    answer();
    expect((await slow).status).toBe(200);
    await closed;
    await test.drop();
  });
});
