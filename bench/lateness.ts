import { awaitBareBeats, awaitBeats, type Beats, type BeatsRound, compareBeats, saveBeats } from './lib/beats.ts';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, rounded } from './lib/result.ts';
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

    const measured: BeatsRound[] = [];
    for (let round = 0; round < rounds; round++) {
      const beats = beatsOf(round);
      const yardstick = await awaitBareBeats(stage, {
        ...beats,
        startsAt: beats.startsAt - seconds * 1_000 - PAUSE_MS,
      });
      measured.push({ yardstick, beats: await awaitBeats(stage, beats) });
    }
    await server.stop();

    const compared = compareBeats(measured, jobs * seconds * rounds);
    const goal = 3;
    return {
      bench: 'lateness',
      store: options.store,
      ...compared,
      goal,
      met: compared.ratio <= goal && compared.doubled === 0,
      notes: {
        firesPerSecond: jobs,
        secondsPerRound: seconds,
        p50: rounded(measured.reduce((sum, { beats }) => sum + beats.lateMs.p50!, 0) / rounds),
      },
    };
  });
