import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiServer } from '../../src/adapter/kubernetes/api-server.ts';
import { connectClusters } from '../../src/adapter/kubernetes/clusters.ts';
import { Informer, SILENT_MS } from '../../src/adapter/kubernetes/informer.ts';
import type { KubernetesObject } from '../../src/adapter/kubernetes/known-objects.ts';
import { nodeTimers } from '../../src/adapter/system/timers.ts';
import { eventually } from '../support/eventually.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';
import { type OwnFixture, ownFixture } from '../support/kube/own-fixture.ts';
import { type TestCluster, testCluster } from '../support/kube/test-cluster.ts';
import { throughProxy } from '../support/kube/through-proxy.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';

const READS = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }];

const dataOf = (object: KubernetesObject): string =>
  (object as KubernetesObject & { data?: { value: string } }).data?.value ?? '';

onKubernetes('an informer', () => {
  let fixture: OwnFixture;
  let admin: TestCluster;
  let folder: string;
  let proxy: TcpProxy;
  let api: ApiServer;
  let namespace: string;
  let lists: number;
  const running: Informer<string>[] = [];

  beforeAll(async () => {
    fixture = await ownFixture();
    admin = testCluster(fixture.kubeconfig);
    folder = mkdtempSync(join(tmpdir(), 'belfry-informer-'));
  }, 60_000);

  beforeEach(async () => {
    namespace = await admin.namespace();
    const through = await throughProxy(await admin.account(READS, [namespace]), folder);
    proxy = through.proxy;
    const clusters = await connectClusters({ contexts: ['t'], kubeconfig: through.kubeconfig }, {}, performance.now);
    api = clusters.get('local')!;
    lists = 0;
  });

  afterEach(async () => {
    for (const informer of running.splice(0)) await informer.stop();
    api.close();
    await proxy.close();
  });

  afterAll(async () => {
    admin.close();
    await fixture.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const collection = () => `/api/v1/namespaces/${namespace}/configmaps`;
  const put = (name: string, value: string) =>
    admin.client.ask('POST', collection(), { metadata: { name, labels: { value } }, data: { value } });
  const change = (name: string, value: string) =>
    admin.client.patch(`${collection()}/${name}`, { metadata: { labels: { value } }, data: { value } });
  const remove = (name: string) => admin.client.ask('DELETE', `${collection()}/${name}`);

  const start = (changed: (key: string, now?: string) => void = () => {}, silentMs = SILENT_MS) => {
    const counted = {
      name: api.name,
      watch: api.watch.bind(api) as typeof api.watch,
      ask: ((method, path, options) => {
        lists++;
        return api.ask(method, path, options);
      }) as typeof api.ask,
    };
    const informer = new Informer<string>(
      {
        api: counted,
        timers: nodeTimers,
        monotonic: () => performance.now(),
        random: Math.random,
        log: { debug() {}, info() {}, warn() {}, error() {} },
      },
      { path: collection(), fieldSelector: 'metadata.name!=kube-root-ca.crt', keep: dataOf, changed },
      silentMs,
    );
    running.push(informer);
    informer.start();
    return informer;
  };

  it('lists, then follows what comes, changes and goes', async () => {
    await put('a', '1');
    const told: string[] = [];
    const informer = start((key, now) => told.push(`${key.split('/')[1]}=${now}`));
    await informer.synced();
    expect([...informer.values()]).toEqual(['1']);
    await put('b', '1');
    await change('a', '2');
    await remove('b');
    await eventually('the last event', () => told.includes('b=undefined'));
    expect(told).toEqual(['a=1', 'b=1', 'a=2', 'b=undefined']);
    expect(informer.get(`${namespace}/a`)).toBe('2');
    expect(lists).toBe(1);
  });

  it('goes on from where it was, without a new list, when the connection breaks', async () => {
    await put('a', '1');
    const informer = start();
    await informer.synced();
    await proxy.cut();
    await change('a', '2');
    await eventually('a failure', () => informer.state.failure);
    expect(informer.get(`${namespace}/a`)).toBe('1');
    const heardAt = informer.state.heardAt;
    await proxy.heal();
    await eventually('the change', () => informer.get(`${namespace}/a`) === '2');
    expect(lists).toBe(1);
    expect(informer.state.failure).toBeNull();
    expect(informer.state.heardAt).toBeGreaterThan(heardAt!);
  });

  it('finds out that a watch died silently (F20)', async () => {
    await put('a', '1');
    const informer = start(undefined, 1_000);
    await informer.synced();
    proxy.hush();
    await change('a', '2');
    await eventually('the change', () => informer.get(`${namespace}/a`) === '2');
    expect(lists).toBe(1);
  });

  it('lists anew after a restart that forgot the versions it went on from (F20, 410 Gone)', async () => {
    await put('a', '1');
    await put('b', '1');
    const informer = start();
    await informer.synced();
    await proxy.cut();
    await remove('a');
    await change('b', '2');
    await fixture.stop();
    await fixture.start();
    await put('c', '1'); // The new server's history begins after the version that the informer knows.
    await proxy.heal();
    await eventually('the new list', () => informer.get(`${namespace}/c`) === '1');
    expect(informer.get(`${namespace}/a`)).toBeUndefined();
    expect(informer.get(`${namespace}/b`)).toBe('2');
    expect(lists).toBe(2);
  }, 60_000);

  it('changes its selector, and keeps what it knew until the new list has come', async () => {
    await put('a', '1');
    await put('b', '2');
    const informer = start();
    await informer.synced();
    expect(informer.size).toBe(2);
    informer.select('value=2');
    expect(informer.size).toBe(2);
    await eventually('the narrower list', () => informer.size === 1);
    await change('a', '2');
    await eventually('an object that is selected by now', () => informer.size === 2);
  });

  it('says which right is missing', async () => {
    const informer = start();
    await informer.synced();
    const other = await admin.namespace();
    namespace = other;
    const refused = start();
    const failure = await eventually('a failure', () => refused.state.failure);
    expect(failure).toContain('cannot list resource "configmaps"');
    expect(failure).toContain(other);
  });
});
