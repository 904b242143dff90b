import { setTimeout as sleep } from 'node:timers/promises';
import { awaitBareBeats, saveBeats } from './lib/beats.ts';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, rounded } from './lib/result.ts';
import { onStage, type Stage, saveApplication } from './lib/stage.ts';

const SECONDS = 25;
const RESTART_AFTER_MS = 8_000;
const STEP_MS = 100;
const GOAL_SECONDS = 5;

/**
 * A MariaDB that is restarted under fires spread over each second: from the moment at which it accepts connections again until all that had
 * become late is sent and lateness is normal: the first second whose p99 is at most the yardstick's, the bare loop of timers, and twice that of the
 * seconds before the restart.
 */
export const recovery = (options: BenchOptions): Promise<BenchResult> =>
  onStage('mysql', async (stage) => {
    const { jobs = 1_000 } = options;
    const { store, target } = stage;
    const server = await stage.serve();
    await saveApplication(server, [target.origin]);
    const bareAt = Date.now() + 4_000 + jobs * 4;
    const beats = { name: 'beat', jobs, seconds: SECONDS, startsAt: bareAt + 5_000 };
    await saveBeats(server, beats);
    const bare = await awaitBareBeats(stage, { ...beats, seconds: 3, startsAt: bareAt });
    await sleep(beats.startsAt - 500 - Date.now());
    await target.reset();
    await sleep(beats.startsAt + RESTART_AFTER_MS - Date.now());
    const downAt = Date.now();
    const acceptedAt = await store.restart!();
    await sleep(beats.startsAt + SECONDS * 1_000 - Date.now());
    await untilNoneOpen(stage);

    const arrivals = await target.report(jobs * SECONDS);
    const { normalMs, backAt, worstMs } = await latenessAround(
      stage,
      { startsAt: beats.startsAt, downAt, acceptedAt },
      bare.lateMs.p99!,
    );
    const states = await store.rows<{ state: string; n: number }>(
      'SELECT state, COUNT(*) AS n FROM run GROUP BY state',
    );
    await server.stop();
    const seconds = rounded(Math.max(0, backAt - acceptedAt) / 1_000);
    const lost = arrivals.lost!;
    return {
      bench: 'recovery',
      store: 'mysql',
      ratio: null,
      measured: seconds,
      yardstick: null,
      unit: 's',
      rounds: 1,
      min: seconds,
      median: seconds,
      max: seconds,
      expected: jobs * SECONDS,
      arrived: arrivals.arrived,
      lost,
      doubled: arrivals.doubled,
      goal: GOAL_SECONDS,
      met: seconds <= GOAL_SECONDS && lost === 0 && arrivals.doubled === 0,
      notes: {
        firesPerSecond: jobs,
        awaySeconds: rounded((acceptedAt - downAt) / 1_000),
        normalP99Ms: rounded(normalMs),
        bareP99Ms: rounded(bare.lateMs.p99!),
        worstLatenessMs: worstMs,
        ...Object.fromEntries(states.map(({ state, n }) => [state, Number(n)])),
      },
    };
  });

const untilNoneOpen = async ({ store }: Stage): Promise<void> => {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(50))
    if ((await store.rows('SELECT 1 FROM open_run LIMIT 1')).length === 0) return;
  throw new Error('runs were still open a minute after the last fire');
};

/** What stands in the store: fire time and the start of the call, by the database's clock, which is this machine's. */
const latenessAround = async (
  { store }: Stage,
  { startsAt, downAt, acceptedAt }: { startsAt: number; downAt: number; acceptedAt: number },
  bareMs: number,
) => {
  const rows = (
    await store.rows<{ fireAt: number; startedAt: number }>(
      'SELECT r.fire_at AS fireAt, a.started_at AS startedAt FROM attempt a JOIN run r ON r.id = a.run_id WHERE a.number = 1',
    )
  ).map(({ fireAt, startedAt }) => ({ fireAt: Number(fireAt), startedAt: Number(startedAt) }));
  const lateOf = ({ fireAt, startedAt }: (typeof rows)[0]) => startedAt - fireAt;
  const before = rows.filter(({ fireAt, startedAt }) => fireAt >= startsAt + 2_000 && startedAt < downAt - 500);
  const normalMs = p99(before.map(lateOf));
  const limit = bareMs + 2 * normalMs;
  const since = rows.filter(({ startedAt }) => startedAt >= downAt);
  let normalFrom = acceptedAt;
  for (
    const end = since.reduce((most, { fireAt }) => Math.max(most, fireAt), 0);
    normalFrom < end;
    normalFrom += STEP_MS
  ) {
    const second = since.filter(({ fireAt }) => fireAt >= normalFrom && fireAt < normalFrom + 1_000);
    if (p99(second.map(lateOf)) <= limit) break;
  }
  const late = since.filter(({ fireAt }) => fireAt < normalFrom);
  return {
    normalMs,
    backAt: late.reduce((latest, { startedAt }) => Math.max(latest, startedAt), normalFrom),
    worstMs: late.reduce((most, run) => Math.max(most, lateOf(run)), 0),
  };
};

const p99 = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0;
};
