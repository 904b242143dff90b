import { insertAttempts, insertRuns, insertShards, jobIdOf } from '../support/api/history-rows.ts';
import { application, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

const HOUR = 3_600_000;
const ELEVEN = Date.UTC(2026, 10, 21, 11);

onEveryStore('runs over HTTP', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  beforeAll(async () => {
    test = await store.open();
    api = await startApi(test);
    for (const namespace of ['shop', 'other']) {
      await api.send('PUT', `/namespaces/${namespace}/applications/billing`, { body: application() });
      for (const name of ['settle', 'report'])
        await api.send('PUT', `/namespaces/${namespace}/jobs/${name}`, { body: job(name) });
    }
    const settle = await jobIdOf(test.database, 'shop', 'settle');
    const report = await jobIdOf(test.database, 'shop', 'report');
    const other = await jobIdOf(test.database, 'other', 'settle');
    await insertRuns(test.database, [
      { id: 101, jobId: settle, slotAt: ELEVEN, fireAt: ELEVEN },
      { id: 102, jobId: settle, state: 'failed', reason: 'status was 500, expected 200-299', fireAt: ELEVEN + 1 },
      {
        id: 103,
        jobId: report,
        state: 'partly_failed',
        reason: '1 of 3 shards failed',
        shardTotal: 3,
        fireAt: ELEVEN + 2,
        params: { mode: 'full' },
      },
      {
        id: 104,
        jobId: report,
        state: 'skipped',
        reason: 'overlap: the last run still goes on',
        shardTotal: 0,
        fireAt: ELEVEN + 3,
        slotAt: ELEVEN + 3,
      },
      { id: 105, jobId: other, state: 'succeeded', fireAt: ELEVEN + 4, cause: 'manual' },
      { id: 106, jobId: settle, state: 'running', fireAt: ELEVEN + HOUR },
    ]);
    await insertAttempts(test.database, [
      { runId: 101 },
      {
        runId: 102,
        status: 500,
        verdict: 'failed',
        reason: 'status was 500, expected 200-299',
        dials: [{ endpoint: 'https://gone.example.com', fault: 'refused', message: 'nobody listens' }],
      },
      {
        runId: 102,
        number: 2,
        status: null,
        fault: 'timeout',
        verdict: 'failed',
        reason: 'no reply within 60s',
        bodyHead: null,
      },
      ...[0, 1, 2].map((shardIndex) => ({ runId: 103, shardIndex })),
    ]);
    await insertShards(test.database, 103, ['succeeded', 'failed', 'succeeded']);
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });

  const ids = async (query: string, token?: string) => {
    const { body } = await api.send('GET', `/runs?${query}`, token === undefined ? {} : { token });
    return body.items.map(({ id }: { id: string }) => id).join(' ');
  };

  it('lists newest first, narrowed by everything that a run is known by', async () => {
    for (const [query, expected] of [
      ['', '106 105 104 103 102 101'],
      ['namespace=shop', '106 104 103 102 101'],
      ['namespace=shop&job=settle', '106 102 101'],
      ['job=settle', '106 105 102 101'],
      ['application=billing&namespace=other', '105'],
      ['application=nothing', ''],
      ['state=failed', '102'],
      ['state=failed,partly_failed', '103 102'],
      ['state=failed&state=skipped', '104 102'],
      ['cause=manual', '105'],
      [`from=${new Date(ELEVEN + 2).toISOString()}&to=${new Date(ELEVEN + 4).toISOString()}`, '105 104 103'],
      ['text=OVERLAP', '104'],
      ['text=sett', '106 105 102 101'],
      ['text=', '106 105 104 103 102 101'],
    ])
      expect([query, await ids(query!)]).toEqual([query, expected]);
    const first = await api.send('GET', '/runs?limit=4');
    expect(first.body.items).toHaveLength(4);
    expect(await ids(`limit=4&continue=${first.body.continue}`)).toBe('102 101');
    expect(await ids('', await api.token('viewer', ['other']))).toBe('105');
  });

  // C8: whatever a parameter carries is a value, and finds what it says.
  it('takes injected SQL and wildcards for what they are: text', async () => {
    const payloads = [
      "' OR '1'='1",
      "'; DROP TABLE run; --",
      '%',
      '_',
      '\\',
      '!',
      'a%27',
      '1) UNION SELECT hash FROM token -- ',
      '"',
      '`',
      '\u0000',
      "\\'",
    ];
    for (const payload of payloads) {
      const value = encodeURIComponent(payload);
      for (const parameter of ['text', 'job', 'application'])
        expect([parameter, payload, await ids(`${parameter}=${value}`)]).toEqual([parameter, payload, '']);
      expect((await api.send('GET', `/runs?namespace=${value}`)).body.items ?? []).toEqual([]);
      for (const parameter of ['state', 'cause', 'from', 'to', 'limit', 'continue', 'sort', 'order'])
        expect([parameter, payload, (await api.send('GET', `/runs?${parameter}=${value}`)).status]).toEqual([
          parameter,
          payload,
          422,
        ]);
      expect((await api.send('GET', `/jobs?labelSelector=${value}`)).status).toBe(422);
      expect([200, 404]).toContain((await api.send('GET', `/namespaces/${value}/jobs`)).status);
      expect((await api.send('GET', `/namespaces/shop/jobs/${value}`)).status).toBe(404);
    }
    expect(await ids('')).toBe('106 105 104 103 102 101');
  });

  it('shows a single run with its one shard, told from its attempts', async () => {
    expect((await api.send('GET', '/runs/102')).body).toEqual({
      id: '102',
      namespace: 'shop',
      job: 'settle',
      application: 'billing',
      cause: 'schedule',
      slotAt: null,
      fireAt: '2026-11-21T11:00:00.001Z',
      openedAt: '2026-11-21T11:00:00.006Z',
      startedAt: '2026-11-21T11:00:00.007Z',
      settledAt: '2026-11-21T11:00:00.051Z',
      durationMs: 44,
      state: 'failed',
      reason: 'status was 500, expected 200-299',
      dueAt: null,
      params: {},
      revision: 1,
      rounds: 1,
      rerunOf: null,
      shardTotal: 1,
      shards: [
        {
          index: 0,
          endpoint: 'https://e0.example.com',
          state: 'failed',
          reason: 'status was 500, expected 200-299',
          round: 1,
          calling: null,
          dueAt: null,
          attempts: [
            expect.objectContaining({
              number: 1,
              status: 500,
              verdict: 'failed',
              bodyHead: '{"code":200}',
              dials: [expect.objectContaining({ fault: 'refused' })],
            }),
            expect.objectContaining({ number: 2, status: null, fault: 'timeout', bodyHead: null, durationMs: 5 }),
          ],
        },
      ],
    });
  });

  it('shows where a call goes that is in flight here, before anything of it is stored', async () => {
    const { views } = api.deps;
    const known = views.calling;
    const startedAt = Date.UTC(2026, 10, 21, 12);
    const call = { to: 'https://e7.example.com', attempt: 3, startedAt };
    views.calling = (runId) => new Map(runId === 101 ? [[0, call]] : []);
    const { body } = await api.send('GET', '/runs/101');
    const request = await api.send('GET', '/runs/101/request?attempt=3');
    const next = await api.send('GET', '/runs/101/request?attempt=4');
    views.calling = known;
    const calling = { attempt: 3, endpoint: 'https://e7.example.com', startedAt: '2026-11-21T12:00:00.000Z' };
    expect(body.shards).toEqual([expect.objectContaining({ index: 0, endpoint: 'https://e7.example.com', calling })]);
    expect(request.body).toMatchObject({
      url: expect.stringMatching(/^https:\/\/e7\.example\.com\//),
      headers: { 'schedulerx-logId': '101', 'belfry-attempt': '3' },
    });
    expect(next.status).toBe(404);
    expect((await api.send('GET', '/runs/101')).body.shards[0].endpoint).not.toBe('https://e7.example.com');
  });

  it('shows shards of a broadcast each by itself, and none where nothing was called', async () => {
    const { body } = await api.send('GET', '/runs/103');
    expect(body).toMatchObject({ shardTotal: 3, params: { mode: 'full' }, state: 'partly_failed' });
    expect(body.shards.map(({ index, state }: { index: number; state: string }) => `${index} ${state}`)).toEqual([
      '0 succeeded',
      '1 failed',
      '2 succeeded',
    ]);
    expect((await api.send('GET', '/runs/104')).body).toMatchObject({ state: 'skipped', shards: [] });
    expect((await api.send('GET', '/runs/106')).body).toMatchObject({
      settledAt: null,
      shards: [{ index: 0, state: 'running', attempts: [] }],
    });
    expect((await api.send('GET', '/runs/999')).status).toBe(404);
  });

  // A12
  it('shows what targets answered to operators, not to viewers', async () => {
    const viewer = (await api.send('GET', '/runs/101', { token: await api.token('viewer', ['shop']) })).body.shards[0]
      .attempts[0];
    expect(viewer).not.toHaveProperty('bodyHead');
    expect(viewer).not.toHaveProperty('headers');
    const operator = (await api.send('GET', '/runs/101', { token: await api.token('operator', ['shop']) })).body
      .shards[0].attempts[0];
    expect(operator).toMatchObject({ bodyHead: '{"code":200}', headers: { 'content-type': 'application/json' } });
  });

  it('tells the steps of a run in order', async () => {
    const { body } = await api.send('GET', '/runs/102/events');
    const kinds = body.items.map(({ kind }: { kind: string }) => kind);
    expect(kinds[0]).toBe('opened');
    expect(kinds.at(-1)).toBe('settled');
    expect(kinds.filter((kind: string) => kind === 'attempt-ended')).toHaveLength(2);
    expect(body.items[0]).toMatchObject({
      id: expect.any(String),
      at: '2026-11-21T11:00:00.006Z',
      shardIndex: null,
      message: expect.any(String),
    });
  });

  it('runs a job now, once a key, and tells what it refuses', async () => {
    const run = (body: object) => api.send('POST', '/namespaces/shop/jobs/report/runs', { body });
    const made = await run({ params: { mode: 'quick' }, idempotencyKey: 'k1' });
    expect(made).toMatchObject({
      status: 201,
      body: { cause: 'api', params: { mode: 'quick' }, state: 'queued', shards: [{ state: 'queued' }] },
    });
    expect(made.headers.get('location')).toBe(`/api/v1/runs/${made.body.id}`);
    expect(api.signals).toContain('runQueued');
    expect(await run({ params: { mode: 'quick' }, idempotencyKey: 'k1' })).toMatchObject({
      status: 200,
      body: { id: made.body.id },
    });
    expect(await run({ params: { mode: 'other' }, idempotencyKey: 'k1' })).toMatchObject({
      status: 409,
      body: { code: 'idempotency-conflict' },
    });
    expect(
      await run({ params: [], shards: 'all', extra: 1, endpoint: 5, idempotencyKey: 'x'.repeat(256) }),
    ).toMatchObject({
      status: 422,
      body: {
        code: 'invalid',
        problems: [
          { path: 'params', value: '[]', message: 'must be an object, not a list' },
          { path: 'endpoint', value: '5', message: 'must be text, not a number', remedy: 'Put it in quotes: "5".' },
          { path: 'shards', value: 'all', message: 'must be a list, not text' },
          { path: 'idempotencyKey', message: 'is longer than 255', remedy: 'Write at most 255 characters.' },
          { path: 'extra', value: '1', message: 'is not a known field at the top' },
        ],
      },
    });
    expect(await run({ shards: [1] })).toMatchObject({
      status: 422,
      body: { problems: [{ path: 'shards', value: '[1]', message: 'there is no shard 1: there is shard 0 alone' }] },
    });
    expect((await api.send('POST', '/namespaces/shop/jobs/nothing/runs')).status).toBe(404);
    const cli = await api.send('POST', '/namespaces/other/jobs/report/runs', {
      headers: { 'user-agent': 'belfry-cli' },
    });
    expect(cli).toMatchObject({ status: 201, body: { cause: 'manual' } });
  });

  it('says who asked for a run, and what for', async () => {
    const token = await api.token('operator', ['other']);
    const { name } = (await api.send('GET', '/whoami', { token })).body;
    const { id } = (await api.send('POST', '/namespaces/other/jobs/report/runs', { token })).body;
    const steps = (await api.send('GET', `/runs/${id}/events`, { token })).body.items;
    expect(steps[1]).toMatchObject({ kind: 'request', message: 'run now', actor: name });
  });

  it('cancels what is open, and nothing else', async () => {
    const { id } = (await api.send('POST', '/namespaces/other/jobs/settle/runs')).body;
    expect(await api.send('POST', `/runs/${id}/cancel`)).toMatchObject({ status: 202, body: { state: 'cancelled' } });
    expect(await api.send('POST', `/runs/${id}/cancel`)).toMatchObject({ status: 409, body: { code: 'run-settled' } });
    const steps = (await api.send('GET', `/runs/${id}/events`)).body.items;
    expect(steps).toContainEqual(expect.objectContaining({ kind: 'cancel', actor: 'admin' }));
  });

  it('reruns failed shards in the same run, and all of them in a new one', async () => {
    expect(await api.send('POST', '/runs/103/rerun', { body: { shards: 'failed' } })).toMatchObject({
      status: 202,
      body: { id: '103' },
    });
    expect(await api.send('POST', '/runs/101/rerun', { body: { shards: 'failed' } })).toMatchObject({
      status: 409,
      body: { code: 'nothing-to-rerun' },
    });
    const all = await api.send('POST', '/runs/101/rerun', { body: { shards: 'all' } });
    expect(all).toMatchObject({ status: 201, body: { rerunOf: '101' } });
    expect(await api.send('POST', '/runs/101/rerun', { body: { shards: 'some' } })).toMatchObject({
      status: 422,
      body: { problems: [{ path: 'shards', value: 'some', message: 'is neither failed, all nor a list of shards' }] },
    });
  });

  it('follows a live run to its end as a stream, and goes on after the step that was seen last', async () => {
    const { id } = (await api.send('POST', '/namespaces/other/jobs/report/runs')).body;
    const stream = await fetch(`${api.url}/api/v1/runs/${id}/events`, {
      headers: { authorization: `Bearer ${await api.token('viewer', ['other'])}`, accept: 'text/event-stream' },
    });
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    const reader = stream.body!.getReader();
    let text = '';
    const until = async (part: string) => {
      while (!text.includes(part)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the stream ended before ${part}: ${text}`);
        text += Buffer.from(value).toString();
      }
    };
    await until('"kind":"opened"');
    await api.send('POST', `/runs/${id}/cancel`);
    await until('"kind":"settled"');
    expect((await reader.read()).done).toBe(true);
    const settledId = /id: (settled-\d+)/.exec(text)![1]!;
    const again = await fetch(`${api.url}/api/v1/runs/${id}/events`, {
      headers: {
        authorization: `Bearer ${await api.token('viewer', ['other'])}`,
        accept: 'text/event-stream',
        'last-event-id': settledId,
      },
    });
    expect(await again.text()).not.toContain('"kind":"opened"');
  });

  it('counts what a token reaches', async () => {
    expect((await api.send('GET', '/stats', { token: await api.token('viewer', ['other']) })).body).toMatchObject({
      applications: 1,
      jobs: { total: 2, suspended: 0 },
      runs: { recent: { states: { succeeded: 1 } } },
    });
    expect((await api.send('GET', '/members')).body).toMatchObject({ items: [] });
  });
});
