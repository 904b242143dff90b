import type { DiscoveredApplication } from '../../../../src/engine/discovery/endpoint-source.ts';
import { KubernetesSource } from '../../../../src/engine/discovery/kubernetes/kubernetes-source.ts';
import type { AddressRefusal } from '../../../../src/engine/discovery/kubernetes/pod-endpoints.ts';
import { addresses } from '../../../fire/target/build-endpoint.ts';
import { FakeTime } from '../fake-time.ts';
import { pod, service, slice } from './build-slice.ts';
import { FakeCluster } from './fake-cluster.ts';

type Bindings = NonNullable<DiscoveredApplication['spec']['kubernetes']>;

const MAX_AGE_MS = 300_000;

const bound = (...bindings: Partial<Bindings[number]>[]): Bindings =>
  bindings.map((one) => ({ service: 'web', scheme: 'http', cluster: 'local', weight: 1, ...one }));

const application = (kubernetes: Bindings, id = 1): DiscoveredApplication => ({
  id,
  namespace: 'shop',
  name: `app-${id}`,
  spec: { kubernetes },
});

const setUp = (around: { allowed?: string[]; refusalOf?: AddressRefusal } = {}) => {
  const time = new FakeTime();
  const local = new FakeCluster('local');
  const eu = new FakeCluster('eu');
  const source = new KubernetesSource({
    clusters: new Map([local, eu].map((cluster) => [cluster.name, cluster])),
    mayBind: (mine, theirs) => mine === theirs || (around.allowed ?? []).includes(theirs),
    refusalOf: around.refusalOf ?? (() => null),
    clock: time,
    timers: time,
    maxAgeMs: MAX_AGE_MS,
  });
  const changes: number[] = [];
  const tell = (cluster: FakeCluster, name: string, ...pods: ReturnType<typeof pod>[]) =>
    cluster.of('shop').tell(name, service(), [slice(pods, { name: `${name}-1`, service: name })], time.monotonic());
  return { time, local, eu, source, changes, tell, started: source.start((id) => changes.push(id)) };
};

describe('Services that applications bind', () => {
  it('are watched once a namespace, however many applications bind them, and no longer than one does', () => {
    const { source, local } = setUp();
    source.follow([application(bound({}, { service: 'admin' })), application(bound({}), 2)]);
    expect(local.watches).toHaveLength(1);
    expect([...local.of('shop').wanted!.services]).toEqual(['web', 'admin']);
    source.follow([application(bound({}), 2)]);
    expect([...local.of('shop').wanted!.services]).toEqual(['web']);
    source.follow([]);
    expect(local.watches).toMatchObject([{ watch: { stopped: true } }]);
    expect(source.watches()).toMatchObject([{ cluster: 'local', watches: 0 }, { cluster: 'eu' }]);
  });

  it('bring their Pods to the applications that bind them, and tell only those', async () => {
    const { source, local, changes, tell, started } = setUp();
    await started;
    source.follow([application(bound({})), application(bound({ service: 'admin' }), 2)]);
    tell(local, 'web', pod('a', '10.0.0.1'));
    expect(changes).toEqual([1]);
    expect(addresses(source.endpointsOf(1))).toEqual(['10.0.0.1:8080']);
    expect(source.endpointsOf(2)).toEqual([]);
    local.of('shop').changed(null);
    expect(changes).toEqual([1, 1, 2]);
  });

  it('keep the very list while their application is read anew without another binding', () => {
    const { source, local, tell } = setUp();
    source.follow([application(bound({}))]);
    tell(local, 'web', pod('a', '10.0.0.1'));
    const list = source.endpointsOf(1);
    source.follow([application(bound({})), application(bound({}), 2)]);
    expect(source.endpointsOf(1)).toBe(list);
    expect(addresses(source.endpointsOf(2))).toEqual(['10.0.0.1:8080']);
    source.follow([application(bound({ weight: 5 }))]);
    expect(source.endpointsOf(1)).toMatchObject([{ weight: 5 }]);
  });

  it('give a Pod that two of them select once, by the binding that is written first', () => {
    const { source, local, tell } = setUp();
    source.follow([application(bound({ service: 'admin', weight: 2 }, { weight: 7 }))]);
    tell(local, 'web', pod('a', '10.0.0.1'), pod('b', '10.0.0.2'));
    tell(local, 'admin', pod('a', '10.0.0.1'));
    expect(source.endpointsOf(1).map(({ address, weight }) => [address, weight])).toEqual([
      ['10.0.0.1:8080', 2],
      ['10.0.0.2:8080', 7],
    ]);
  });

  it('of two clusters stand beside each other, and one that is away holds nothing up', () => {
    const { source, local, eu, tell } = setUp();
    source.follow([application(bound({ weight: 3 }, { cluster: 'eu' }))]);
    tell(local, 'web', pod('a', '10.0.0.1'));
    eu.of('shop').state = { heardAt: null, failure: 'connect ECONNREFUSED' };
    eu.of('shop').changed(null);
    expect(addresses(source.endpointsOf(1))).toEqual(['10.0.0.1:8080']);
    expect(source.problemsOf(1)).toEqual([
      {
        code: 'ClusterAway',
        message: expect.stringMatching(
          /^Service shop\/web of cluster eu: cluster eu can't be asked, tried since \S+Z: connect ECONNREFUSED$/,
        ),
      },
    ]);
    tell(eu, 'web', pod('b', '10.8.0.1'));
    expect(source.endpointsOf(1).map(({ binding, weight }) => [binding, weight])).toEqual([
      ['local/shop/web/', 3],
      ['eu/shop/web/', 1],
    ]);
    expect(source.problemsOf(1)).toEqual([]);
  });
});

