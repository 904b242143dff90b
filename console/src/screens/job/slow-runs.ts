import type { JobRun } from './job-query.ts';

export interface Measured {
  id: string;
  state: JobRun['state'];
  /** Fire time, Unix ms. */
  at: number;
  ms: number;
  /** Far above the others. */
  isSlow: boolean;
}

/** So many times the median is slow, and less than this is not worth a word. */
const SLOW_FACTOR = 3;
const LEAST_SLOW_MS = 250;

/** Lateness and duration of runs that began or ended, in order of time. */
export const measured = (items: readonly JobRun[]): Record<'lateness' | 'duration', Measured[]> => {
  const inOrder = items.toReversed();
  return {
    lateness: marked(inOrder, ({ fireAt, startedAt }) => between(fireAt, startedAt)),
    duration: marked(inOrder, ({ durationMs }) => durationMs),
  };
};

const between = (from: string | null, to: string | null): number | null =>
  from === null || to === null ? null : Math.max(0, Date.parse(to) - Date.parse(from));

const marked = (runs: readonly JobRun[], msOf: (run: JobRun) => number | null): Measured[] => {
  const known = runs.flatMap((run) => {
    const ms = msOf(run);
    return ms === null ? [] : [{ id: run.id, state: run.state, at: Date.parse(run.fireAt), ms }];
  });
  const sorted = known.map(({ ms }) => ms).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const slowFrom = Math.max(LEAST_SLOW_MS, SLOW_FACTOR * median);
  return known.map((run) => ({ ...run, isSlow: run.ms >= slowFrom })).sort((a, b) => a.at - b.at);
};
