const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A delay for people: `12ms`, `1.5s`, `3m20s`, `2h5m`. Runs are opened a little ahead, which is not late. */
export const lateText = (ms: number): string => {
  if (ms < SECOND) return `${Math.max(0, ms)}ms`;
  if (ms < MINUTE) return `${Math.round(ms / 100) / 10}s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m${Math.floor((ms % MINUTE) / SECOND)}s`;
  return `${Math.floor(ms / HOUR)}h${Math.floor((ms % HOUR) / MINUTE)}m`;
};
