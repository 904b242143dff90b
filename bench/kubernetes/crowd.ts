import { setTimeout as sleep } from 'node:timers/promises';
import { kubectl } from '../../test/support/kube/kubectl.ts';
import type { BenchOptions } from '../lib/options.ts';
import { type BenchResult, rounded } from '../lib/result.ts';
import { profiling } from '../lib/server.ts';
import { spreadOf } from '../lib/yardstick.ts';
import { writesOf } from './api-writes.ts';
import { benchJob } from './cluster.ts';
import { addressesOf, type KubeStage, NAMESPACE, onKubeStage } from './kube-stage.ts';

const SERVICES = 500;
const PODS_EACH = 10;
const AT_ONCE = 32;
const WINDOW_SECONDS = 10;
const CALM_SECONDS = 5;
const BURST = 1_500;
/** What V8 takes for itself in a Pod of 1 GiB, as k8s/base has it; on a machine with much memory it collects so late that nothing is told. */
const HEAP_OF_A_POD = ['--max-old-space-size=512', '--max-semi-space-size=8'];
const OBJECTS = `/apis/belfry.dev/v1/namespaces/${NAMESPACE}`;

/**
 * Ten thousand HttpJobs that fire each minute, over 500 Services of ten Pods each: from the start of the server, with an empty store, to all of
 * them scheduled and all Pods known, and the memory that this takes; then what they cost the API server in writes a second, in windows of ten seconds.
 */
export const crowd = (binary: string, options: BenchOptions): Promise<BenchResult[]> =>
  onKubeStage(binary, options, async (stage) => {
    const { jobs = 10_000 } = options;
    await raiseCrowd(stage, jobs);
    return measureCrowd(stage, options);
  });

/** Without a server that looks. */
export const raiseCrowd = async (stage: KubeStage, jobs: number): Promise<void> => {
  const { client, kubeconfig } = stage;
  await kubectl(kubeconfig, ['apply', '--server-side', '-k', 'k8s/crd']);
  await kubectl(kubeconfig, ['wait', '--for=condition=Established', '--timeout=30s', 'crd', '--all']);
  const addresses = addressesOf(SERVICES * PODS_EACH);
  await each(SERVICES, async (n) => {
    await stage.saveService(`web-${n}`);
    await stage.saveSlices(`web-${n}`, addresses.slice(n * PODS_EACH, (n + 1) * PODS_EACH));
    await client.ask('POST', `${OBJECTS}/httpapplications`, {
      apiVersion: 'belfry.dev/v1',
      kind: 'HttpApplication',
      metadata: { name: `web-${n}`, namespace: NAMESPACE },
      spec: { kubernetes: [{ service: `web-${n}` }] },
    });
  });
  await each(jobs, async (n) => {
    const job = benchJob(`job-${n}`, NAMESPACE, { cron: `${n % 60} * * * * ?` }, `web-${n % SERVICES}`);
    await client.ask('POST', `${OBJECTS}/httpjobs`, job);
  });
};

export const measureCrowd = async (
  stage: KubeStage,
  { store, jobs = 10_000, periodSeconds: seconds = 60, profile }: BenchOptions,
): Promise<BenchResult[]> => {
  const heap = { nodeArguments: [...profiling(profile), ...HEAP_OF_A_POD] };
  const idle = await stage.serve({ name: 'idle', ...heap });
  await sleep(CALM_SECONDS * 1_000);
  const idleMb = idle.rssMb();
  await idle.stop();

  const beganAt = performance.now();
  const server = await stage.serve({
    env: { BELFRY_ROLES: 'api,planner,dispatcher,rescuer,pruner,operator' },
    ...heap,
  });
  await until(async () => (await server.api<Stats>('GET', '/stats')).jobs.total >= jobs);
  await until(async () => (await server.metric('belfry_endpoints')) >= SERVICES * PODS_EACH);
  const startSeconds = (performance.now() - beganAt) / 1_000;
  const scheduledMb = server.rssMb();
  // What is new may be written in a burst; what follows is the steady rate, for as long as the first statuses take and beyond.
  await until(async () => (await unwritten(stage)) <= Math.max(0, jobs - BURST + SERVICES));
  await sleep(CALM_SECONDS * 1_000);
  const perSecond: number[] = [];
  let peakMb = server.rssMb();
  for (let at = 0; at < seconds; at += WINDOW_SECONDS) {
    const [before, from] = [await writesOf(stage.client), performance.now()];
    await sleep(WINDOW_SECONDS * 1_000);
    perSecond.push(((await writesOf(stage.client)) - before) / ((performance.now() - from) / 1_000));
    peakMb = Math.max(peakMb, server.rssMb());
  }
  await server.stop();
  const beyondIdleMb = peakMb - idleMb;
  const common = { store, ratio: null, yardstick: null } as const;
  const spread = spreadOf(perSecond);
  return [
    {
      ...common,
      ...once(startSeconds),
      bench: 'kubernetes: start to all scheduled',
      unit: 's',
      goal: 20,
      met: startSeconds <= 20,
      notes: { jobs, services: SERVICES, endpoints: SERVICES * PODS_EACH },
    },
    {
      ...common,
      ...once(beyondIdleMb),
      bench: 'kubernetes: memory beyond idle',
      unit: 'MB',
      goal: 150,
      met: beyondIdleMb <= 150,
      notes: { idleMb: rounded(idleMb), beyondIdleAtSchedulingMb: rounded(scheduledMb - idleMb) },
    },
    {
      ...common,
      bench: 'kubernetes: writes to the API server',
      measured: rounded(spread.median),
      unit: 'writes/s',
      rounds: perSecond.length,
      min: rounded(spread.min),
      median: rounded(spread.median),
      max: rounded(spread.max),
      goal: 20,
      met: spread.max <= 20.5,
      notes: { jobs, windowSeconds: WINDOW_SECONDS },
    },
  ];
};

interface Stats {
  jobs: { total: number };
}

const once = (value: number) => {
  const measured = rounded(value);
  return { measured, rounds: 1, min: measured, median: measured, max: measured };
};

/** By the API itself: kubectl would take minutes, and is not what is measured here. */
const each = async (count: number, act: (n: number) => Promise<unknown>): Promise<void> => {
  let next = 0;
  const worker = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};

const unwritten = async ({ client }: KubeStage): Promise<number> => {
  const { items } = await client.ask('GET', `${OBJECTS}/httpjobs?resourceVersion=0`);
  return items.filter(({ status }: { status?: object }) => status === undefined).length;
};

const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await sleep(200);
};
