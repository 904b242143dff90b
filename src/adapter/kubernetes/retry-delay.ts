import { ApiFailure } from './api-failure.ts';

const FIRST_MS = 200;
const MOST_MS = 30_000;

/**
 * How long to leave an API server alone after it failed, ms: doubled with each failure in a row, spread over the upper half so that members
 * don't come back together, and never less than it asks for.
 */
export const retryDelayMs = (error: unknown, failures: number, random: () => number, mostMs = MOST_MS): number => {
  const most = Math.min(mostMs, MOST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  const asked = error instanceof ApiFailure ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
  return Math.max(asked, most * (0.5 + random() / 2));
};
