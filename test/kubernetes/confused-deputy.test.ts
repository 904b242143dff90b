import { allSettled } from '../support/belfry.ts';
import { onSqlite } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { CLAIMED_ADDRESS } from '../support/kube/fake-kubelet.ts';
import { type KubeBelfry, startKubeBelfry } from '../support/kube/kube-belfry.ts';
import { webDeployment, webService } from '../support/kube/manifests.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';

const SLICES = '/apis/discovery.k8s.io/v1/namespaces';

/** A Pod that claims an address, behind a Service that selects it: the cluster's own controller makes its slice. */
const claimant = (name: string, address: string) => [
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name }, annotations: { [CLAIMED_ADDRESS]: address } },
    spec: { containers: [{ name: 'web', image: 'web:1', ports: [{ name: 'http', containerPort: 8080 }] }] },
  },
  webService(name),
];

const slice = (name: string, service: string, address: string, rest: object = {}) => ({
  metadata: { name, labels: { 'kubernetes.io/service-name': service, ...rest } },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  endpoints: [{ addresses: [address], conditions: { ready: true } }],
});

onKubernetes('the confused deputy (A10)', () => {
  onSqlite('calls nobody but Pods that a Service selected', (store) => {
    let kube: KubeBelfry;

    beforeAll(async () => {
      kube = await startKubeBelfry(store);
      await kube.cluster.client.patch(`/api/v1/nodes/${kube.kubelet.nodes[0]}/status`, {
        status: { addresses: [{ type: 'InternalIP', address: '10.99.240.1' }] },
      });
    });

    afterAll(() => kube.stop());

    afterEach(() => {
      expect(kube.dialled).toEqual([]);
    });

    /** What the list of endpoints says, once it says something; and what a run of it comes to. */
    const tried = async (service: string, binding: object = {}) => {
      await kube.belfry.application(service, { kubernetes: [{ service, ...binding }] });
      await kube.belfry.job(service, {
        application: service,
        schedule: {},
        request: { path: '/' },
        routeStrategy: 'Broadcast',
      });
      const known = await eventually('something known', () => {
        const { items, problems } = kube.belfry.endpoints(service);
        return problems.some(({ code }) => !code.startsWith('Cluster') && code !== 'NoPods') && { items, problems };
      });
      await kube.belfry.run(service);
      const [run] = await kube.belfry.until(service, allSettled(1));
      expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining('no-endpoint: ') });
      return { ...known, reason: run!.reason! };
    };

    it('refuses an ExternalName', async () => {
      await kube.apply({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'out' },
        spec: { type: 'ExternalName', externalName: 'db.internal' },
      });
      const { items, problems, reason } = await tried('out');
      expect(items).toEqual([]);
      expect(problems).toMatchObject([{ code: 'ServiceExternal' }]);
      expect(reason).toContain(`Service ${kube.namespace}/out is an ExternalName`);
    });

    it('refuses a Service without a selector, whatever slices it has', async () => {
      await kube.apply(webService('bare', { selector: null }));
      await kube.cluster.client.ask(
        'POST',
        `${SLICES}/${kube.namespace}/endpointslices`,
        slice('bare-1', 'bare', '10.99.241.1'),
      );
      const { problems } = await tried('bare');
      expect(problems).toMatchObject([{ code: 'ServiceWithoutSelector' }]);
    });

    it('refuses slices that a stranger added to a Service with a selector', async () => {
      await kube.apply(webService('added'));
      await kube.cluster.client.ask(
        'POST',
        `${SLICES}/${kube.namespace}/endpointslices`,
        slice('added-1', 'added', '10.99.241.2'),
      );
      const { items, problems } = await tried('added');
      expect(items).toMatchObject([{ address: '10.99.241.2:8080', ready: false, admission: 'refused' }]);
      expect(items[0]!.notReadyReason).toContain("not made by the cluster's own controller but by hand");
      expect(problems).toMatchObject([{ code: 'AddressRefused' }]);
    });

    it('refuses a slice that only bears the label of the controller, for as long as that lets it stand', async () => {
      await kube.apply(webService('forged'));
      const application = { kubernetes: [{ service: 'forged' }] };
      await kube.belfry.application('forged', application);
      await kube.belfry.job('forged', { application: 'forged', schedule: {}, request: { path: '/' } });
      await eventually('known', () => kube.belfry.endpoints('forged').problems.some(({ code }) => code === 'NoPods'));
      const label = { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' };
      const seen: string[] = [];
      for (let n = 1; n <= 5; n++) {
        const forged = slice(`forged-${n}`, 'forged', '10.99.241.3', label);
        const [endpoint] = forged.endpoints;
        const pod = { kind: 'Pod', namespace: kube.namespace, name: 'a', uid: 'a-uid' };
        const endpoints = [{ ...endpoint, targetRef: pod }];
        await kube.cluster.client.ask('POST', `${SLICES}/${kube.namespace}/endpointslices`, { ...forged, endpoints });
        await kube.belfry.run('forged');
        seen.push(...kube.belfry.endpoints('forged').items.map(({ notReadyReason }) => notReadyReason ?? 'ready'));
      }
      await kube.belfry.until('forged', allSettled(5));
      expect(seen.filter((each) => !each.includes('does not belong to the Service'))).toEqual([]);
    });

    it('refuses the address of a node, of the API server and of a metadata service', async () => {
      await kube.cluster.client
        .ask('POST', `${SLICES}/default/endpointslices`, slice('kubernetes', 'kubernetes', '10.99.240.2'))
        .catch((error: Error) => expect(error.message).toContain('409'));
      await kube.apply(
        ...claimant('node', '10.99.240.1'),
        ...claimant('api', '10.99.240.2'),
        ...claimant('metadata', '100.100.100.200'),
      );
      for (const [service, whose] of [
        ['node', `it is the address of node ${kube.kubelet.nodes[0]}`],
        ['api', 'it is the address of the API server'],
        ['metadata', "100.100.100.200 is an address of a cloud's metadata service"],
      ] as const) {
        const { items, problems } = await tried(service);
        expect(items).toMatchObject([{ ready: false, admission: 'refused', notReadyReason: `refused: ${whose}` }]);
        expect(problems).toMatchObject([{ code: 'AddressRefused' }]);
      }
    });

    it('refuses the Services of other namespaces, and does not even ask for them', async () => {
      const other = await kube.cluster.namespace();
      await kube.cluster.kubectl(['apply', '-n', other, '-f', '-'], JSON.stringify(webService('theirs')));
      const { problems, reason } = await tried('theirs', { namespace: other });
      expect(problems).toMatchObject([{ code: 'NamespaceNotAllowed' }]);
      expect(reason).toContain('BELFRY_KUBERNETES_NAMESPACES');
    });

    it('never probes what it refused', async () => {
      await kube.apply(...claimant('probed', '10.99.240.1'));
      const healthCheck = { path: '/healthz', interval: '100ms', timeout: '50ms' };
      await kube.belfry.application('probed', { kubernetes: [{ service: 'probed' }], healthCheck });
      // A second, lawful application shows that probes are made meanwhile.
      await kube.apply(webDeployment('lawful', { replicas: 1 }), webService('lawful'));
      await kube.rolledOut('lawful');
      await kube.belfry.application('lawful', { kubernetes: [{ service: 'lawful' }], healthCheck });
      await eventually('three probes', () => kube.kubelet.calls.filter(({ url }) => url === '/healthz').length >= 3);
      expect(kube.belfry.endpoints('probed').items).toMatchObject([{ admission: 'refused' }]);
      const own = new Set(kube.kubelet.pods.map(({ address }) => `${address}:8080`));
      expect(kube.dialled.filter((address) => !own.has(address) || address.startsWith('10.99.240.'))).toEqual([]);
      kube.dialled.length = 0;
    });
  });

  onSqlite('keeps Pods out of reach of domains', (store) => {
    it('calls a Pod by its Service, and refuses its very address as a domain', async () => {
      const kube = await startKubeBelfry(store);
      await kube.apply(webDeployment('web', { replicas: 1 }), webService('web'));
      await kube.rolledOut('web');
      await kube.belfry.application('web', { kubernetes: [{ service: 'web' }] });
      await kube.belfry.job('web', { application: 'web', schedule: {}, request: { path: '/' } });
      await kube.belfry.run('web');
      await kube.belfry.until('web', (runs) => runs[0]?.state === 'succeeded');
      const [pod] = kube.kubelet.pods;
      await expect(
        kube.belfry.application('domain', { domains: [{ url: `http://${pod!.address}:8080` }] }),
      ).rejects.toMatchObject({ problems: [expect.objectContaining({ path: 'spec.domains[0].url' })] });
      await kube.stop();
    });
  });
});
