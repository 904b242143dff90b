import type { ApplicationSpec } from '../../model/application.ts';

type RetryBudgetSpec = ApplicationSpec['retryBudget'];

/**
 * A bucket of tokens, one a retry, filled by time and by calls. It delays retries and never ends them: what finds no
 * token goes into debt and waits until the debt is paid. After an outage of an hour everything that waited comes back at
 * this rate and not in one second. One an application in each member's memory, filled at that member's part of the rate; cheap to lose.
 */
export interface RetryBudget {
  readonly spec: RetryBudgetSpec;
  tokens: number;
  /** Calls since `foldedAt`. */
  calls: number;
  /** Calls per second, smoothed. */
  callRate: number;
  foldedAt: number;
}

/** What may come at once after a quiet time: as much as this many seconds fill. The call rate is smoothed over as long. */
const WINDOW_SECONDS = 10;

/** One retry in ten seconds passes even where the ratio is of no calls and minPerSecond is 0. */
const LEAST_PER_SECOND = 0.1;

export const newRetryBudget = (spec: RetryBudgetSpec, now: number): RetryBudget => ({
  spec,
  tokens: Math.max(1, spec.minPerSecond * WINDOW_SECONDS),
  calls: 0,
  callRate: 0,
  foldedAt: now,
});

/** Notes a first attempt. On the hot path: an addition. */
export const countCall = (budget: RetryBudget): void => {
  budget.calls++;
};

/**
 * Takes one token for a retry that is wanted at `wantedAt`.
 *
 * @param members how many share `minPerSecond`; what comes of calls each counts for itself.
 * @returns how many ms later than that it may go: 0 where a token is there, or will be by then.
 */
export const takeRetry = (budget: RetryBudget, now: number, wantedAt: number, members = 1): number => {
  const perSecond = refill(budget, now, members);
  budget.tokens -= 1;
  if (budget.tokens >= 0) return 0;
  const paidAt = now + (-budget.tokens / perSecond) * 1000;
  return Math.max(0, Math.ceil(paidAt - wantedAt));
};

/** @returns the rate at which the bucket fills now, in tokens per second. */
const refill = (budget: RetryBudget, now: number, members: number): number => {
  const { ratio, minPerSecond } = budget.spec;
  // A clock that was set back must not stop the filling until it has caught up.
  const seconds = Math.max(0, now - budget.foldedAt) / 1000;
  if (seconds === 0) budget.foldedAt = now;
  else {
    const kept = Math.exp(-seconds / WINDOW_SECONDS);
    budget.callRate = budget.callRate * kept + (budget.calls / seconds) * (1 - kept);
    budget.calls = 0;
    budget.foldedAt = now;
  }
  const perSecond = Math.max(LEAST_PER_SECOND / members, minPerSecond / members + ratio * budget.callRate);
  const full = Math.max(1, perSecond * WINDOW_SECONDS);
  budget.tokens = Math.min(full, budget.tokens + seconds * perSecond);
  return perSecond;
};
