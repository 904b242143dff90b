import type { BenchOptions } from '../lib/options.ts';
import { type BenchResult, compare, type Round, rounded } from '../lib/result.ts';
import { profiling } from '../lib/server.ts';
import { onStage } from '../lib/stage.ts';
import { awaitReady, type BenchCluster, benchApplication, benchJob, onCluster } from './cluster.ts';

/**
 * `kubectl apply` of a thousand HttpJobs until all are ready and scheduled ÷ `kubectl apply` of as many CronJobs, which ends there.
 * Rounds of both follow each other on one API server. `alone` is what `kubectl apply` of the HttpJobs takes where no Belfry runs: the
 * least that any operator could come to.
 */
export const apply = (options: BenchOptions): Promise<BenchResult> =>
  onCluster((cluster) =>
    onStage(options.store, async ({ serve, target }) => {
      const { jobs = 1_000, rounds = 3, profile } = options;
      await cronJobs(cluster, 'warm-up', jobs);
      const alone = await httpJobs(cluster, 'alone', jobs, target.origin, { isServed: false });
      const measured: Round[] = [];
      for (let round = 0; round < rounds; round++) {
        const yardstick = await cronJobs(cluster, `crons-${round}`, jobs);
        // One of its own a round: a server lets 1,500 new objects report at once, and regains that in more than a minute.
        const namespace = `jobs-${round}`;
        const env = { ...cluster.env, BELFRY_KUBERNETES_WATCH_NAMESPACES: namespace };
        const server = await serve({ env, nodeArguments: profiling(profile) });
        measured.push({ yardstick, measured: await httpJobs(cluster, namespace, jobs, target.origin) });
        await server.stop();
      }
      const compared = compare(measured);
      const goal = 1.5;
      return {
        bench: 'kubernetes: apply',
        store: options.store,
        ...compared,
        unit: 's',
        goal,
        met: compared.ratio <= goal,
        notes: { jobs, alone: rounded(alone), aloneRatio: rounded(alone / compared.yardstick) },
      };
    }),
  );

const httpJobs = async (
  cluster: BenchCluster,
  namespace: string,
  jobs: number,
  url: string,
  { isServed = true } = {},
): Promise<number> => {
  await cluster.kubectl(['create', 'namespace', namespace]);
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(benchApplication(namespace, url)));
  if (isServed)
    await cluster.kubectl(['wait', '-n', namespace, '--for=condition=Ready', '--timeout=30s', 'happ/target']);
  const items = Array.from({ length: jobs }, (_, n) => benchJob(`job-${n}`, namespace, { cron: '0 0 2 * * ?' }));
  const beganAt = performance.now();
  await cluster.kubectl(['apply', '-f', '-'], listOf(items));
  if (isServed) await awaitReady(cluster, namespace, jobs);
  return (performance.now() - beganAt) / 1_000;
};

const cronJobs = async (cluster: BenchCluster, namespace: string, jobs: number): Promise<number> => {
  await cluster.kubectl(['create', 'namespace', namespace]);
  const template = {
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'call', image: 'curl:1' }] } } },
  };
  const items = Array.from({ length: jobs }, (_, n) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: `job-${n}`, namespace },
    spec: { schedule: '0 2 * * *', jobTemplate: template },
  }));
  const beganAt = performance.now();
  await cluster.kubectl(['apply', '-f', '-'], listOf(items));
  return (performance.now() - beganAt) / 1_000;
};

const listOf = (items: readonly object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
