import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { ServerProcess } from '../e2e/server-process.ts';
import { eventually } from '../support/eventually.ts';
import { installCrds } from '../support/kube/install-crds.ts';
import { conditionOf, httpApplication, httpJob, httpRun } from '../support/kube/kinds.ts';
import type { KubeObject } from '../support/kube/kube-client.ts';
import { listOf } from '../support/kube/manifests.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';
import { startOperator } from '../support/kube/operator-member.ts';
import { type ShippedAccount, shippedAccount } from '../support/kube/shipped-account.ts';
import { type TestCluster, testCluster } from '../support/kube/test-cluster.ts';
import { startTarget, type Target } from '../support/target.ts';

/** Real programs are started, one after the other. */
jest.setTimeout(60_000);

onKubernetes('the operator converges', () => {
  let cluster: TestCluster;
  let account: ShippedAccount;
  let namespace: string;
  let target: Target;
  let servers: ServerProcess[] = [];
  let release: () => void;
  let let_go: Promise<void>;

  const kubectl = (args: string[], stdin?: string) => cluster.kubectl(['-n', namespace, ...args], stdin);
  const apply = (...objects: object[]) => kubectl(['apply', '-f', '-'], listOf(...objects));
  // By the API: kubectl is a program of its own each time, and much is looked at again and again.
  const get = (plural: string, name: string): Promise<KubeObject> =>
    cluster.client.ask('GET', `/apis/belfry.dev/v1/namespaces/${namespace}/${plural}/${name}`);
  const waitFor = (what: string, on: string) => kubectl(['wait', `--for=condition=${what}`, '--timeout=20s', on]);
  const start = async (options?: Parameters<typeof startOperator>[2]): Promise<ServerProcess> => {
    const server = await startOperator(account, [namespace], options);
    servers.push(server);
    return server;
  };
  const jobsOf = async (server: ServerProcess): Promise<string[]> =>
    (await server.must<{ items: KubeObject[] }>('GET', `/namespaces/${namespace}/jobs`)).items.map(
      ({ metadata }) => metadata.name,
    );

  beforeEach(async () => {
    let_go = new Promise((resolve) => {
      release = resolve;
    });
    target = await startTarget(async ({ path }, response) => {
      if (path === '/held') await let_go;
      response.end('{"code":200}');
    });
    cluster = testCluster();
    await installCrds(cluster);
    [account, namespace] = await Promise.all([shippedAccount(cluster), cluster.namespace()]);
  });
  afterEach(async () => {
    release();
    await Promise.all(servers.map((server) => server.stop()));
    servers = [];
    await target.close();
    account.close();
    cluster.close();
  });

  it('over a restart, whatever was applied, renamed, deleted or re-applied meanwhile', async () => {
    let server = await start();
    await apply(httpApplication('billing', target.url), httpJob('stays'), httpJob('old-name'), httpJob('changes'));
    await apply(httpJob('held'), httpRun('held', { job: 'held' }));
    await waitFor('Ready', 'hjob/stays');
    const { runId } = await eventually('under way', async () => {
      const { status } = await get('httpruns', 'held');
      return status?.state === 'running' && status;
    });
    const before = await server.must<KubeObject>('GET', `/namespaces/${namespace}/jobs/stays`);
    await server.stop();
    servers = [];

    await kubectl(['delete', 'hjob/old-name', 'hrun/held']);
    await apply(httpJob('new-name'), httpJob('changes', { description: 'while nobody looked' }));
    server = await start({ folder: server.folder });
    await waitFor('Ready', 'hjob/new-name');
    await eventually('converged', async () => (await jobsOf(server)).join() === 'changes,held,new-name,stays');
    const changed = await server.must<KubeObject>('GET', `/namespaces/${namespace}/jobs/changes`);
    expect(changed.spec.description).toBe('while nobody looked');
    const after = await server.must<KubeObject>('GET', `/namespaces/${namespace}/jobs/stays`);
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    expect(['cancelled', 'failed']).toContain((await server.settled(runId)).state);
  });

  it('before it catches up: what was deleted while no server ran is not called again', async () => {
    const server = await start();
    const everySecond = (name: string, path: string) => httpJob(name, { schedule: { every: '1s' }, request: { path } });
    await apply(httpApplication('billing', target.url), everySecond('goes', '/goes'), everySecond('moves', '/before'));
    const called = (path: string) => target.arrivals.filter((arrival) => arrival.path === path).length;
    await eventually('both fire', () => called('/goes') > 0 && called('/before') > 0);
    await server.stop();
    servers = [];
    const before = called('/goes');
    await kubectl(['delete', 'hjob/goes']);
    await apply(everySecond('moves', '/after'));
    await start({ folder: server.folder });
    await eventually('the new definition fires', () => called('/after') > 1);
    expect(called('/goes')).toBe(before);
    // Slots of before the change open under the definition that named them, none of later ones does.
    const fires = (path: string) =>
      target.arrivals
        .filter((arrival) => arrival.path === path)
        .map(({ headers }) => Date.parse(String(headers['belfry-fire-at'])));
    expect(Math.max(...fires('/before'))).toBeLessThan(Math.min(...fires('/after')));
  });

  it('with two operators at once: one works, and the other takes over where it ends', async () => {
    const first = await start();
    await apply(httpApplication('billing', target.url), httpJob('a'));
    await waitFor('Ready', 'hjob/a');
    const second = await start();
    await apply(httpJob('b'));
    await waitFor('Ready', 'hjob/b');
    expect(await jobsOf(second)).toEqual([]);
    const { spec } = JSON.parse(
      await cluster.kubectl(['get', 'lease', 'belfry-operator', '-n', account.namespace, '-o', 'json']),
    );
    expect(spec).toMatchObject({ leaseTransitions: 0, leaseDurationSeconds: 10 });
    await first.stop();
    servers = [second];
    await eventually('taken over', async () => (await jobsOf(second)).join() === 'a,b');
  });

  it('reads a Secret by its name alone: told where it is missing, used, read again, and shown nowhere', async () => {
    const server = await start();
    const secrets = { gateway: { secretKeyRef: { name: 'billing-belfry', key: 'token' } } };
    const headers = { authorization: 'Bearer {{ secrets.gateway }}' };
    await apply(httpApplication('billing', target.url, { secrets, headers }), httpJob('calls'));
    await waitFor('Ready=False', 'happ/billing');
    await eventually('told why', async () => {
      const { reason, message } = conditionOf(await get('httpapplications', 'billing'), 'Ready');
      return reason === 'SecretMissing' && /billing-belfry of namespace .* may not be read: bind a Role/.test(message);
    });
    await apply(httpRun('without', { job: 'calls' }));
    await waitFor('Failed', 'hrun/without');
    expect((await get('httpruns', 'without')).status.reason).toMatch(/gateway/);

    await account.allowSecrets(namespace, ['billing-belfry']);
    const secret = (token: string) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'billing-belfry' },
      stringData: { token },
    });
    await apply(secret('first-hunter2'));
    await waitFor('Ready', 'happ/billing');
    await apply(httpRun('with', { job: 'calls' }));
    await waitFor('Complete', 'hrun/with');
    expect(target.arrivals.at(-1)!.headers.authorization).toBe('Bearer first-hunter2');

    await apply(secret('second-hunter2'));
    await eventually('read again', async () => {
      await server.must('POST', `/namespaces/${namespace}/jobs/calls/runs`, {});
      return target.arrivals.at(-1)!.headers.authorization === 'Bearer second-hunter2';
    });

    const data = join(server.folder, 'data');
    for (const file of readdirSync(data)) expect(readFileSync(join(data, file)).includes('hunter2')).toBe(false);
    const shown = JSON.stringify(await server.must('GET', `/namespaces/${namespace}/applications/billing`));
    expect(shown).not.toContain('hunter2');
    expect(server.output).not.toContain('hunter2');
    expect(await kubectl(['describe', 'happ', 'billing'])).not.toContain('hunter2');
  });

  it('leaves alone what it stored of namespaces that it serves no more', async () => {
    const server = await start();
    await apply(httpApplication('billing', target.url), httpJob('kept'), httpJob('held'));
    await apply(httpRun('first', { job: 'held' }));
    await eventually('under way', async () => (await get('httpruns', 'first')).status?.state === 'running');
    await apply(httpRun('second', { job: 'held' }));
    const { runId } = await eventually('queued behind it', async () => {
      const { status } = await get('httpruns', 'second');
      return status?.state === 'queued' && status;
    });
    await server.stop();
    servers = [];
    const other = await cluster.namespace();
    const env = { BELFRY_KUBERNETES_WATCH_NAMESPACES: other };
    const narrowed = await start({ folder: server.folder, env });
    await cluster.kubectl(['-n', other, 'apply', '-f', '-'], listOf(httpApplication('billing', target.url)));
    await cluster.kubectl(['-n', other, 'wait', '--for=condition=Ready', '--timeout=20s', 'happ/billing']);
    expect(await jobsOf(narrowed)).toEqual(['held', 'kept']);
    release();
    expect((await narrowed.settled(runId)).state).toBe('succeeded');
  });

  it('takes what is deleted as gone, though a finalizer of somebody else holds it', async () => {
    const server = await start();
    const finalizers = ['example.com/holds'];
    await apply(httpApplication('billing', target.url), httpJob('going', {}, { finalizers }));
    await waitFor('Ready', 'hjob/going');
    await kubectl(['delete', 'hjob', 'going', '--wait=false']);
    await eventually('no more jobs', async () => (await jobsOf(server)).length === 0);
    await kubectl(['patch', 'hjob', 'going', '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
  });

  it('goes on by what it stored while a change is refused, and says so', async () => {
    const server = await start();
    await apply(httpApplication('billing', target.url), httpJob('changes'));
    await waitFor('Ready', 'hjob/changes');
    await apply(httpJob('changes', { schedule: { cron: '0 0 2 31 2 ?' } }));
    await waitFor('Ready=False', 'hjob/changes');
    const { status } = await get('httpjobs', 'changes');
    expect(status).toMatchObject({ observedGeneration: 2, revision: 1, nextFireAt: expect.any(String) });
    expect(conditionOf({ status } as KubeObject, 'Ready').message).toContain('Until then revision 1 stays at work.');
    expect(await jobsOf(server)).toEqual(['changes']);
  });

  it('shows nobody the run of another namespace, whatever he writes into a status', async () => {
    const server = await start();
    await server.application('private', { domains: [{ url: target.url }] });
    await server.job('private', { application: 'private', schedule: {}, request: { path: '/' } });
    const runId = await server.runNow('private');
    await server.settled(runId);
    await apply(httpRun('spy', { job: 'nothing' }));
    // Before that a status of the operator's own is on its way, and takes the place of what he writes.
    await eventually('told that it waits', async () => (await get('httpruns', 'spy')).status?.conditions !== undefined);
    await cluster.client.patch(`/apis/belfry.dev/v1/namespaces/${namespace}/httpruns/spy/status`, {
      status: { runId },
    });
    await server.stop();
    servers = [];
    await start({ folder: server.folder });
    await waitFor('Failed', 'hrun/spy');
    const { status } = await get('httpruns', 'spy');
    expect(conditionOf({ status } as KubeObject, 'Failed').reason).toBe('HistoryGone');
    expect(status.shards).toBeUndefined();
  });

  it('keeps what is stored where the kinds are not there to be listed', async () => {
    const server = await start();
    await apply(httpApplication('billing', target.url), httpJob('kept'));
    await waitFor('Ready', 'hjob/kept');
    await server.stop();
    servers = [];
    // An account that may not list them sees as little as one whose CRDs are gone.
    const blind = await cluster.account([
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
    ]);
    const again = await start({ folder: server.folder, env: { KUBECONFIG: blind } });
    await eventually('refused', () => /can not be watched/.test(again.output));
    expect(await jobsOf(again)).toEqual(['kept']);
  });
});
