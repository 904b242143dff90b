import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from '../lib/options.ts';
import { type BenchResult, rounded } from '../lib/result.ts';
import { onStage } from '../lib/stage.ts';
import { spreadOf } from '../lib/yardstick.ts';
import { type BenchCluster, benchApplication, benchJob, onCluster } from './cluster.ts';

const NAMESPACE = 'crowd';
const AT_ONCE = 32;
const WINDOW_SECONDS = 10;
const CALM_SECONDS = 5;
const BURST = 1_500;

/**
 * Ten thousand HttpJobs that fire each minute: what they cost the API server in writes a second, in windows of ten seconds; and from the
 * start of the server, with an empty store, to all of them scheduled, and the memory that this takes.
 */
export const writes = (options: BenchOptions): Promise<BenchResult[]> =>
  onCluster((cluster) =>
    onStage(options.store, async ({ serve, target }) => {
      const { jobs = 10_000, periodSeconds: seconds = 60 } = options;
      const idle = await serve({ name: 'idle', env: cluster.env });
      await sleep(CALM_SECONDS * 1_000);
      const idleMb = idle.rssMb();
      await idle.stop();
      await create(cluster, jobs, target.origin);

      const beganAt = performance.now();
      const server = await serve({ env: cluster.env });
      await until(async () => (await server.api<Stats>('GET', '/stats')).jobs.total >= jobs);
      const startSeconds = (performance.now() - beganAt) / 1_000;
      // What is new may be written in a burst; what follows is the steady rate, for as long as the first statuses take and beyond.
      await until(async () => (await unwritten(cluster)) <= Math.max(0, jobs - BURST));
      await sleep(CALM_SECONDS * 1_000);
      const perSecond: number[] = [];
      let peakMb = 0;
      for (let at = 0; at < seconds; at += WINDOW_SECONDS) {
        const [before, from] = [await cluster.writes(), performance.now()];
        await sleep(WINDOW_SECONDS * 1_000);
        perSecond.push(((await cluster.writes()) - before) / ((performance.now() - from) / 1_000));
        peakMb = Math.max(peakMb, server.rssMb());
      }
      const { min, median, max } = spreadOf(perSecond);
      const beyondIdleMb = peakMb - idleMb;
      const common: Pick<BenchResult, 'store' | 'ratio' | 'yardstick'> = {
        store: options.store,
        ratio: null,
        yardstick: null,
      };
      const results: BenchResult[] = [
        {
          ...common,
          bench: 'kubernetes: writes to the API server',
          measured: rounded(median),
          unit: 'writes/s',
          rounds: perSecond.length,
          min: rounded(min),
          median: rounded(median),
          max: rounded(max),
          goal: 20,
          met: max <= 20.5,
          notes: { jobs, windowSeconds: WINDOW_SECONDS },
        },
        {
          ...common,
          bench: 'kubernetes: start to all scheduled',
          ...once(startSeconds),
          unit: 's',
          goal: 20,
          met: startSeconds <= 20,
          notes: { jobs, beyondIdleMb: rounded(beyondIdleMb), beyondIdleMbGoal: 150 },
        },
      ];
      return results;
    }),
  );

interface Stats {
  jobs: { total: number };
}

const once = (value: number) => {
  const measured = rounded(value);
  return { measured, rounds: 1, min: measured, median: measured, max: measured };
};

/** By the API itself: kubectl would take minutes, and is not what is measured here. */
const create = async ({ client, kubectl }: BenchCluster, jobs: number, url: string): Promise<void> => {
  await kubectl(['create', 'namespace', NAMESPACE]);
  const path = `/apis/belfry.dev/v1/namespaces/${NAMESPACE}`;
  await client.ask('POST', `${path}/httpapplications`, benchApplication(NAMESPACE, url));
  let next = 0;
  const worker = async () => {
    while (next < jobs) {
      const n = next++;
      await client.ask('POST', `${path}/httpjobs`, benchJob(`job-${n}`, NAMESPACE, { cron: `${n % 60} * * * * ?` }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};

const unwritten = async ({ client }: BenchCluster): Promise<number> => {
  const { items } = await client.ask('GET', `/apis/belfry.dev/v1/namespaces/${NAMESPACE}/httpjobs?resourceVersion=0`);
  return items.filter(({ status }: { status?: object }) => status === undefined).length;
};

const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await sleep(200);
};
