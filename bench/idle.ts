import { setTimeout as sleep } from 'node:timers/promises';
import { awaitBeats, type Beats, type BeatsRound, compareBeats, saveBeats } from './lib/beats.ts';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, rounded } from './lib/result.ts';
import { cloneJob } from './lib/seed.ts';
import type { Server } from './lib/server.ts';
import { onStage, type Stage, saveApplication, saveJob } from './lib/stage.ts';

const CPU_SECONDS = 20;
const MAX_CPU_PERCENT = 2;
const OTHERS = 100;

/**
 * A million jobs that are stored and not due: the CPU they cost, and the p99 lateness of 100 others beside them ÷ that on a second server
 * with none stored. The rounds of the two servers follow each other.
 */
export const idle = (options: BenchOptions): Promise<BenchResult> =>
  onStage(options.store, (full) => onStage(options.store, (empty) => measure(full, empty, options)));

const measure = async (full: Stage, empty: Stage, options: BenchOptions): Promise<BenchResult> => {
  const { jobs = 1_000_000, rounds = 5, periodSeconds: seconds = 10 } = options;
  const crowded = await startWith(full, jobs);
  const alone = await startWith(empty, 0);
  const cpuPercent = await cpuOver(crowded, CPU_SECONDS);
  const cpuPercentAlone = await cpuOver(alone, CPU_SECONDS);

  const firstAt = Date.now() + 3_000 + rounds * OTHERS * 20;
  const beatsOf = (round: number, turn: number): Beats => ({
    name: `beat-${round}`,
    jobs: OTHERS,
    seconds,
    startsAt: firstAt + (2 * round + turn) * (seconds * 1_000 + 2_000),
  });
  for (let round = 0; round < rounds; round++) {
    await saveBeats(alone, beatsOf(round, 0));
    await saveBeats(crowded, beatsOf(round, 1));
  }
  const measured: BeatsRound[] = [];
  for (let round = 0; round < rounds; round++) {
    const yardstick = await awaitBeats(empty, beatsOf(round, 0));
    measured.push({ yardstick, beats: await awaitBeats(full, beatsOf(round, 1)) });
  }
  const rssMb = crowded.rssMb();
  await crowded.stop();
  await alone.stop();

  const compared = compareBeats(measured, OTHERS * seconds * rounds);
  const goal = 1.1;
  return {
    bench: 'idle',
    store: options.store,
    ...compared,
    goal,
    met: compared.ratio <= goal && cpuPercent <= MAX_CPU_PERCENT && compared.doubled === 0,
    notes: {
      storedJobs: jobs,
      cpuPercent: rounded(cpuPercent),
      cpuPercentGoal: MAX_CPU_PERCENT,
      cpuPercentWithNoneStored: rounded(cpuPercentAlone),
      rssMb: rounded(rssMb),
    },
  };
};

/** A server with so many jobs that are due in 300 days. */
const startWith = async ({ store, target, serve }: Stage, jobs: number): Promise<Server> => {
  const first = await serve({ env: { BELFRY_ROLES: 'api' } });
  await saveApplication(first, [target.origin]);
  if (jobs > 0) await saveJob(first, 'one-day', { at: new Date(Date.now() + 300 * 86_400_000).toISOString() });
  await first.stop();
  if (jobs > 0) await cloneJob(store, 'one-day', jobs - 1);
  return serve();
};

/** Per cent of one core. What follows a start is over by then. */
const cpuOver = async (server: Server, seconds: number): Promise<number> => {
  await sleep(5_000);
  const before = server.cpuSeconds();
  await sleep(seconds * 1_000);
  return ((server.cpuSeconds() - before) / seconds) * 100;
};
