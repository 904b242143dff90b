/** The demo from within its network namespace: fixture, Pods, Belfry, examples, rollouts, receipts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FakeKubelet } from '../../test/support/kube/fake-kubelet.ts';
import { testCluster } from '../../test/support/kube/test-cluster.ts';
import { Children } from '../demo/children.mjs';
import { paint } from '../demo/paint.mjs';
import { startServer } from '../demo/server.mjs';
import { setUpPodNetwork } from '../pod-network.mjs';
import { startTestkube } from '../testkube-server.mjs';
import { compare, type SettledRun } from './receipts.ts';
import { applyExamples, installBelfry } from './stage.ts';

const [binary, seconds] = process.argv.slice(2) as [string, string];
const began = performance.now();
const say = (text: string) =>
  console.log(`${paint(`${((performance.now() - began) / 1_000).toFixed(1).padStart(5)} s`, 'grey')}  ${text}`);

const main = async (stops: (() => unknown)[]): Promise<boolean> => {
  setUpPodNetwork();
  const folder = mkdtempSync(join(tmpdir(), 'belfry-demo-kubernetes-'));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));

  const fixture = await startTestkube({ binary, folder: join(folder, 'testkube') });
  stops.push(fixture.stop);
  const cluster = testCluster(fixture.kubeconfig);
  stops.push(() => cluster.close());
  say('a real kube-apiserver is up, with its Deployment and EndpointSlice controllers');
  const kubeconfig = await installBelfry(cluster, folder);
  await cluster.client.ask('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  const kubelet = await FakeKubelet.start({
    client: cluster.client,
    namespaces: ['shop'],
    startupMs: 700,
    drainMs: 300,
    answer: (_, pod) => ({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: 200, from: pod.name }),
    }),
  });
  stops.push(() => kubelet.stop());

  const children = new Children();
  const server = await startServer({
    root: process.cwd(),
    folder,
    port: 8710,
    metricsPort: 8711,
    children,
    env: {
      BELFRY_KUBERNETES_CONTEXTS: 'local=t',
      BELFRY_KUBERNETES_KUBECONFIG: kubeconfig,
      BELFRY_KUBERNETES_LEASE_NAMESPACE: 'belfry',
      BELFRY_ROLES: 'api,planner,dispatcher,rescuer,pruner,operator',
    },
  });
  stops.push(server.stop);
  say('Belfry serves the cluster, with the rights of k8s/base and no others');

  const kubectl = async (...args: string[]) => {
    say(paint(`$ kubectl -n shop ${args.join(' ')}`, 'cyan'));
    const printed = await cluster.kubectl(['-n', 'shop', ...args]);
    const lines = printed.trimEnd().split('\n');
    // A rollout says the same again and again while it waits.
    const told = lines.filter((line, at) => line !== lines[at - 1]);
    for (const line of told.slice(-12)) say(`  ${line}`);
  };
  say(paint('$ kubectl apply -k k8s/examples', 'cyan'));
  await applyExamples(cluster);
  await cluster.kubectl(['-n', 'shop', 'apply', '-f', '-'], BUSY_JOBS);
  for (const name of ['billing-api', 'billing-canary'])
    await kubectl('rollout', 'status', `deploy/${name}`, '--timeout=60s');
  await kubectl('wait', '--for=condition=Ready', 'hjob', '--all', '--timeout=30s');

  const endAt = Date.now() + Number(seconds) * 1_000;
  const pauseMs = (Number(seconds) * 1_000) / 5;
  await kubectl('create', '-f', 'k8s/examples/run-now.yaml');
  await kubectl('wait', '--for=condition=Complete', 'hrun', '--all', '--timeout=60s');
  await sleep(pauseMs / 2);
  await kubectl('set', 'env', 'deploy/billing-api', 'RELEASE=2');
  await kubectl('rollout', 'status', 'deploy/billing-api', '--timeout=60s');
  await sleep(pauseMs);
  await kubectl('scale', 'deploy/billing-api', '--replicas=5');
  await kubectl('rollout', 'status', 'deploy/billing-api', '--timeout=60s');
  await sleep(pauseMs);
  await kubectl('rollout', 'undo', 'deploy/billing-api');
  await kubectl('rollout', 'status', 'deploy/billing-api', '--timeout=60s');
  await sleep(Math.max(0, endAt - Date.now()));

  const runs = await settledRuns(server, Date.now());
  await kubectl('get', 'hjob');
  showPods(kubelet);
  const receipts = compare(runs, kubelet.calls);
  const { calls, ...wrong } = receipts;
  say(`${runs.length} runs, ${calls} calls`);
  for (const [what, items] of Object.entries(wrong)) {
    say(paint(`${what}: ${items.length}`, items.length === 0 ? 'green' : 'red'));
    for (const item of items.slice(0, 10)) say(`  ${item}`);
  }
  return calls > 0 && Object.values(wrong).every((items) => items.length === 0);
};

/** Beside the examples, so that jobs fire in the middle of every rollout. */
const BUSY_JOBS = `
apiVersion: belfry.dev/v1
kind: HttpJob
metadata: { name: every-second }
spec: { application: billing, schedule: { every: 1s }, request: { path: /jobs/tick } }
---
apiVersion: belfry.dev/v1
kind: HttpJob
metadata: { name: every-pod }
spec:
  application: billing
  schedule: { every: 1s }
  request: { path: /jobs/tick }
  routeStrategy: Broadcast
  retry: { maxAttempts: 3, interval: 500ms, factor: 1 }
  noEndpointPolicy: Wait
`;

const showPods = (kubelet: FakeKubelet): void => {
  const byPod = new Map<string, Map<string, number>>();
  for (const { pod, headers } of kubelet.calls) {
    const jobs = byPod.get(pod) ?? new Map<string, number>();
    const job = String(headers['belfry-job']);
    byPod.set(pod, jobs.set(job, (jobs.get(job) ?? 0) + 1));
  }
  say(paint('what each Pod saw:', 'bold'));
  for (const [pod, jobs] of byPod)
    say(`  ${pod.padEnd(36)} ${[...jobs].map(([job, calls]) => `${job} ${calls}`).join(', ')}`);
};

/** Every run that fired up to this instant, once none of them goes on. */
const settledRuns = async (server: { url: string; token: string }, until: number): Promise<SettledRun[]> => {
  const ask = async (path: string) => {
    const reply = await fetch(`${server.url}/api/v1${path}`, { headers: { authorization: `Bearer ${server.token}` } });
    return await reply.json();
  };
  for (;;) {
    const listed: { id: string; state: string; fireAt: string }[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page = await ask(
        `/runs?namespace=shop&limit=200${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`,
      );
      listed.push(...page.items);
      next = page.continue;
    }
    const due = listed.filter(({ fireAt }) => Date.parse(fireAt) <= until);
    if (due.every(({ state }) => !['queued', 'running', 'waiting'].includes(state)))
      return Promise.all(due.map(({ id }) => ask(`/runs/${id}`)));
    await sleep(200);
  }
};

const stops: (() => unknown)[] = [];
const end = async (code: number): Promise<never> => {
  for (const stop of stops.toReversed()) await stop();
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(1));
main(stops).then(
  (isWell) => {
    say(
      isWell
        ? paint('Nothing lost, nothing doubled, nothing sent to a Pod that was not ready.', 'green')
        : paint('Not as promised: see above.', 'red'),
    );
    return end(isWell ? 0 : 1);
  },
  (error) => {
    console.error(paint((error as Error).message, 'red'));
    return end(1);
  },
);
