import { setTimeout as sleep } from 'node:timers/promises';
import { allSettled } from '../support/belfry.ts';
import { onSqlite } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import type { PodCall } from '../support/kube/fake-pod.ts';
import { type KubeBelfry, startKubeBelfry } from '../support/kube/kube-belfry.ts';
import { webDeployment, webService } from '../support/kube/manifests.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';

const shardOf = ({ headers }: PodCall): number => Number(headers['schedulerx-shardingindex']);

onKubernetes('a rollout', () => {
  onSqlite('under traffic', (store) => {
    let kube: KubeBelfry;
    let answerAfterMs = 0;

    beforeEach(async () => {
      answerAfterMs = 5;
      kube = await startKubeBelfry(store, {
        kubelet: {
          // As a well-behaved server ends: it goes on taking calls until everybody knows that it is leaving.
          drainMs: 300,
          answer: async (_, pod) => {
            await sleep(answerAfterMs);
            return { body: pod.image };
          },
        },
      });
    });

    afterEach(() => kube.stop());

    const deploy = async (replicas: number) => {
      await kube.apply(webDeployment('web', { replicas, surge: 5 }), webService('web'));
      await kube.rolledOut('web');
      await kube.belfry.application('web', { kubernetes: [{ service: 'web' }] });
      await eventually(
        'all endpoints',
        () => kube.belfry.endpoints('web').items.filter(({ ready }) => ready).length === replicas,
      );
    };

    it('loses no run, doubles none, and starts none on a Pod that is ending or not ready', async () => {
      await deploy(4);
      await kube.belfry.job('steady', {
        application: 'web',
        schedule: {},
        request: { path: '/' },
        concurrencyPolicy: 'Allow',
        maxConcurrentRuns: 1_000,
      });
      let firing = true;
      let runs = 0;
      const fires = (async () => {
        while (firing) {
          await kube.belfry.run('steady');
          runs++;
          await sleep(5);
        }
      })();
      await kube.kubectl('set', 'image', 'deploy/web', 'web=web:2');
      await kube.rolledOut('web');
      await kube.kubectl('rollout', 'undo', 'deploy/web');
      await kube.rolledOut('web');
      await kube.kubectl('scale', 'deploy/web', '--replicas=2');
      await kube.rolledOut('web');
      firing = false;
      await fires;
      const settled = await kube.belfry.until('steady', allSettled(runs));
      expect(settled.filter(({ state }) => state !== 'succeeded')).toEqual([]);
      const { calls } = kube.kubelet;
      expect(calls).toHaveLength(runs);
      expect(new Set(calls.map(({ headers }) => headers['schedulerx-logid'])).size).toBe(runs);
      expect(new Set(kube.kubelet.calls.map(({ pod }) => pod)).size).toBeGreaterThanOrEqual(8);
      // A Pod is told to end an instant before its slice says so: what reaches it then was sent before we could know.
      const late = calls.filter(({ ready, msSinceEnd }) => !ready && (msSinceEnd ?? Number.POSITIVE_INFINITY) > 250);
      expect(late).toEqual([]);
    }, 60_000);

    it('ends every shard of a broadcast of 20 in one known state, and runs none on two live Pods (F19)', async () => {
      await deploy(20);
      answerAfterMs = 1_500;
      await kube.belfry.job('broadcast', {
        application: 'web',
        schedule: {},
        request: { path: '/' },
        routeStrategy: 'Broadcast',
        retry: { maxAttempts: 3, interval: '100ms', factor: 1 },
        noEndpointPolicy: 'Wait',
        waitForEndpoint: '30s',
      });
      await kube.belfry.run('broadcast');
      await eventually('calls on their way', () => kube.kubelet.calls.length >= 10);
      await kube.kubectl('set', 'image', 'deploy/web', 'web=web:2');
      const [run] = await kube.belfry.until('broadcast', allSettled(1), 60_000);
      expect(run).toMatchObject({ state: 'succeeded', shardTotal: 20 });
      const { calls } = kube.kubelet;
      expect(new Set(calls.map(shardOf)).size).toBe(20);
      for (let index = 0; index < 20; index++) {
        const own = calls.filter((call) => shardOf(call) === index).sort((a, b) => a.at - b.at);
        for (const [at, call] of own.entries()) {
          const before = own[at - 1];
          // The next Pod is called when the last one has answered or is gone, never beside it.
          if (before !== undefined && before.uid !== call.uid) expect(before.endedAt).toBeLessThanOrEqual(call.at);
        }
      }
      await kube.rolledOut('web');
    }, 90_000);

    it('routes a call anew when its Pod went in between and nothing was sent (F18)', async () => {
      await deploy(3);
      await kube.belfry.job('single', { application: 'web', schedule: {}, request: { path: '/' } });
      // The Pod's server is gone, and no slice says so yet.
      kube.kubelet.pods[0]!.kill();
      for (let n = 0; n < 6; n++) await kube.belfry.run('single');
      const runs = await kube.belfry.until('single', allSettled(6));
      expect(runs.map(({ state }) => state)).toEqual(Array(6).fill('succeeded'));
      expect(kube.kubelet.calls).toHaveLength(6);
      expect(new Set(kube.kubelet.calls.map(({ pod }) => pod)).size).toBe(2);
    });
  });
});
