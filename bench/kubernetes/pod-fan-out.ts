import { setTimeout as sleep } from 'node:timers/promises';
import { startBare } from '../lib/bare.ts';
import type { BenchOptions } from '../lib/options.ts';
import { type BenchResult, compare, type Round } from '../lib/result.ts';
import { addressesOf, onKubeStage, saveBound, saveJobOf } from './kube-stage.ts';

const PODS = 200;
const PERIOD_MS = 8_000;
const GOAL = 1.5;

/** A broadcast to a Service of 200 Pods, from its fire time to its settlement ÷ a bare fan-out of 200 calls to the same addresses. Both dial anew. */
export const podFanOut = (binary: string, options: BenchOptions): Promise<BenchResult> =>
  onKubeStage(binary, options, async (stage) => {
    const { store, rounds = 5 } = options;
    const addresses = addressesOf(PODS);
    await stage.saveService('web');
    await stage.saveSlices('web', addresses);
    const bare = startBare(addresses.map((address) => `http://${address}:8080`));
    const server = await stage.serve();
    await saveBound(server, 'web', 'web');
    const startsAt = Math.ceil((Date.now() + 9_000) / 1_000) * 1_000;
    await saveJobOf(server, 'tell-all', 'web', {
      schedule: { every: `${PERIOD_MS / 1_000}s` },
      startsAt: new Date(startsAt).toISOString(),
      routeStrategy: 'Broadcast',
    });
    await bare.run({ kind: 'fanOut' });
    let calls = 0;
    stage.onCall = () => void calls++;
    const measured: Round[] = [];
    let arrived = 0;
    for (let round = 0; round < rounds; round++) {
      const fireAt = startsAt + round * PERIOD_MS;
      await sleep(fireAt - 4_000 - Date.now());
      const yardstick = await bare.run({ kind: 'fanOut' });
      calls = 0;
      await sleep(fireAt - Date.now());
      measured.push({ measured: (await settledAt(stage.store, fireAt)) - fireAt, yardstick });
      arrived += calls;
    }
    await server.stop();
    await bare.stop();
    const compared = compare(measured);
    const expected = PODS * rounds;
    return {
      bench: 'kubernetes: broadcast over a Service of 200 Pods',
      store,
      ...compared,
      unit: 'ms',
      expected,
      arrived,
      lost: Math.max(0, expected - arrived),
      doubled: Math.max(0, arrived - expected),
      goal: GOAL,
      met: compared.ratio <= GOAL && arrived === expected,
    };
  });

const settledAt = async (store: { rows<T>(statement: string): Promise<T[]> }, fireAt: number): Promise<number> => {
  for (const until = Date.now() + 3_000; Date.now() < until; await sleep(50)) {
    const [run] = await store.rows<{ settledAt: number; state: string; reason: string }>(
      `SELECT settled_at AS settledAt, state, reason FROM run WHERE slot_at = ${fireAt} AND settled_at > 0`,
    );
    if (run?.state === 'succeeded') return Number(run.settledAt);
    if (run !== undefined) throw new Error(`the run ended ${run.state}: ${run.reason}`);
  }
  throw new Error('the run was not settled in time');
};
