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

/** The least of three: what the runtime itself does once (a collection, a compilation) is not the work's. */
export async function usualLongestStretch(work: () => Promise<unknown>): Promise<number> {
  const stretches: number[] = [];
  for (let time = 0; time < 3; time++) stretches.push(await longestStretch(work));
  return Math.min(...stretches);
}

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
