/** Milliseconds of processor time that this thread has taken: what other processes take of a busy machine does not count. */
export const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/** Of three times, because what the runtime itself does once (a collection, a compilation) is not the work's. */
export const leastCpuMs = (work: () => unknown): number => {
  const took = Array.from({ length: 3 }, () => {
    const from = cpuMs();
    work();
    return cpuMs() - from;
  });
  return Math.min(...took);
};
