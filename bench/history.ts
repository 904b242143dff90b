import { setTimeout as sleep } from 'node:timers/promises';
import { awaitBareBeats, awaitBeats, type Beats, saveBeats } from './lib/beats.ts';
import { writeHistory } from './lib/long-history.ts';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, rounded } from './lib/result.ts';
import { onStage, type Stage, saveApplication } from './lib/stage.ts';
import type { Arrivals } from './lib/yardstick.ts';

const OLD_JOBS = 200;
const PRUNER_RESTS_MS = 60_000;
const PAUSE_MS = 2_000;
const GOAL = 1.1;

/**
 * p99 lateness of fires spread over each second beside a history of millions of runs that the pruner is deleting ÷ that of a store without one, on
 * two servers one after the other, each held against the bare loop of timers just before it.
 */
export const history = (options: BenchOptions): Promise<BenchResult> => {
  const { jobs = 500, periodSeconds: seconds = 10, rows = 2_000_000, rounds = 2 } = options;
  const kind = options.store;
  const measureOn = (stage: Stage, length: number) => measure(stage, { jobs, seconds, rounds, rows: length });
  return (async () => {
    const empty = await onStage(kind, (stage) => measureOn(stage, 0));
    const full = await onStage(kind, (stage) => measureOn(stage, rows));
    const ratio = rounded(full.ratio / empty.ratio);
    return {
      bench: 'history',
      store: kind,
      ratio,
      measured: rounded(full.p99Ms),
      yardstick: rounded(empty.p99Ms),
      unit: 'ms p99',
      rounds,
      min: ratio,
      median: ratio,
      max: ratio,
      expected: 2 * jobs * seconds * rounds,
      arrived: full.arrived + empty.arrived,
      lost: 0,
      doubled: full.doubled + empty.doubled,
      goal: GOAL,
      met: ratio <= GOAL && full.doubled + empty.doubled === 0 && full.pruned > 0,
      notes: {
        rows,
        prunedWhileMeasured: full.pruned,
        ofBareWithHistory: rounded(full.ratio),
        ofBareWithout: rounded(empty.ratio),
        loadSeconds: rounded(full.loadSeconds),
      },
    };
  })();
};

interface Measured {
  /** Median over the rounds of p99 ÷ that of the bare loop just before. */
  ratio: number;
  p99Ms: number;
  arrived: number;
  doubled: number;
  pruned: number;
  loadSeconds: number;
}

const measure = async (
  stage: Stage,
  { jobs, seconds, rounds, rows }: { jobs: number; seconds: number; rounds: number; rows: number },
): Promise<Measured> => {
  const { store } = stage;
  const first = await stage.serve({ env: { BELFRY_ROLES: 'api' } });
  await saveApplication(first, [stage.target.origin]);
  await first.stop();
  const loadedFrom = Date.now();
  if (rows > 0) await writeHistory(store, { jobs: OLD_JOBS, rows });
  const loadSeconds = (Date.now() - loadedFrom) / 1_000;

  const server = await stage.serve();
  const roundMs = 2 * (seconds * 1_000 + PAUSE_MS);
  // The pruner's first round begins a minute after the start, and looks for what to delete; with no history there is nothing to wait for.
  const firstAt = Date.now() + Math.max(rows > 0 ? PRUNER_RESTS_MS + 10_000 : 0, 5_000 + rounds * jobs * 10);
  const beatsOf = (round: number): Beats => ({
    name: `beat-${round}`,
    jobs,
    seconds,
    startsAt: firstAt + round * roundMs + seconds * 1_000 + PAUSE_MS,
  });
  for (let round = 0; round < rounds; round++) await saveBeats(server, beatsOf(round));
  if (Date.now() > firstAt - 500) throw new Error('the machine was too slow to save the jobs in time');
  // Takes seconds of many millions: not while the bare loop has its turn.
  const before = await countRuns(stage);
  await sleep(firstAt - 500 - Date.now());
  const measured: { beats: Arrivals; bare: Arrivals }[] = [];
  for (let round = 0; round < rounds; round++) {
    const beats = beatsOf(round);
    const bare = await awaitBareBeats(stage, { ...beats, startsAt: beats.startsAt - seconds * 1_000 - PAUSE_MS });
    measured.push({ bare, beats: await awaitBeats(stage, beats) });
  }
  const pruned = before + jobs * seconds * rounds - (await countRuns(stage));
  await server.stop();
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
  return {
    ratio: median(measured.map(({ beats, bare }) => beats.lateMs.p99! / bare.lateMs.p99!)),
    p99Ms: median(measured.map(({ beats }) => beats.lateMs.p99!)),
    arrived: measured.reduce((sum, { beats }) => sum + beats.arrived, 0),
    doubled: measured.reduce((sum, { beats }) => sum + beats.doubled, 0),
    pruned,
    loadSeconds,
  };
};

const countRuns = async ({ store }: Stage): Promise<number> =>
  Number((await store.rows<{ n: number }>('SELECT COUNT(*) AS n FROM run'))[0]!.n);
