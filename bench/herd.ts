import { setTimeout as sleep } from 'node:timers/promises';
import { awaitHerd } from './lib/await-herd.ts';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, compare, type Round } from './lib/result.ts';
import { cloneJob } from './lib/seed.ts';
import { onStage, saveApplication, saveJob } from './lib/stage.ts';

const ROUND_MS = 15_000;

/**
 * 10,000 jobs that the server has never fired before, all at one instant: fire time to last arrival ÷ the time of 10,000 bare calls.
 * Each round has jobs of its own.
 */
export const herd = (options: BenchOptions): Promise<BenchResult> =>
  onStage(options.store, async (stage) => {
    const { jobs = 10_000, rounds = 3 } = options;
    const { store, target, bare } = stage;
    const first = await stage.serve({ env: { BELFRY_ROLES: 'api' } });
    await saveApplication(first, [target.origin]);
    const firstAt = Math.ceil((Date.now() + 10_000 + (rounds * jobs) / 4) / 1_000) * 1_000;
    const fireAtOf = (round: number) => firstAt + round * ROUND_MS;
    for (let round = 0; round < rounds; round++)
      await saveJob(first, `herd-${round}`, { at: new Date(fireAtOf(round)).toISOString() });
    await first.stop();
    for (let round = 0; round < rounds; round++) await cloneJob(store, `herd-${round}`, jobs - 1);
    const server = await stage.serve();
    await bare.run({ kind: 'rate', calls: jobs });

    const measured: (Round & { arrived: number; doubled: number })[] = [];
    for (let round = 0; round < rounds; round++) {
      const rate = await bare.run({ kind: 'rate', calls: jobs });
      await sleep(200);
      await target.reset();
      if (Date.now() > fireAtOf(round)) throw new Error('the machine was too slow for this round');
      const { arrivals } = await awaitHerd(stage, jobs, fireAtOf(round), ROUND_MS - 2_000);
      const { arrived, doubled } = arrivals;
      measured.push({
        measured: arrivals.lastArrivalAt - fireAtOf(round),
        yardstick: (jobs / rate) * 1_000,
        arrived,
        doubled,
      });
    }
    await server.stop();

    const compared = compare(measured);
    const doubled = measured.reduce((sum, round) => sum + round.doubled, 0);
    const goal = 2;
    return {
      bench: 'herd',
      store: options.store,
      ...compared,
      unit: 'ms to the last arrival',
      expected: jobs * rounds,
      arrived: measured.reduce((sum, round) => sum + round.arrived, 0),
      lost: 0,
      doubled,
      goal,
      met: compared.ratio <= goal && doubled === 0,
    };
  });