describe('Services that may not be called (A10)', () => {
  it('are not even asked for in a namespace that the operator does not allow', () => {
    const { source, local } = setUp();
    source.follow([application(bound({ namespace: 'theirs' }))]);
    expect(local.watches).toEqual([]);
    expect(source.problemsOf(1)).toMatchObject([{ code: 'NamespaceNotAllowed' }]);
    expect(source.isLearning(1, false)).toBe(false);
    const { source: open, local: watched } = setUp({ allowed: ['theirs'] });
    open.follow([application(bound({ namespace: 'theirs' }))]);
    expect(watched.watches).toMatchObject([{ namespace: 'theirs' }]);
  });

  it('are told of where this server does not know their cluster', () => {
    const { source } = setUp();
    source.follow([application(bound({ cluster: 'mars' }))]);
    expect(source.problemsOf(1)).toEqual([
      { code: 'ClusterUnknown', message: 'Service shop/web of cluster mars: this server knows no cluster mars' },
    ]);
  });

  it('have the addresses of the API server and of nodes refused, in either family', () => {
    const { source, local, time } = setUp();
    local.owners.set('10.0.0.1', 'node worker-1').set('fd00::1', 'the API server');
    source.follow([application(bound({}, { service: 'six' }))]);
    const watch = local.of('shop');
    watch.tell('web', service(), [slice([pod('a', '10.0.0.1')])], time.monotonic());
    const six = slice([pod('b', 'fd00::1')], { addressType: 'IPv6' });
    watch.tell('six', service({ family: 'IPv6' }), [six], time.monotonic());
    expect(source.endpointsOf(1)).toMatchObject([
      { admission: 'refused', ready: false, notReadyReason: 'refused: it is the address of node worker-1' },
      { admission: 'refused', ready: false, notReadyReason: 'refused: it is the address of the API server' },
    ]);
    expect(source.problemsOf(1).map(({ code }) => code)).toEqual(['AddressRefused', 'AddressRefused']);
  });

  it('have the addresses of the nodes of every other cluster refused too', () => {
    const { source, local, eu, tell } = setUp();
    local.owners.set('10.0.0.1', 'node worker-1');
    source.follow([application(bound({ cluster: 'eu' }))]);
    tell(eu, 'web', pod('a', '10.0.0.1'));
    expect(source.endpointsOf(1)).toMatchObject([
      { admission: 'refused', notReadyReason: 'refused: it is the address of node worker-1' },
    ]);
  });

  it('have addresses refused that no Pod of any cluster may have', () => {
    const metadata = "169.254.169.254 is an address of a cloud's metadata service";
    const { source, local, tell } = setUp({
      refusalOf: (url) => (new URL(url).hostname === '169.254.169.254' ? metadata : null),
    });
    source.follow([application(bound({}))]);
    tell(local, 'web', pod('a', '169.254.169.254'), pod('b', '10.0.0.2'));
    expect(
      source
        .endpointsOf(1)
        .map(({ admission }) => admission)
        .sort(),
    ).toEqual(['admitted', 'refused']);
    expect(source.problemsOf(1)[0]!.message).toContain(metadata);
  });

  it('take no Pod out when a stranger writes its address into a slice, of the same Service or of another one', () => {
    const { source, local, time } = setUp();
    source.follow([application(bound({}, { service: 'admin' }))]);
    const watch = local.of('shop');
    const stranger = (address: string) => slice([pod('x', address)], { name: 'added', managedBy: '' });
    watch.tell(
      'web',
      service(),
      [stranger('10.0.0.2'), stranger('10.0.0.1'), slice([pod('a', '10.0.0.1')])],
      time.monotonic(),
    );
    watch.tell('admin', service(), [slice([pod('b', '10.0.0.2')])], time.monotonic());
    expect(source.endpointsOf(1).map(({ uid, ready, admission }) => [uid, ready, admission])).toEqual([
      ['a-uid', true, 'admitted'],
      ['b-uid', true, 'admitted'],
    ]);
    expect(source.problemsOf(1)).toMatchObject([{ code: 'AddressRefused' }]);
  });
});

