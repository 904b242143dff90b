import { createHmac, randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import type { ServerProcess } from '../e2e/server-process.ts';
import { eventually } from '../support/eventually.ts';
import { FakeKubelet } from '../support/kube/fake-kubelet.ts';
import type { PodCall } from '../support/kube/fake-pod.ts';
import { installCrds } from '../support/kube/install-crds.ts';
import { listOf } from '../support/kube/manifests.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';
import { startOperator } from '../support/kube/operator-member.ts';
import { rendered, type ShippedAccount, shippedAccount } from '../support/kube/shipped-account.ts';
import { type TestCluster, testCluster } from '../support/kube/test-cluster.ts';

jest.setTimeout(90_000);

onKubernetes('the examples, applied by kubectl', () => {
  let cluster: TestCluster;
  let account: ShippedAccount;
  let namespace: string;
  let kubelet: FakeKubelet;
  let server: ServerProcess;
  const key = randomBytes(32);

  const kubectl = (args: string[], stdin?: string) => cluster.kubectl(['-n', namespace, ...args], stdin);
  const callsTo = (path: string) => kubelet.calls.filter(({ url }) => url.startsWith(path));
  const podOf = ({ pod }: PodCall) => pod.replace(/-[a-z0-9]+-[a-z0-9]+$/, '');

  /** Runs it by hand as often as told, and answers what the Pods saw of those runs. */
  const runNow = async (job: string, path: string, times = 1): Promise<PodCall[]> => {
    const asked = Array.from({ length: times }, (_, index) => ({
      apiVersion: 'belfry.dev/v1',
      kind: 'HttpRun',
      metadata: { name: `${job}-${index}` },
      spec: { job },
    }));
    await kubectl(['apply', '-f', '-'], listOf(...asked));
    const names = asked.map(({ metadata }) => `hrun/${metadata.name}`);
    await kubectl(['wait', '--for=condition=Complete', '--timeout=30s', ...names]);
    const { items } = JSON.parse(await kubectl(['get', 'hrun', '-o', 'json']));
    const ids = new Set(
      items.filter((run: { spec: object }) => JSON.stringify(run.spec).includes(`"${job}"`)).map(runIdOf),
    );
    return callsTo(path).filter(({ headers }) => ids.has(headers['schedulerx-logid']));
  };
  const runIdOf = (run: { status: { runId: string } }): string => run.status.runId;

  beforeAll(async () => {
    cluster = testCluster();
    await installCrds(cluster);
    [account, namespace] = await Promise.all([shippedAccount(cluster), cluster.namespace()]);
    const reply = { headers: { 'content-type': 'application/json' }, body: '{"code":200}' };
    kubelet = await FakeKubelet.start({ client: cluster.client, namespaces: [namespace], answer: () => reply });
    const secret = `--from-literal=signing=whsec_${key.toString('base64')}`;
    await kubectl(['create', 'secret', 'generic', 'billing-belfry', secret]);
    const moved = (await rendered(cluster, 'k8s/examples'))
      .filter(({ kind }) => kind !== 'Namespace')
      .map(({ metadata, subjects, ...rest }) => ({
        ...rest,
        metadata: { ...metadata, namespace },
        ...(subjects && { subjects: [{ ...subjects[0], namespace: account.namespace }] }),
      }));
    await kubectl(['apply', '-f', '-'], listOf(...moved));
    for (const name of ['billing-api', 'billing-canary'])
      await kubectl(['rollout', 'status', `deploy/${name}`, '--timeout=30s']);
    server = await startOperator(account, [namespace]);
    await kubectl(['wait', '--for=condition=Ready', '--timeout=30s', 'happ,hjob', '--all']);
  });
  afterAll(async () => {
    await server?.stop();
    await kubelet?.stop();
    account?.close();
    cluster.close();
  });

  it('the ten lines: a Pod is called every ten seconds', async () => {
    const seen = await eventually('a scheduled call', () => callsTo('/jobs/settle').find(bySchedule), 20_000);
    expect(seen.headers).toMatchObject({ 'belfry-job': 'settle-points', 'schedulerx-shardingtotal': '1' });
    expect(podOf(seen)).toBe('billing-api');
  });

  it('the broadcast: every Pod is called once, each with an index of its own', async () => {
    const seen = await runNow('drop-caches', '/jobs/drop-caches');
    expect(new Set(seen.map(({ pod }) => pod)).size).toBe(3);
    expect(seen.map(({ headers }) => headers['schedulerx-shardingindex']).sort()).toEqual(['0', '1', '2']);
  });

  it('the sharded nightly, run now: sixteen shards with the params of the run', async () => {
    const name = await kubectl(['create', '-f', 'k8s/examples/run-now.yaml', '-o', 'name']);
    await kubectl(['wait', '--for=condition=Complete', '--timeout=30s', name.trim()]);
    const seen = callsTo('/jobs/settle').filter(({ headers }) => headers['belfry-job'] === 'settle-nightly');
    const bodies = seen.map(({ body }) => JSON.parse(body)).sort((a, b) => a.shard - b.shard);
    expect(bodies).toEqual(Array.from({ length: 16 }, (_, shard) => ({ shard, of: 16, mode: 'quick' })));
  });

  it('the weights: nine calls of ten to one Service, one to the other', async () => {
    const seen = await runNow('send-reminders', '/jobs/remind', 20);
    const canary = seen.filter((call) => podOf(call) === 'billing-canary').length;
    expect(seen).toHaveLength(20);
    expect(canary).toBeGreaterThanOrEqual(1);
    expect(canary).toBeLessThanOrEqual(4);
  });

  it('the signed calls: the receiver can check them with the key of its Secret', async () => {
    const [seen] = await runNow('transfer', '/jobs/transfer');
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = seen!.headers;
    const expected = createHmac('sha256', key).update(`${id}.${at}.${seen!.body}`).digest('base64');
    expect(signature).toBe(`v1,${expected}`);
    expect(await kubectl(['get', 'happ', 'billing-signed', '-o', 'yaml'])).not.toContain(key.toString('base64'));
  });
});

const bySchedule = ({ headers }: PodCall): boolean => headers['belfry-cause'] === 'schedule';
