import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import type { ServerProcess } from '../e2e/server-process.ts';
import { eventually } from '../support/eventually.ts';
import { installCrds } from '../support/kube/install-crds.ts';
import type { KubeObject } from '../support/kube/kube-client.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';
import { startOperator } from '../support/kube/operator-member.ts';
import { type ShippedAccount, shippedAccount } from '../support/kube/shipped-account.ts';
import { type TestCluster, testCluster } from '../support/kube/test-cluster.ts';

/** Real programs are started, one after the other. */
jest.setTimeout(60_000);

onKubernetes('the operator', () => {
  let cluster: TestCluster;
  let account: ShippedAccount;
  let namespace: string;
  let server: ServerProcess;
  let target: Server;
  let seen: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
  let answer: { status: number; body: string };
  let held: (() => void)[] = [];

  const kubectl = (args: string[], stdin?: string) => cluster.kubectl(['-n', namespace, ...args], stdin);
  const apply = (...objects: object[]) =>
    kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  // By the API: kubectl is a program of its own each time, and much is looked at again and again.
  const get = (plural: string, name: string): Promise<KubeObject> =>
    cluster.client.ask('GET', `/apis/belfry.dev/v1/namespaces/${namespace}/${plural}/${name}`);
  const made = (kind: string, name: string, spec: object, metadata: object = {}) => ({
    apiVersion: 'belfry.dev/v1',
    kind,
    metadata: { name, ...metadata },
    spec,
  });
  const application = (name: string, more: object = {}) =>
    made('HttpApplication', name, {
      domains: [{ url: `http://127.0.0.1:${(target.address() as AddressInfo).port}` }],
      ...more,
    });
  const job = (name: string, more: object = {}, metadata: object = {}) =>
    made(
      'HttpJob',
      name,
      { application: 'billing', schedule: { cron: '0 0 2 * * ?' }, request: { path: `/${name}` }, ...more },
      metadata,
    );
  const run = (name: string, spec: object) => made('HttpRun', name, spec);
  const condition = (object: KubeObject, type: string): KubeObject =>
    object.status?.conditions?.find((each: { type: string }) => each.type === type);
  const waitFor = (what: string, on: string) => kubectl(['wait', `--for=condition=${what}`, '--timeout=15s', on]);
  const stored = (name: string) => server.api<KubeObject>('GET', `/namespaces/${namespace}/jobs/${name}`);

  beforeAll(async () => {
    target = createServer(async (request, response) => {
      let body = '';
      for await (const piece of request.setEncoding('utf8')) body += piece;
      seen.push({ url: request.url!, headers: request.headers, body });
      if (request.url === '/held') await new Promise<void>((resolve) => held.push(resolve));
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    cluster = testCluster();
    await installCrds(cluster);
    [account, namespace] = await Promise.all([shippedAccount(cluster), cluster.namespace()]);
    server = await startOperator(account, [namespace]);
    await apply(application('billing'));
    await waitFor('Ready', 'happ/billing');
  });
  beforeEach(() => {
    seen = [];
    held = [];
    answer = { status: 200, body: 'ok' };
  });
  afterEach(() => {
    for (const let_go of held) let_go();
  });
  afterAll(async () => {
    if (process.env.SHOW) console.log(server.output);
    await server.stop();
    target.closeAllConnections();
    target.close();
    account.close();
    cluster.close();
  });

  it('makes a job of what is applied: ready, scheduled, with its columns', async () => {
    await apply(
      job('settle', { schedule: { cron: '0 0 2 * * ?', timeZone: 'Asia/Shanghai' } }, { labels: { team: 'loyalty' } }),
    );
    expect(await waitFor('Ready', 'hjob/settle')).toContain('condition met');
    const { status, metadata } = await get('httpjobs', 'settle');
    expect(status).toMatchObject({
      observedGeneration: metadata.generation,
      schedule: '0 0 2 * * ?',
      suspended: false,
    });
    expect(Date.parse(status.nextFireAt)).toBeGreaterThan(Date.now());
    expect(status.conditions.map(({ type, status, reason }: KubeObject) => [type, status, reason])).toEqual([
      ['Accepted', 'True', 'Stored'],
      ['Ready', 'True', 'Scheduled'],
      ['ScheduleValid', 'True', 'Valid'],
      ['EndpointsReady', 'True', 'Ready'],
      ['Failing', 'False', 'NoRunYet'],
    ]);
    expect(await kubectl(['get', 'hjob', 'settle'])).toMatch(/settle\s+0 0 2 \* \* \?\s+Asia\/Shanghai\s+false/);
    expect((await stored('settle')).body).toMatchObject({
      metadata: { labels: { team: 'loyalty' } },
      status: { owner: 'kubectl, cluster local' },
    });
  });

  it('says within a second, in the words of REST, what the API server could not judge', async () => {
    const began = Date.now();
    await apply(
      job('never', { schedule: { cron: '0 0 2 31 2 ?' } }),
      job('zone', { schedule: { cron: '0 0 2 * * ?', timeZone: 'Mars/Olympus' } }),
    );
    const never = await eventually('judged', async () => {
      const object = await get('httpjobs', 'never');
      return condition(object, 'Ready') && object;
    });
    expect(Date.now() - began).toBeLessThan(3_000); // kubectl's own starts included
    const turned = Date.parse(condition(never, 'Ready').lastTransitionTime);
    expect(turned - Date.parse(never.metadata.creationTimestamp)).toBeLessThanOrEqual(1_000);
    const body = { apiVersion: 'belfry.dev/v1', kind: 'HttpJob', metadata: { name: 'never' }, spec: never.spec };
    const { status, body: refusal } = await server.api<KubeObject>(
      'PUT',
      `/namespaces/${namespace}/jobs/never-here?dryRun=true`,
      {
        ...body,
        metadata: {},
      },
    );
    expect([status, condition(never, 'ScheduleValid').message]).toEqual([422, refusal.detail]);
    expect(condition(never, 'Ready')).toMatchObject({ status: 'False', reason: 'Invalid', message: refusal.detail });
    await waitFor('ScheduleValid=False', 'hjob/zone');
    expect((await stored('never')).status).toBe(404);
    await apply(job('never'));
    await waitFor('Ready', 'hjob/never');
  });

  it('keeps what came by kubectl from other hands, and leaves open what its manifest leaves open', async () => {
    await apply(job('owned'), job('owned-whole', { suspended: true }));
    await Promise.all([waitFor('Ready', 'hjob/owned'), waitFor('Ready', 'hjob/owned-whole')]);
    const path = `/namespaces/${namespace}/jobs/owned`;
    const { body } = await stored('owned');
    for (const [method, where, sent] of [
      ['PUT', path, body],
      ['DELETE', path, undefined],
      ['POST', `${path}-whole/resume`, undefined],
      ['DELETE', `/namespaces/${namespace}/applications/billing`, undefined],
    ] as const)
      expect(await server.api(method, where, sent)).toMatchObject({
        status: 409,
        body: { code: 'owned-elsewhere', detail: expect.stringContaining('kubectl') },
      });
    expect((await server.api('POST', `${path}/runs`, {})).status).toBe(201);
    expect((await server.api('POST', `${path}/suspend`)).status).toBe(200);
    await eventually('shown as suspended', async () => (await get('httpjobs', 'owned')).status.suspended === true);
    await apply(job('owned', { description: 'changed elsewhere' }));
    await eventually('changed', async () => (await stored('owned')).body.spec.description === 'changed elsewhere');
    expect((await stored('owned')).body.spec.suspended).toBe(true);
    expect((await server.api('POST', `${path}/resume`)).status).toBe(200);
  });

  it('takes nothing over in silence, and on request it does', async () => {
    const mine = { apiVersion: 'belfry.dev/v1', kind: 'HttpJob', metadata: {}, spec: job('mine').spec };
    await server.must('PUT', `/namespaces/${namespace}/jobs/mine`, mine);
    await apply(job('mine'));
    await waitFor('Ready=False', 'hjob/mine');
    expect(condition(await get('httpjobs', 'mine'), 'Ready')).toMatchObject({
      reason: 'OwnedElsewhere',
      message: expect.stringContaining('belfry.dev/adopt'),
    });
    expect((await stored('mine')).body.status.owner).toBeNull();
    await kubectl(['delete', 'hjob', 'mine']);
    expect((await stored('mine')).status).toBe(200);
    await apply(job('mine', {}, { annotations: { 'belfry.dev/adopt': 'true' } }));
    await waitFor('Ready', 'hjob/mine');
    expect((await stored('mine')).body.status.owner).toBe('kubectl, cluster local');
  });

  it('deletes a job with its object, and keeps what happened', async () => {
    await apply(job('gone'), run('before-it-goes', { job: 'gone' }));
    await waitFor('Complete', 'hrun/before-it-goes');
    const { runId } = (await get('httpruns', 'before-it-goes')).status;
    await kubectl(['delete', 'hjob', 'gone']);
    await eventually('deleted', async () => (await stored('gone')).status === 404);
    expect((await server.run(runId)).state).toBe('succeeded');
    await eventually(
      'its runs went with it',
      async () => (await kubectl(['get', 'hrun', '-o', 'name'])).includes('before-it-goes') === false,
    );
  });

  it('runs now for an HttpRun: with its params, once, and tells how it ends', async () => {
    await apply(job('pay', { request: { path: '/pay', body: { mode: '{{ params.mode }}' } } }));
    await apply(run('pay-now', { job: 'pay', params: { mode: 'full' } }));
    expect(await waitFor('Complete', 'hrun/pay-now')).toContain('condition met');
    const { status, metadata } = await get('httpruns', 'pay-now');
    expect(status).toMatchObject({
      state: 'succeeded',
      progress: '1/1',
      shards: [{ index: 0, state: 'succeeded', attempts: 1 }],
    });
    expect(seen.filter(({ url }) => url === '/pay').map(({ body }) => JSON.parse(body))).toEqual([{ mode: 'full' }]);
    expect(seen[0]!.headers['schedulerx-logid']).toBe(status.runId);
    await eventually(
      'owned by its job',
      async () => (await get('httpruns', 'pay-now')).metadata.ownerReferences?.[0].kind === 'HttpJob',
    );
    expect(metadata.name).toBe('pay-now');
    expect(await kubectl(['get', 'hrun', 'pay-now'])).toMatch(/pay-now\s+pay\s+\d+\s+succeeded\s+1\/1/);
  });

  it('tells of a run that failed: on it, on its job, and in Events that are counted together', async () => {
    answer = { status: 500, body: 'no' };
    await apply(job('flaky'), run('fails', { job: 'flaky' }));
    await waitFor('Failed', 'hrun/fails');
    expect((await get('httpruns', 'fails')).status).toMatchObject({
      state: 'failed',
      shards: [{ state: 'failed', reason: expect.stringContaining('500') }],
    });
    await waitFor('Failing', 'hjob/flaky');
    answer = { status: 200, body: 'ok' };
    await apply(run('works', { job: 'flaky' }));
    await waitFor('Failing=False', 'hjob/flaky');
    const told = await eventually('told', async () => {
      const text = await kubectl(['describe', 'hjob', 'flaky']);
      return text.includes('Recovered') && text;
    });
    expect(told).toMatch(/Warning\s+RunFailed\s+.*Run \d+ failed/);
  });

  it('waits for a job that comes after its HttpRun', async () => {
    await apply(run('early', { job: 'late' }));
    await eventually(
      'waits',
      async () => condition(await get('httpruns', 'early'), 'Complete')?.reason === 'JobMissing',
    );
    await apply(job('late'));
    await waitFor('Complete', 'hrun/early');
  });

  it('cancels the run of an HttpRun that is deleted while it goes on', async () => {
    await apply(job('held'), run('held', { job: 'held' }));
    const { runId } = await eventually('under way', async () => {
      const { status } = await get('httpruns', 'held');
      return status?.state === 'running' && held.length === 1 && status;
    });
    await kubectl(['delete', 'hrun', 'held']);
    expect((await server.settled(runId)).state).toBe('cancelled');
  });

  it('says on the application, and in an Event, why a Service of it is not called', async () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'elsewhere' },
      spec: { type: 'ExternalName', externalName: 'metadata.internal' },
    };
    const bound = made('HttpApplication', 'external', { kubernetes: [{ service: 'elsewhere' }] });
    await apply(service, bound, job('nobody', { application: 'external' }));
    const found = await eventually('told', async () => {
      const ready = condition(await get('httpapplications', 'external'), 'EndpointsReady');
      return ready?.reason === 'ServiceExternal' && ready;
    });
    expect(found).toMatchObject({ status: 'False', message: expect.stringContaining('elsewhere') });
    await eventually('told in an Event', async () =>
      /Warning\s+ServiceExternal/.test(await kubectl(['describe', 'happ', 'external'])),
    );
    expect(await kubectl(['get', 'happ', 'external'])).toMatch(/external\s+False\s+0\/0\s+ServiceExternal/);
    await Promise.all([waitFor('Accepted', 'happ/external'), waitFor('Accepted', 'hjob/nobody')]);
    await waitFor('Ready=False', 'hjob/nobody');
    expect(condition(await get('httpjobs', 'nobody'), 'Ready').reason).toBe('ApplicationNotReady');
  });

  it('says that an application is not ready whose signing secret is none, and without repeating it', async () => {
    const secret = (value: string) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'signing' },
      stringData: { key: value },
    });
    const secrets = { signing: { secretKeyRef: { name: 'signing', key: 'key' } } };
    await apply(secret('hunter2'), application('signed', { secrets, signing: 'signing' }));
    await account.allowSecrets(namespace, ['signing']);
    const told = await eventually('told', async () => {
      const ready = condition(await get('httpapplications', 'signed'), 'Ready');
      return ready?.reason === 'SecretInvalid' && ready;
    });
    expect(told.message).toMatch(/Secret signing.*whsec_/);
    expect(JSON.stringify(await get('httpapplications', 'signed'))).not.toContain('hunter2');
    await apply(secret(`whsec_${Buffer.alloc(32, 7).toString('base64')}`));
    await waitFor('Ready', 'happ/signed');
  });

  it('tells on a job at once that its application is missing, was refused, or is there', async () => {
    const readiness = (reason: string) =>
      eventually(reason, async () => condition(await get('httpjobs', 'early'), 'Ready')?.reason === reason);
    await apply(job('early', { application: 'late' }));
    await readiness('ApplicationMissing');
    await apply(made('HttpApplication', 'late', { domains: [{ url: 'http://10.0.0.1' }] }));
    await readiness('ApplicationRefused');
    await kubectl(['delete', 'happ', 'late']);
    await readiness('ApplicationMissing');
    await apply(application('late'));
    await readiness('Scheduled');
    await kubectl(['delete', 'happ', 'late']);
    await readiness('ApplicationMissing');
  });

  it('deletes an HttpRun when its time is over, and keeps its history', async () => {
    await apply(job('short'), run('short', { job: 'short', ttlSecondsAfterFinished: 3 }));
    await waitFor('Complete', 'hrun/short');
    const { runId } = (await get('httpruns', 'short')).status;
    await eventually('deleted', async () => !(await kubectl(['get', 'hrun', '-o', 'name'])).includes('/short'));
    expect((await server.run(runId)).state).toBe('succeeded');
  });
});
