import { allSettled } from '../support/belfry.ts';
import { onSqlite } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { type KubeBelfry, startKubeBelfry } from '../support/kube/kube-belfry.ts';
import { webDeployment, webService } from '../support/kube/manifests.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';

const job = (more: object = {}) => ({ application: 'web', schedule: {}, request: { path: '/ring' }, ...more });

onKubernetes('discovery', () => {
  onSqlite('of a bound Service', (store) => {
    let kube: KubeBelfry;

    beforeEach(async () => {
      kube = await startKubeBelfry(store);
    });

    afterEach(() => kube.stop());

    const bind = async (binding: object = {}) => {
      await kube.apply(webDeployment('web'), webService('web'));
      await kube.rolledOut('web');
      await kube.belfry.application('web', { kubernetes: [{ service: 'web', ...binding }] });
    };
    const readyOnes = (count: number) =>
      eventually(`${count} ready endpoints`, () => {
        const ready = kube.belfry.endpoints('web').items.filter(({ ready }) => ready);
        return ready.length === count && ready;
      });

    it('calls every ready Pod once, on its own address, one shard each', async () => {
      await bind();
      await readyOnes(3);
      await kube.belfry.job('all', job({ routeStrategy: 'Broadcast' }));
      await kube.belfry.run('all');
      const [run] = await kube.belfry.until('all', allSettled(1));
      expect(run).toMatchObject({ state: 'succeeded', shardTotal: 3 });
      expect(kube.kubelet.calls).toHaveLength(3);
      expect(new Set(kube.kubelet.calls.map(({ uid }) => uid)).size).toBe(3);
      expect(new Set(kube.kubelet.calls.map(({ headers }) => headers['schedulerx-shardingindex']))).toEqual(
        new Set(['0', '1', '2']),
      );
      expect(new Set(kube.dialled)).toEqual(new Set(kube.kubelet.pods.map(({ address }) => `${address}:8080`)));
    });

    it('lists zone, node and Pod, and follows readiness, scaling and deletion', async () => {
      await bind();
      const ready = await readyOnes(3);
      expect(ready.map(({ zone }) => zone)).toEqual(expect.arrayContaining(['zone-a', 'zone-b']));
      expect(ready.every(({ uid, node }) => uid !== undefined && node?.startsWith('node-'))).toBe(true);
      const [pod] = kube.kubelet.pods;
      await kube.kubelet.setReady(pod!, false);
      await readyOnes(2);
      const out = kube.belfry.endpoints('web').items.find(({ uid }) => uid === pod!.uid);
      expect(out?.notReadyReason).toBe(`Pod ${pod!.name} is not ready`);
      await kube.kubelet.setReady(pod!, true);
      await readyOnes(3);
      await kube.kubectl('scale', 'deploy/web', '--replicas=5');
      await readyOnes(5);
      await kube.kubectl('delete', 'pod', pod!.name, '--wait=false');
      await eventually('another Pod', () => kube.belfry.endpoints('web').items.every(({ uid }) => uid !== pod!.uid));
      await readyOnes(5);
    });

    it('says on the run why no Pod can be called (F21)', async () => {
      await bind();
      await readyOnes(3);
      await kube.kubectl('scale', 'deploy/web', '--replicas=0');
      await eventually('no endpoint', () => kube.belfry.endpoints('web').items.length === 0);
      await kube.belfry.job('single', job());
      await kube.belfry.run('single');
      const [run] = await kube.belfry.until('single', allSettled(1));
      expect(run).toMatchObject({
        state: 'failed',
        reason: `no-endpoint: Service ${kube.namespace}/web has no Pods`,
      });
      await kube.belfry.job('waits', job({ noEndpointPolicy: 'Wait', waitForEndpoint: '1m' }));
      await kube.belfry.run('waits');
      await kube.kubectl('scale', 'deploy/web', '--replicas=1');
      const [waited] = await kube.belfry.until('waits', allSettled(1), 20_000);
      expect(waited).toMatchObject({ state: 'succeeded' });
    });

    it('waits for the first answer of a cluster, whatever the job says of waiting', async () => {
      await kube.apply(webDeployment('web'), webService('web'));
      await kube.rolledOut('web');
      await kube.belfry.application('web', { kubernetes: [{ service: 'web' }] });
      await kube.belfry.job('at-once', job({ noEndpointPolicy: 'Fail' }));
      await kube.belfry.run('at-once');
      const [run] = await kube.belfry.until('at-once', allSettled(1));
      expect(run).toMatchObject({ state: 'succeeded' });
    });
  });
});
