import { durationMs } from '../../model/duration.ts';
import type { RetryClass, RetrySpec } from '../../model/job.ts';

/** A job's `retry`, ready to reckon with. */
export interface RetryPolicy {
  /** Counts the first attempt; fresh in every round. */
  maxAttempts: number;
  intervalMs: number;
  factor: number;
  maxIntervalMs: number;
  /** 0.2: the delay is drawn from 80 % to 120 % of what it would be. */
  jitter: number;
  on: ReadonlySet<RetryClass>;
}

/** @throws where a duration can't be parsed; the model refuses those on save. */
export const retryPolicy = (spec: RetrySpec): RetryPolicy => ({
  maxAttempts: spec.maxAttempts,
  intervalMs: durationMs(spec.interval),
  factor: spec.factor,
  maxIntervalMs: durationMs(spec.maxInterval),
  jitter: spec.jitter,
  on: new Set(spec.on),
});

/**
 * Delay before the attempt that follows the n-th of its round, in whole ms: interval × factor^(n−1), at most
 * maxInterval, times 1 ± jitter. `retryAfterMs` is a floor, itself capped by maxInterval; jitter only lengthens it, so
 * that all who were told the same second don't come back in it together.
 *
 * @param chance uniform in [0, 1)
 */
export const retryDelayMs = (policy: RetryPolicy, n: number, chance: number, retryAfterMs: number | null): number => {
  const { intervalMs, factor, maxIntervalMs, jitter } = policy;
  const grown = intervalMs === 0 ? 0 : Math.min(intervalMs * factor ** (n - 1), maxIntervalMs);
  const delay = grown * (1 + jitter * (2 * chance - 1));
  const floor = retryAfterMs === null ? 0 : Math.min(retryAfterMs, maxIntervalMs) * (1 + jitter * chance);
  return Math.max(0, Math.round(Math.max(delay, floor)));
};
