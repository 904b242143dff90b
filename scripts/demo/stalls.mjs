const EVERY_MS = 50;
/** A shorter pause is usual on a busy machine. */
const WORTH_TELLING_MS = 200;

/**
 * How long this machine let a program wait that does next to nothing: this very process. Where calls are late and it stood still in the
 * same moments, the processor was elsewhere.
 */
export const watchStalls = () => {
  const stalls = [];
  let expectedAt = Date.now() + EVERY_MS;
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - expectedAt >= WORTH_TELLING_MS) stalls.push({ from: expectedAt, to: now });
    expectedAt = now + EVERY_MS;
  }, EVERY_MS);
  return {
    /** Milliseconds between two instants, in Unix ms, for which this process stood still. */
    within: (from, to) =>
      stalls.reduce((sum, stall) => sum + Math.max(0, Math.min(to, stall.to) - Math.max(from, stall.from)), 0),
    stop: () => clearInterval(timer),
  };
};