describe('the last word of a cluster that went away', () => {
  it('stands up to the maximum age, is then no longer gone by, and stands again once it answers', async () => {
    const { source, local, time, changes, tell, started } = setUp();
    await started;
    source.follow([application(bound({}))]);
    tell(local, 'web', pod('a', '10.0.0.1'));
    local.of('shop').state.failure = 'connect ECONNREFUSED';
    changes.length = 0;
    await time.advance(MAX_AGE_MS);
    expect(source.endpointsOf(1)).toMatchObject([{ ready: true }]);
    expect(changes).toEqual([]);
    await time.advance(1_000);
    const why = 'cluster local has told nothing since 2026-11-21T12:03:05Z, longer than 300 s: connect ECONNREFUSED';
    expect(source.endpointsOf(1)).toMatchObject([{ ready: false, notReadyReason: why, uid: 'a-uid' }]);
    expect(source.problemsOf(1)).toEqual([{ code: 'ClusterStale', message: `Service shop/web: ${why}` }]);
    expect(changes).toEqual([1]);
    local.of('shop').state = { heardAt: time.monotonic(), failure: null };
    await time.advance(1_000);
    expect(source.endpointsOf(1)).toMatchObject([{ ready: true }]);
    expect(source.problemsOf(1)).toEqual([]);
    expect(changes).toEqual([1, 1]);
  });

  it('leaves a Pod that was not ready its own reason', async () => {
    const { source, local, time, tell, started } = setUp();
    await started;
    source.follow([application(bound({}))]);
    tell(local, 'web', pod('a', '10.0.0.1', { ready: false }));
    await time.advance(MAX_AGE_MS + 1_000);
    expect(source.endpointsOf(1)).toMatchObject([{ ready: false, notReadyReason: 'Pod a is not ready' }]);
    expect(source.problemsOf(1)[0]!.message).toContain('its watch is silent');
  });

  it('is told by its age, and by the watches that fail', async () => {
    const { source, local, time, tell, started } = setUp();
    await started;
    source.follow([application(bound({}))]);
    expect(source.watches()[0]).toEqual({ cluster: 'local', watches: 1, failing: 0, ageMs: 0 });
    await time.advance(3_000);
    expect(source.watches()).toMatchObject([{ ageMs: 3_000 }, { cluster: 'eu', ageMs: null }]);
    tell(local, 'web');
    local.of('shop').state.failure = 'refused';
    await time.advance(7_000);
    expect(source.watches()[0]).toEqual({ cluster: 'local', watches: 1, failing: 1, ageMs: 7_000 });
  });
});

describe('a first answer', () => {
  it('is no trouble while it is on its way, and is one where it does not come', async () => {
    const { source, time, started } = setUp();
    await started;
    source.follow([application(bound({}))]);
    expect(source.problemsOf(1)).toMatchObject([{ code: 'ClusterAsked' }]);
    await time.advance(11_000);
    expect(source.problemsOf(1)).toMatchObject([{ code: 'ClusterAway' }]);
    expect(source.problemsOf(1)[0]!.message).toContain('it has not answered yet');
    await source.stop();
  });

  it('is worth waiting for while it is on its way, not once the cluster fails or has been silent for long', async () => {
    const { source, local, time, tell } = setUp();
    source.follow([application(bound({}))]);
    expect(source.isLearning(1, false)).toBe(true);
    local.of('shop').state.failure = 'refused';
    expect(source.isLearning(1, false)).toBe(false);
    local.of('shop').state.failure = null;
    await time.advance(10_000);
    expect(source.isLearning(1, false)).toBe(false);
    source.follow([application(bound({})), application(bound({ service: 'admin' }), 2)]);
    expect(source.isLearning(2, false)).toBe(true);
    tell(local, 'admin');
    expect(source.isLearning(2, false)).toBe(false);
  });

  it('holds the labels of Pods only where a job chooses by them', () => {
    const { source, local, tell } = setUp();
    source.follow([application(bound({}))]);
    tell(local, 'web', pod('a', '10.0.0.1'));
    expect(local.of('shop').wanted!.podLabels).toBe(false);
    expect(source.isLearning(1, true)).toBe(true);
    expect(local.of('shop').wanted!.podLabels).toBe(true);
    local.of('shop').knowsLabels = true;
    local.of('shop').labels.set('a', { tier: 'gold' });
    local.of('shop').changed(null);
    expect(source.isLearning(1, true)).toBe(false);
    expect(source.endpointsOf(1)).toMatchObject([{ labels: { tier: 'gold' } }]);
  });
});

describe('stopping', () => {
  it('ends every watch and every timer', async () => {
    const { source, local, eu, time, started } = setUp();
    await started;
    source.follow([application(bound({}, { cluster: 'eu' }))]);
    await source.stop();
    expect([...local.watches, ...eu.watches].map(({ watch }) => watch.stopped)).toEqual([true, true]);
    expect(time.pending).toBe(0);
  });
});
