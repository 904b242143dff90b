import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, rounded } from './lib/result.ts';
import { onStage } from './lib/stage.ts';
import { spreadOf } from './lib/yardstick.ts';

/** Resident memory of a server ten seconds after its start on an empty store. */
export const rss = (options: BenchOptions): Promise<BenchResult> =>
  onStage(options.store, async ({ serve }) => {
    const { rounds = 3 } = options;
    const megabytes: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const server = await serve();
      await sleep(10_000);
      megabytes.push(server.rssMb());
      await server.stop();
    }
    const { min, median, max } = spreadOf(megabytes);
    const goal = 150;
    return {
      bench: 'rss',
      store: options.store,
      ratio: null,
      measured: rounded(median),
      yardstick: null,
      unit: 'MB',
      rounds,
      min: rounded(min),
      median: rounded(median),
      max: rounded(max),
      goal,
      met: max <= goal,
    };
  });
