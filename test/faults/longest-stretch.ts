import { cpuMs } from '../support/cpu-time.ts';

const TRIES = 5;

/**
 * Longest stretch for which this thread computed without coming back to its loop, in milliseconds of its own processor time:
 * other processes on the machine don't count.
 */
export async function longestStretch(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let running = true;
  let last = cpuMs();
  const tick = () => {
    const now = cpuMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (running) setImmediate(tick);
  };
  tick();
  await work();
  await new Promise<void>((resolve) => setImmediate(() => resolve()));
  running = false;
  return longest;
}

/**
 * The least of some tries, which end with the first that is short enough: what the work causes, it causes each time; what the runtime
 * does once (a collection, a compilation) is not the work's.
 */
export async function usualLongestStretch(enoughMs: number, work: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < TRIES && least >= enoughMs; n++) least = Math.min(least, await longestStretch(work));
  return least;
}
