import { HttpCaller } from '../../src/adapter/http/caller.ts';
import { dialSocket } from '../../src/adapter/http/dial.ts';
import { egressPolicy } from '../../src/adapter/http/egress-policy.ts';
import type { CalledApplication, TrialWay } from '../../src/command/trial.ts';
import { judge } from '../../src/fire/verdict/success-rule.ts';
import { httpApplicationSchema } from '../../src/model/application.ts';
import { insertAttempts, insertRuns, jobIdOf } from '../support/api/history-rows.ts';
import { application, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';
import { json, startTarget, type Target } from '../support/target.ts';

onEveryStore('what is tried before it is saved', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  let target: Target;
  let caller: HttpCaller;
  let slots = 1;
  const at = (path: string) => `/namespaces/shop/jobs/settle${path}`;
  const request = { path: '/jobs/{{ params.mode }}', headers: { 'x-mode': '{{ params.mode }}' } };
  const settle = job('settle', { request, params: { mode: 'full' }, success: { json: '$.code == 200' } });

  beforeAll(async () => {
    test = await store.open();
    target = await startTarget(({ path }, response) =>
      json(response, { code: path.endsWith('half') ? 500 : 200, echo: 's3cret-of-billing', token: 'abc' }),
    );
    caller = new HttpCaller({
      policy: egressPolicy({ allow: ['127.0.0.0/8'] }),
      connectionsPerEndpoint: 4,
      dial: dialSocket,
    });
    const { spec } = httpApplicationSchema.parse(
      application('billing', { headers: { 'x-key': '{{ secrets.gateway }}' }, secrets: { gateway: { set: true } } }),
    );
    const secrets = { gateway: 's3cret-of-billing' };
    const called: CalledApplication = { id: 1, spec, secrets, secretValues: Object.values(secrets) };
    const way: TrialWay = {
      application: (namespace, name) => (namespace === 'shop' && name === 'billing' ? called : null),
      endpointsOf: () => [
        { address: 'dead', url: 'http://127.0.0.1:9', weight: 1, ready: false, labels: {} },
        { address: target.url, url: target.url, weight: 1, ready: true, labels: {} },
      ],
      takeId: async () => 4711,
      takeSlot: () => (slots-- > 0 ? { giveBack: () => slots++ } : null),
      call: (_, __, sent, { maxReplyBytes }) =>
        caller.call(sent, {
          ...{ timeoutMs: 5_000, connectTimeoutMs: 5_000, idleTimeoutMs: 5_000, followRedirects: 0 },
          maxReplyBytes,
        }),
      judge: async (rule, outcome) => judge(rule, outcome),
    };
    api = await startApi(test, { way });
    await api.send('PUT', at(''), { body: settle });
  });
  afterAll(async () => {
    await api.close();
    await caller.close();
    await target.close();
    await test.drop();
  });

  it('is sent once, and what went out and came back is told without secrets', async () => {
    const before = target.arrivals.length;
    const { status, body } = await api.send('POST', at('/try'));
    expect(status).toBe(200);
    expect(target.arrivals.length - before).toBe(1);
    expect(target.arrivals.at(-1)).toMatchObject({ path: '/jobs/full', logId: '4711', attempt: 1 });
    expect(target.arrivals.at(-1)!.headers['belfry-cause']).toBe('try');
    expect(target.arrivals.at(-1)!.headers['x-key']).toBe('s3cret-of-billing');
    expect(body).toMatchObject({
      endpoint: target.url,
      request: { method: 'POST', url: `${target.url}/jobs/full`, headers: { 'x-mode': 'full', 'x-key': '***' } },
      status: 200,
      fault: null,
      verdict: { state: 'succeeded' },
    });
    expect(JSON.parse(body.bodyHead)).toEqual({ code: 200, echo: '***', token: '***' });
    expect(JSON.stringify(body)).not.toContain('s3cret');
    expect((await api.send('GET', at('/runs'))).body.items).toEqual([]);
  });

  it('takes other params, and the job as it is being written', async () => {
    const half = await api.send('POST', at('/try'), { body: { params: { mode: 'half' } } });
    expect(half.body).toMatchObject({
      status: 200,
      verdict: { state: 'failed', reason: '$.code was 500, expected 200' },
    });
    const draft = job('settle', { request: { method: 'GET', path: '/other' } });
    const tried = await api.send('POST', at('/try'), { body: { job: draft } });
    expect(tried.body.request).toMatchObject({ method: 'GET', url: `${target.url}/other` });
    const wrong = await api.send('POST', at('/try'), { body: { job: job('settle', { request: { path: 'x y' } }) } });
    expect([wrong.status, wrong.body.problems[0].path]).toEqual([422, 'spec.request.path']);
  });

  it('says why it was not sent', async () => {
    const draft = job('settle', { request: { path: '/{{ params.missing | divided_by: 0 }}' } });
    const broken = await api.send('POST', at('/try'), { body: { job: draft } });
    expect(broken.body).toMatchObject({ request: null, fault: { kind: 'template' }, verdict: { state: 'failed' } });
    const nowhere = await api.send('POST', at('/try'), { body: { endpoint: 'dead' } });
    expect([nowhere.status, nowhere.body.problems[0].path]).toEqual([422, 'endpoint']);
    const gone = await api.send('POST', at('/try'), { body: { job: job('settle', { application: 'gone' }) } });
    expect(gone.status).toBe(404);
    slots = 0;
    expect((await api.send('POST', at('/try'))).status).toBe(429);
    slots = 1;
  });

  it('lets operators try what is defined, and admins anything; viewers and strangers nothing', async () => {
    const operator = await api.token('operator', ['shop']);
    const asOperator = (body: object) => api.send('POST', at('/try'), { token: operator, body });
    expect((await asOperator({ params: { mode: 'half' } })).status).toBe(200);
    expect((await asOperator({ job: settle })).status).toBe(200);
    expect((await asOperator({ job: job('settle', { request: { path: '/drop' } }) })).status).toBe(403);
    const viewer = await api.token('viewer', ['shop']);
    const stranger = await api.token('admin', ['other']);
    for (const path of ['/try', '/replay']) {
      expect((await api.send('POST', at(path), { token: viewer, body: {} })).status).toBe(403);
      expect((await api.send('POST', at(path), { token: stranger, body: {} })).status).toBe(404);
    }
  });

  it('judges the replies of before by another rule', async () => {
    const jobId = await jobIdOf(test.database, 'shop', 'settle');
    await insertRuns(
      test.database,
      [201, 202, 203, 204].map((id) => ({ id, jobId })),
    );
    await insertAttempts(test.database, [
      { runId: 201, bodyHead: '{"code":200}' },
      { runId: 202, bodyHead: '{"code":500}' },
      { runId: 203, bodyHead: `{"code":200,"text":"${'x'.repeat(3_000)}` },
      { runId: 204, status: 503, verdict: 'failed', bodyHead: 'busy' },
      { runId: 204, number: 2, status: null, fault: 'timeout', verdict: 'failed', bodyHead: null },
    ]);
    const { body } = await api.send('POST', at('/replay'), { body: { success: { json: '$.code == 200' } } });
    expect(body).toMatchObject({ succeeded: 1, failed: 2, unknown: 1 });
    expect(body.items.map(({ runId, was, now }: Record<string, string>) => [runId, was, now])).toEqual([
      ['204', 'failed', 'failed'],
      ['203', 'succeeded', null],
      ['202', 'succeeded', 'failed'],
      ['201', 'succeeded', 'succeeded'],
    ]);
    const wrong = await api.send('POST', at('/replay'), { body: { success: { json: '$.code ==' } } });
    expect([wrong.status, wrong.body.problems[0].path]).toEqual([422, 'spec.success.json']);
  });
});
