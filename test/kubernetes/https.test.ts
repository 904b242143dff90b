import { newAuthority } from '../http/certificates.ts';
import { allSettled } from '../support/belfry.ts';
import { onSqlite } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { type KubeBelfry, startKubeBelfry } from '../support/kube/kube-belfry.ts';
import { webService } from '../support/kube/manifests.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';

const PORT = 8443;

/** A Deployment of one Pod that speaks TLS alone, and its Service. */
const secure = (name: string): object[] => [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'web', image: 'web:1', ports: [{ name: 'https', containerPort: PORT }] }] },
      },
    },
  },
  webService(name, { ports: [{ name: 'https', port: 443, targetPort: 'https' }] }),
];

onKubernetes('Pods over https', () => {
  onSqlite('are called', (store) => {
    const ours = newAuthority('Our Authority');
    const foreign = newAuthority('Foreign Authority');
    let kube: KubeBelfry;

    beforeAll(async () => {
      kube = await startKubeBelfry(store, {
        kubelet: {
          // By the name of the Service, as cluster-internal authorities issue them; Pods of `gateway` have a name of their own.
          certify: ({ metadata: { namespace, labels } }) =>
            ours.issue({ name: labels.app === 'gateway' ? 'pay.internal' : `${labels.app}.${namespace}.svc` }),
        },
      });
      await kube.apply(...secure('web'), ...secure('gateway'));
      await kube.rolledOut('web');
      await kube.rolledOut('gateway');
    });

    afterAll(() => kube.stop());

    const podOf = (service: string) => kube.kubelet.pods.find(({ object }) => object.metadata.labels.app === service)!;
    const ran = async (name: string, service: string, more: object) => {
      await kube.belfry.application(name, { kubernetes: [{ service, scheme: 'https' }], ...more });
      await kube.belfry.job(name, { application: name, schedule: {}, request: { path: `/${name}` } });
      await kube.belfry.run(name);
      return (await kube.belfry.until(name, allSettled(1)))[0]!;
    };

    it('where the authority of the application vouches for the name of their Service', async () => {
      const run = await ran('trusted', 'web', { tls: { ca: ours.certificate } });
      expect(run).toMatchObject({ state: 'succeeded' });
      const { address, calls } = podOf('web');
      const name = `web.${kube.namespace}.svc`;
      expect(kube.belfry.endpoints('trusted').items).toMatchObject([{ url: `https://${address}:${PORT}` }]);
      expect(calls.filter(({ url }) => url === '/trusted')).toMatchObject([{ serverName: name }]);
      expect(kube.dialled).toContain(`${address}:${PORT}`);
    });

    it('by another name where the application gives one', async () => {
      const run = await ran('renamed', 'gateway', { tls: { ca: ours.certificate, serverName: 'pay.internal' } });
      expect(run).toMatchObject({ state: 'succeeded' });
      expect(podOf('gateway').calls.filter(({ url }) => url === '/renamed')).toMatchObject([
        { serverName: 'pay.internal' },
      ]);
    });

    it.each([
      ['a stranger vouches for them', 'untrusted', 'web', { tls: { ca: foreign.certificate } }],
      ['nobody was named who does', 'unnamed', 'web', {}],
      ['their certificate is made out to another name', 'misnamed', 'gateway', { tls: { ca: ours.certificate } }],
    ])('with no byte of the request where %s', async (_, name, service, spec) => {
      const run = await ran(name, service, spec);
      expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining('no trusted connection to ') });
      expect(podOf(service).calls.filter(({ url }) => url === `/${name}`)).toEqual([]);
    });

    it('and probed, under the same authority and name', async () => {
      const healthCheck = { path: '/healthz', interval: '500ms', timeout: '500ms', unhealthyAfter: 1, healthyAfter: 1 };
      const checked = (name: string, tls: object) =>
        kube.belfry.application(name, { kubernetes: [{ service: 'gateway', scheme: 'https' }], healthCheck, tls });
      await checked('well', { ca: ours.certificate, serverName: 'pay.internal' });
      await checked('ill', { ca: ours.certificate });
      const probes = () => podOf('gateway').calls.filter(({ url }) => url === '/healthz');
      await eventually('two probes', () => probes().length >= 2);
      const ill = await eventually('an endpoint taken out', () =>
        kube.belfry.endpoints('ill').items.find(({ ready }) => !ready),
      );
      expect(ill.notReadyReason).toContain('GET /healthz: no trusted connection to ');
      expect(kube.belfry.endpoints('well').items).toMatchObject([{ ready: true }]);
      expect(new Set(probes().map(({ serverName }) => serverName))).toEqual(new Set(['pay.internal']));
    });
  });
});
