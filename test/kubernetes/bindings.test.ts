import { allSettled } from '../support/belfry.ts';
import { onSqlite } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { DISCOVERY_RIGHTS, LABEL_RIGHTS } from '../support/kube/discovery-rights.ts';
import { type KubeBelfry, startKubeBelfry } from '../support/kube/kube-belfry.ts';
import { webDeployment, webService } from '../support/kube/manifests.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';

let lastIpv6 = 0;

onKubernetes('a binding', () => {
  onSqlite('of a Service', (store) => {
    let kube: KubeBelfry;

    beforeAll(async () => {
      kube = await startKubeBelfry(store, {
        kubelet: { secondAddress: () => `fd99::${(++lastIpv6).toString(16)}` },
        kubeconfig: (cluster) => cluster.account([...DISCOVERY_RIGHTS, ...LABEL_RIGHTS]),
      });
      await kube.apply(webDeployment('web', { replicas: 2 }));
      await kube.rolledOut('web');
    });

    afterAll(() => kube.stop());

    const known = async (name: string, binding: object) => {
      await kube.belfry.application(name, { kubernetes: [binding] });
      return eventually('an answer', () => {
        const { items, problems } = kube.belfry.endpoints(name);
        const isAway = problems.some(({ code }) => code.startsWith('Cluster') || code === 'NoPods');
        return (items.some(({ ready }) => ready) || problems.length > 0) && !isAway && { items, problems };
      });
    };
    const ran = async (name: string, more: object = {}) => {
      await kube.belfry.job(name, { application: name, schedule: {}, request: { path: '/' }, ...more });
      await kube.belfry.run(name);
      return (await kube.belfry.until(name, allSettled(1)))[0]!;
    };

    it('takes the only port, a named one or a numbered one, and asks which where there are several', async () => {
      const ports = [
        { name: 'http', port: 80, targetPort: 'http' },
        { name: 'admin', port: 9000, targetPort: 9901 },
      ];
      await kube.apply(webService('two', { selector: { app: 'web' }, ports }));
      const unnamed = await known('unnamed', { service: 'two' });
      expect(unnamed.problems).toMatchObject([{ code: 'PortNotFound' }]);
      expect(unnamed.problems[0]!.message).toContain('must name one: http (80), admin (9000)');
      const addresses = kube.kubelet.pods.map(({ address }) => address).sort();
      const byName = await known('by-name', { service: 'two', port: 'admin' });
      expect(byName.items.map(({ address }) => address).sort()).toEqual(addresses.map((one) => `${one}:9901`));
      const byNumber = await known('by-number', { service: 'two', port: 80 });
      expect(byNumber.items.map(({ address }) => address).sort()).toEqual(addresses.map((one) => `${one}:8080`));
      const wrong = await known('wrong', { service: 'two', port: 8080 });
      expect(wrong.problems[0]!.message).toContain('has no port 8080; it has http (80), admin (9000)');
    });

    it('says that a Service is missing, and takes it when it comes', async () => {
      const missing = await known('later', { service: 'later' });
      expect(missing.problems).toEqual([
        { code: 'ServiceNotFound', message: `Service ${kube.namespace}/later does not exist` },
      ]);
      await kube.apply(webService('later', { selector: { app: 'web' } }));
      await eventually('its Pods', () => kube.belfry.endpoints('later').items.length === 2);
    });

    it('calls Pods over IPv6 where that is the first family of the Service, each once', async () => {
      const families = { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6', 'IPv4'] };
      await kube.apply(webService('six', { selector: { app: 'web' }, ...families }));
      const { items } = await known('six', { service: 'six' });
      expect(items.map(({ address }) => address)).toEqual(expect.arrayContaining(['[fd99::1]:8080', '[fd99::2]:8080']));
      expect(items).toHaveLength(2);
      const run = await ran('six', { routeStrategy: 'Broadcast' });
      expect(run).toMatchObject({ state: 'succeeded', shardTotal: 2 });
      expect(kube.dialled).toEqual(expect.arrayContaining(['fd99::1:8080', 'fd99::2:8080']));
    });

    it('knows the labels of Pods where a job chooses by them', async () => {
      await kube.apply(webService('labelled', { selector: { app: 'web' } }));
      const { items } = await known('labelled', { service: 'labelled' });
      expect(items[0]!.labels).toEqual({ zone: items[0]!.zone });
      const [chosen] = kube.kubelet.pods;
      await kube.kubectl('label', 'pod', chosen!.name, 'tier=gold');
      const before = chosen!.calls.length;
      const run = await ran('labelled', { endpoints: { labels: { tier: 'gold' } }, routeStrategy: 'Broadcast' });
      expect(run).toMatchObject({ state: 'succeeded', shardTotal: 1 });
      expect(chosen!.calls).toHaveLength(before + 1);
    });

    it('covers a Service with more Pods than one slice holds', async () => {
      await kube.apply(webDeployment('many', { replicas: 120, surge: 120 }), webService('many'));
      await kube.rolledOut('many');
      await kube.belfry.application('many', { kubernetes: [{ service: 'many' }] });
      await eventually(
        'all Pods',
        () => kube.belfry.endpoints('many').items.filter(({ ready }) => ready).length === 120,
      );
      const slices = await kube.kubectl('get', 'endpointslices', '-l', 'kubernetes.io/service-name=many', '-o', 'name');
      expect(slices.trim().split('\n').length).toBeGreaterThan(1);
      const run = await ran('many', { routeStrategy: 'Broadcast' });
      expect(run).toMatchObject({ state: 'succeeded', shardTotal: 120 });
    });

    it('takes Pods out that fail a health check, beyond their readiness', async () => {
      await kube.apply(webDeployment('sick', { replicas: 2 }), webService('sick'));
      await kube.rolledOut('sick');
      const healthCheck = { path: '/healthz', interval: '100ms', timeout: '50ms', unhealthyAfter: 2 };
      await kube.belfry.application('sick', { kubernetes: [{ service: 'sick' }], healthCheck });
      await eventually('both', () => kube.belfry.endpoints('sick').items.length === 2);
      const [pod] = kube.kubelet.pods.filter(({ name }) => name.startsWith('sick'));
      pod!.kill();
      const out = await eventually('one out', () =>
        kube.belfry.endpoints('sick').items.find(({ uid, ready }) => uid === pod!.uid && !ready),
      );
      expect(out.notReadyReason).toContain('GET /healthz');
    });
  });
});
