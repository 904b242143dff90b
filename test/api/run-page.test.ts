import { insertAttempts, insertRuns, jobIdOf } from '../support/api/history-rows.ts';
import { application, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

onEveryStore('what the page of a run asks', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  beforeAll(async () => {
    test = await store.open();
    api = await startApi(test);
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application() });
    for (const name of ['settle', 'report'])
      await api.send('PUT', `/namespaces/shop/jobs/${name}`, {
        body: job(name, { request: { path: '/go/{{ params.mode }}', headers: { 'x-shard': '{{ shardIndex }}' } } }),
      });
    const settle = await jobIdOf(test.database, 'shop', 'settle');
    const report = await jobIdOf(test.database, 'shop', 'report');
    await insertRuns(test.database, [
      { id: 101, jobId: settle, params: { mode: 'full' } },
      { id: 102, jobId: report },
      { id: 103, jobId: settle, shardTotal: 2, params: { mode: 'half' } },
      { id: 104, jobId: settle, state: 'skipped', shardTotal: 0 },
    ]);
    await insertAttempts(test.database, [
      { runId: 101 },
      { runId: 103, shardIndex: 0 },
      { runId: 103, shardIndex: 1 },
      { runId: 103, shardIndex: 1, number: 2 },
    ]);
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });

  it('the runs before and after are those of the same job', async () => {
    const around = async (id: number) => (await api.send('GET', `/runs/${id}/neighbours`)).body;
    expect(await around(101)).toEqual({ previous: null, next: '103' });
    expect(await around(103)).toEqual({ previous: '101', next: '104' });
    expect(await around(102)).toEqual({ previous: null, next: null });
  });

  it('attempts of one shard alone, so that a run of a thousand shards stays small', async () => {
    const { body } = await api.send('GET', '/runs/103?attemptsOf=1');
    expect(body.shardTotal).toBe(2);
    const all = await api.send('GET', '/runs/101');
    expect(all.body.shards[0].attempts).toHaveLength(1);
    const refused = await api.send('GET', '/runs/103?attemptsOf=many');
    expect([refused.status, refused.body.problems[0].path]).toEqual([422, 'attemptsOf']);
  });

  it('the request of an attempt, as its revision and its params make it', async () => {
    const { status, body } = await api.send('GET', '/runs/103/request?shard=1&attempt=2');
    expect([status, body.detail]).toEqual([200, undefined]);
    expect(body).toMatchObject({
      method: 'POST',
      url: expect.stringMatching(/^https:\/\/.+\/go\/half$/),
      headers: { 'x-shard': '1', 'schedulerx-logId': '103', 'belfry-attempt': '2' },
      body: null,
    });
  });

  it('says what is missing where there is no such request', async () => {
    const none = await api.send('GET', '/runs/104/request');
    expect([none.status, none.body.detail]).toEqual([
      404,
      'There is no request to show: run 104 has no attempt 1 of shard 0.',
    ]);
    const strange = await api.send('GET', '/runs/101/request?shard=0&attempt=zero');
    expect([strange.status, strange.body.problems[0].path]).toEqual([422, 'attempt']);
  });

  it('is out of sight for tokens of other namespaces', async () => {
    const token = await api.token('admin', ['other']);
    for (const path of ['/runs/101/neighbours', '/runs/101/request'])
      expect((await api.send('GET', path, { token })).status).toBe(404);
  });
});
