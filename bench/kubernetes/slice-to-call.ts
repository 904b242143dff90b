import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from '../lib/options.ts';
import { type BenchResult, rounded } from '../lib/result.ts';
import type { Server } from '../lib/server.ts';
import { addressesOf, type KubeStage, NAMESPACE, onKubeStage, saveBound, saveJobOf } from './kube-stage.ts';

const CHANGES = 200;
const CALL_EVERY_MS = 5;
const WAITS = 40;
const GOAL_MS = 250;

/**
 * From just before an EndpointSlice is written to the arrival of the first call at the Pod that it names anew, while runs are opened by hand every
 * few milliseconds. So it holds the write itself, the watch, and the whole way of a run through the API. Beside it the same for a run that waits
 * for an endpoint, which is there before the slice.
 */
export const sliceToCall = (binary: string, options: BenchOptions): Promise<BenchResult> =>
  onKubeStage(binary, options, async (stage) => {
    const { store } = options;
    const addresses = addressesOf(CHANGES + 1);
    await stage.saveService('web');
    await stage.saveSlices('web', [addresses[0]!]);
    const server = await stage.serve();
    await saveBound(server, 'web', 'web');
    await saveJobOf(server, 'ring', 'web', { concurrencyPolicy: 'Allow', maxConcurrentRuns: 1_000 });
    let ringing = true;
    const rings = (async () => {
      for (; ringing; await sleep(CALL_EVERY_MS))
        await server.api('POST', `/namespaces/${NAMESPACE}/jobs/ring/runs`, {});
    })();
    const arrivalAt = (address: string) =>
      new Promise<void>((resolve) => {
        stage.onCall = (at) => at === address && resolve();
      });
    await arrivalAt(addresses[0]!);
    const delays: number[] = [];
    for (const address of addresses.slice(1)) {
      const arrived = arrivalAt(address);
      const writtenAt = performance.now();
      await stage.saveSlices('web', [address]);
      await arrived;
      delays.push(performance.now() - writtenAt);
    }
    ringing = false;
    await rings;
    const waits = await waitingToCall(stage, server, addresses[0]!, arrivalAt);
    await server.stop();
    delays.sort((a, b) => a - b);
    const p99 = delays[Math.ceil(CHANGES * 0.99) - 1]!;
    return {
      bench: 'kubernetes: slice written to endpoint called, p99',
      store,
      ratio: null,
      measured: rounded(p99),
      yardstick: null,
      unit: 'ms',
      rounds: CHANGES,
      min: rounded(delays[0]!),
      median: rounded(delays[CHANGES / 2]!),
      max: rounded(delays.at(-1)!),
      goal: GOAL_MS,
      met: p99 <= GOAL_MS && waits.at(-1)! <= GOAL_MS,
      notes: {
        waitingRuns: WAITS,
        waitingMedianMs: rounded(waits[WAITS / 2]!),
        waitingMaxMs: rounded(waits.at(-1)!),
      },
    };
  });

/** From just before the only endpoint is written to its call by a run that waits for one, each time; the shortest first. */
const waitingToCall = async (
  stage: KubeStage,
  server: Server,
  address: string,
  arrivalAt: (address: string) => Promise<void>,
): Promise<number[]> => {
  await saveJobOf(server, 'waits', 'web', { noEndpointPolicy: 'Wait' });
  const delays: number[] = [];
  for (let round = 0; round < WAITS; round++) {
    await stage.saveSlices('web', []);
    await emptied(server);
    const opened = await server.api<{ id: string }>('POST', `/namespaces/${NAMESPACE}/jobs/waits/runs`, {});
    while ((await server.api<{ reason: string | null }>('GET', `/runs/${opened.id}`)).reason === null) await sleep(5);
    // Not in step with the server's own looks.
    await sleep((round * 37) % 250);
    const arrived = arrivalAt(address);
    const writtenAt = performance.now();
    await stage.saveSlices('web', [address]);
    await arrived;
    delays.push(performance.now() - writtenAt);
  }
  return delays.sort((a, b) => a - b);
};

const emptied = async (server: Server): Promise<void> => {
  const path = `/namespaces/${NAMESPACE}/applications/web/endpoints`;
  while ((await server.api<{ items: unknown[] }>('GET', path)).items.length > 0) await sleep(5);
};
