import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchResult, rounded } from '../lib/result.ts';
import type { Server } from '../lib/server.ts';
import { type Stage, saveJob } from '../lib/stage.ts';
import { spreadOf } from '../lib/yardstick.ts';
import { EVENTS, jobPage, type Operator, runPage, type Screen } from './operator.ts';
import { seedRuns } from './seed-runs.ts';

const RUNS = 1_000_000;
const REPLY_BYTES = 10_000_000;

/** Time to usable of the pages that hold most: a run of 1,000 shards, a job with a million runs, events over them, a reply of 10 MB. */
export const heavyPages = async (
  stage: Stage,
  server: Server,
  operator: Operator,
  rounds: number,
): Promise<BenchResult> => {
  await saveJob(server, 'sharded', {}, { routeStrategy: 'Sharded', shards: 1_000 });
  const sharded = await runOnce(server, 'sharded');
  const large = await largeReplyRun(server);
  await saveJob(server, 'often', { every: '1s' }, { suspended: true, keep: { runs: RUNS, for: '60d' } });
  await seedRuns(stage.store, 'often', RUNS);
  const screens: [string, Screen][] = [
    ['run of 1,000 shards', runPage(sharded)],
    ['reply of 10 MB', runPage(large)],
    ['job with a million runs', jobPage('often')],
    ['events over a million runs', EVENTS],
  ];
  const notes: Record<string, number> = {};
  for (const [name, screen] of screens) {
    await operator.look(screen);
    const looks: number[] = [];
    while (looks.length < rounds) looks.push(await operator.look(screen));
    notes[name] = rounded(spreadOf(looks).median);
  }
  const slowest = Math.max(...Object.values(notes));
  const goal = 1_000;
  return {
    bench: 'console heavy pages',
    store: stage.store.kind,
    ratio: null,
    measured: slowest,
    yardstick: null,
    unit: 'ms to usable',
    rounds,
    min: Math.min(...Object.values(notes)),
    median: slowest,
    max: slowest,
    goal,
    met: slowest <= goal,
    notes,
  };
};

/** Runs it now; answers its id once it has settled. */
const runOnce = async (server: Server, job: string): Promise<string> => {
  const { id } = await server.api<{ id: string }>('POST', `/namespaces/default/jobs/${job}/runs`, {});
  for (let tries = 0; tries < 600; tries++) {
    const { settledAt } = await server.api<{ settledAt: string | null }>('GET', `/runs/${id}`);
    if (settledAt !== null) return id;
    await sleep(100);
  }
  throw new Error(`run ${id} of ${job} did not settle`);
};

const largeReplyRun = async (server: Server): Promise<string> => {
  const reply = JSON.stringify({ code: 200, text: 'x'.repeat(REPLY_BYTES - 40) });
  const target = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(reply);
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  try {
    await server.api('PUT', '/namespaces/default/applications/large', {
      apiVersion: 'belfry.dev/v1',
      kind: 'HttpApplication',
      metadata: { name: 'large' },
      spec: { domains: [{ url: `http://127.0.0.1:${(target.address() as AddressInfo).port}` }] },
    });
    await saveJob(server, 'large-reply', {}, { application: 'large', maxReplyBytes: 10_485_760 });
    return await runOnce(server, 'large-reply');
  } finally {
    target.closeAllConnections();
    target.close();
  }
};
