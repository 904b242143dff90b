import { setTimeout as sleep } from 'node:timers/promises';
import { compare } from './result.ts';
import type { Server } from './server.ts';
import { type Stage, saveJob } from './stage.ts';
import type { Arrivals } from './yardstick.ts';

/** Jobs that fire every second for a while, each at its own millisecond, as intervals do that people save one after the other. */
export interface Beats {
  name: string;
  jobs: number;
  /** Unix ms of the first fire. */
  startsAt: number;
  seconds: number;
}

/** Saves them over the API, 16 at a time. */
export const saveBeats = async (server: Server, { name, jobs, startsAt, seconds }: Beats): Promise<void> => {
  let next = 0;
  const save = async () => {
    while (next < jobs) {
      const n = next++;
      const from = startsAt + Math.floor((n * 1_000) / jobs);
      const window = {
        startsAt: new Date(from).toISOString(),
        endsAt: new Date(from + seconds * 1_000 - 500).toISOString(),
      };
      await saveJob(server, `${name}-${n}`, { every: '1s' }, window);
    }
  };
  await Promise.all(Array.from({ length: 16 }, save));
};

/** Waits until they are over. @throws where calls are missing 5 s after the last instant */
export const awaitBeats = async ({ target }: Stage, { jobs, startsAt, seconds }: Beats): Promise<Arrivals> => {
  await sleep(startsAt - 500 - Date.now());
  await target.reset();
  await sleep(startsAt + seconds * 1_000 - Date.now());
  const until = Date.now() + 5_000;
  while ((await target.arrived()) < jobs * seconds && Date.now() < until) await sleep(50);
  const arrivals = await target.report(jobs * seconds);
  if (arrivals.lost! > 0) throw new Error(`${arrivals.lost} of ${jobs * seconds} fires did not arrive`);
  return arrivals;
};

/** The same instants by bare timers and calls. */
export const awaitBareBeats = async (
  { target, bare }: Stage,
  { jobs, startsAt, seconds }: Beats,
): Promise<Arrivals> => {
  await target.reset();
  await bare.run({ kind: 'timed', calls: jobs * seconds, everyMs: 1_000 / jobs, startsAt });
  return target.report(jobs * seconds);
};

/** One round of beats, and what it is held against. */
export interface BeatsRound {
  beats: Arrivals;
  yardstick: Arrivals;
}

/** p99 of the beats ÷ p99 of the yardstick, and what arrived. Where a call was lost, `awaitBeats` has thrown. */
export const compareBeats = (rounds: readonly BeatsRound[], expected: number) => ({
  ...compare(rounds.map(({ beats, yardstick }) => ({ measured: beats.lateMs.p99!, yardstick: yardstick.lateMs.p99! }))),
  unit: 'ms p99',
  expected,
  arrived: rounds.reduce((sum, { beats }) => sum + beats.arrived, 0),
  lost: 0,
  doubled: rounds.reduce((sum, { beats }) => sum + beats.doubled, 0),
});
