import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { onSqlite } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { DISCOVERY_RIGHTS } from '../support/kube/discovery-rights.ts';
import { type KubeBelfry, startKubeBelfry } from '../support/kube/kube-belfry.ts';
import { webDeployment, webService } from '../support/kube/manifests.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';
import { throughProxy } from '../support/kube/through-proxy.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';

/** Two ways to the API server, as two clusters of one kubeconfig. */
const twoClusters = async (kubeconfig: string, folder: string) => {
  const near = await throughProxy(kubeconfig, folder);
  const far = await throughProxy(kubeconfig, folder);
  const [a, b] = [near, far].map((one) => parse(readFileSync(one.kubeconfig, 'utf8')));
  const config = {
    ...a,
    clusters: [
      { ...a.clusters[0], name: 'near' },
      { ...b.clusters[0], name: 'far' },
    ],
    contexts: ['near', 'far'].map((name) => ({ name, context: { cluster: name, user: 't' } })),
    'current-context': 'near',
  };
  const path = join(folder, 'two.yaml');
  writeFileSync(path, stringify(config));
  return { near: near.proxy, far: far.proxy, kubeconfig: path };
};

onKubernetes('several clusters', () => {
  onSqlite('of which one may be down', (store) => {
    let folder: string;
    let near: TcpProxy;
    let far: TcpProxy;
    let kube: KubeBelfry;

    const start = async ({ farIsDown = false } = {}) => {
      folder = mkdtempSync(join(tmpdir(), 'belfry-clusters-'));
      kube = await startKubeBelfry(store, {
        kubeconfig: async (cluster) => {
          const two = await twoClusters(await cluster.account(DISCOVERY_RIGHTS), folder);
          near = two.near;
          far = two.far;
          if (farIsDown) await far.cut();
          return two.kubeconfig;
        },
        belfry: { env: { BELFRY_KUBERNETES_CONTEXTS: 'near,far', BELFRY_KUBERNETES_MAX_AGE: '3s' } },
      });
      for (const name of ['web-near', 'web-far'])
        await kube.apply(webDeployment(name, { replicas: 1 }), webService(name));
      for (const name of ['web-near', 'web-far']) await kube.rolledOut(name);
    };

    afterEach(async () => {
      await kube.stop();
      await far.close().catch(() => {});
      await near.close().catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    });

    const application = (name: string, ...kubernetes: object[]) => kube.belfry.application(name, { kubernetes });
    const job = (name: string, more: object = {}) =>
      kube.belfry.job(name, { application: name, schedule: {}, request: { path: '/' }, ...more });
    const ready = (name: string, count: number) =>
      eventually(
        `${count} ready endpoints of ${name}`,
        () => kube.belfry.endpoints(name).items.filter(({ ready }) => ready).length === count,
      );

    it('shares calls by the weights of the bindings, and leaves out one that has no Pods', async () => {
      await start();
      await kube.kubectl('scale', 'deploy/web-near', '--replicas=3');
      await application(
        'both',
        { service: 'web-near', cluster: 'near', weight: 75 },
        { service: 'web-far', cluster: 'far', weight: 25 },
      );
      await ready('both', 4);
      await job('both');
      const sent = async (count: number) => {
        const before = kube.kubelet.calls.length;
        const runs = (await kube.belfry.runs('both')).length;
        for (let n = 0; n < count; n++) await kube.belfry.run('both');
        await kube.belfry.until(
          'both',
          (all) => all.length === runs + count && all.every(({ state }) => state === 'succeeded'),
        );
        const calls = kube.kubelet.calls.slice(before);
        return calls.filter(({ pod }) => pod.startsWith('web-near')).length;
      };
      expect(await sent(40)).toBe(30);
      await kube.kubectl('scale', 'deploy/web-far', '--replicas=0');
      await ready('both', 3);
      expect(await sent(8)).toBe(8);
    });

    it('goes on with what is known while a cluster is away, up to a maximum age, and says so (F20)', async () => {
      await start();
      await application('web-near', { service: 'web-near', cluster: 'near' });
      await application('web-far', { service: 'web-far', cluster: 'far' });
      await ready('web-near', 1);
      await ready('web-far', 1);
      await job('web-near');
      await job('web-far');
      await far.cut();
      await kube.belfry.run('web-far');
      await kube.belfry.until('web-far', ([run]) => run?.state === 'succeeded');
      const stale = await eventually('too old', () => {
        const { items, problems } = kube.belfry.endpoints('web-far');
        return problems.length > 0 && { items, problems };
      });
      expect(stale.problems).toMatchObject([
        { code: 'ClusterStale', message: expect.stringContaining('longer than 3 s') },
      ]);
      expect(stale.items).toMatchObject([{ ready: false }]);
      await kube.belfry.run('web-far');
      const runs = await kube.belfry.until('web-far', (all) => all.length === 2 && all[1]!.state === 'failed');
      expect(runs[1]!.reason).toContain('cluster far has told nothing since');
      expect(await kube.belfry.metrics.text()).toMatch(/belfry_cluster_watches\{cluster="far",state="failing"\} 1/);
      await kube.belfry.run('web-near');
      await kube.belfry.until('web-near', ([run]) => run?.state === 'succeeded');
      await far.heal();
      await ready('web-far', 1);
      await kube.belfry.run('web-far');
      await kube.belfry.until('web-far', (all) => all[2]?.state === 'succeeded');
      expect(kube.belfry.endpoints('web-far').problems).toEqual([]);
    }, 60_000);

    it('starts while one is down, and takes its Pods when it comes', async () => {
      await start({ farIsDown: true });
      await application('web-near', { service: 'web-near', cluster: 'near' });
      await application('web-far', { service: 'web-far', cluster: 'far' });
      await job('web-near');
      await job('web-far', { noEndpointPolicy: 'Wait', waitForEndpoint: '1m' });
      await kube.belfry.run('web-near');
      await kube.belfry.run('web-far');
      await kube.belfry.until('web-near', ([run]) => run?.state === 'succeeded');
      const { problems } = await eventually('the reason', () => {
        const known = kube.belfry.endpoints('web-far');
        return known.problems.some(({ message }) => message.includes('ECONNREFUSED')) && known;
      });
      expect(problems).toMatchObject([{ code: 'ClusterAway' }]);
      await far.heal();
      await kube.belfry.until('web-far', ([run]) => run?.state === 'succeeded', 40_000);
    }, 60_000);
  });
});
