import { awaitBareBeats, awaitBeats, type Beats, saveBeats } from './lib/beats.ts';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, compare, type Round, rounded } from './lib/result.ts';
import { onStage, saveApplication } from './lib/stage.ts';

const PAUSE_MS = 3_000;

/**
 * p99 of (arrival − fire time) at 1,000 fires a second ÷ that of a bare loop of timers making the same calls at the same spacing: 1,000 jobs
 * `every: 1s`, one to each millisecond of the second. (Fires that share an instant are the bench `herd`.) The bare loop runs before each round.
 */
export const lateness = (options: BenchOptions): Promise<BenchResult> =>
  onStage(options.store, async (stage) => {
    const { jobs = 1_000, rounds = 3, periodSeconds: seconds = 10 } = options;
    const server = await stage.serve();
    await saveApplication(server, [stage.target.origin]);
    const firstAt = Date.now() + 5_000 + rounds * jobs * 4;
    const roundMs = 2 * (seconds * 1_000 + PAUSE_MS);
    const beatsOf = (round: number): Beats => ({
      name: `beat-${round}`,
      jobs,
      seconds,
      startsAt: firstAt + (round + 1) * roundMs,
    });
    for (let round = 0; round < rounds; round++) await saveBeats(server, beatsOf(round));

    const measured: (Round & { p50: number; arrived: number; doubled: number })[] = [];
    for (let round = 0; round < rounds; round++) {
      const beats = beatsOf(round);
      const bare = await awaitBareBeats(stage, { ...beats, startsAt: beats.startsAt - seconds * 1_000 - PAUSE_MS });
      const { lateMs, arrived, doubled } = await awaitBeats(stage, beats);
      measured.push({ measured: lateMs.p99!, yardstick: bare.lateMs.p99!, p50: lateMs.p50!, arrived, doubled });
    }
    await server.stop();

    const compared = compare(measured);
    const doubled = measured.reduce((sum, round) => sum + round.doubled, 0);
    const goal = 3;
    return {
      bench: 'lateness',
      store: options.store,
      ...compared,
      unit: 'ms p99',
      expected: jobs * seconds * rounds,
      arrived: measured.reduce((sum, round) => sum + round.arrived, 0),
      lost: 0,
      doubled,
      goal,
      met: compared.ratio <= goal && doubled === 0,
      notes: {
        firesPerSecond: jobs,
        secondsPerRound: seconds,
        p50: rounded(measured.reduce((sum, round) => sum + round.p50, 0) / rounds),
      },
    };
  });
