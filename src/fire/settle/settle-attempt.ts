import type { Outcome } from '../call/outcome.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { classify, type FailureClass } from './failure-class.ts';
import { retryAfterMs } from './retry-after.ts';
import { type RetryPolicy, retryDelayMs } from './retry-policy.ts';
import type { Settlement } from './settlement.ts';

export interface SettleInput {
  verdict: Verdict;
  outcome: Outcome;
  /** Which attempt of its round this was, from 1. */
  attempt: number;
  retry: RetryPolicy;
  /** Unix ms. */
  now: number;
  /** Uniform in [0, 1); drawn once, and only for a retry. */
  random: () => number;
  /** Asked only where there is a retry, with the instant at which it is wanted: how much later it may go, in ms. */
  budgetDelayMs: (wantedAt: number) => number;
}

const DONE: Settlement = { kind: 'done' };

/** What is done about an attempt: nothing more, another one later, or no other. */
export const settleAttempt = (input: SettleInput): Settlement => {
  const { verdict, outcome, attempt, retry } = input;
  const failure = classify(outcome, verdict);
  if (failure === null) return DONE;
  const refusal = refusedRetry(failure, attempt, retry);
  if (refusal !== null) return { kind: 'give-up', reason: verdict.reason + refusal };
  return scheduleRetry(input);
};

/** Why there is no other attempt, as the end of a sentence; null where there is one. */
const refusedRetry = (failure: FailureClass, attempt: number, { maxAttempts, on }: RetryPolicy): string | null => {
  if (maxAttempts <= 1) return '';
  if (failure === 'never') return ' (never retried)';
  if (!on.has(failure)) return ` (retry.on does not name ${failure})`;
  return attempt >= maxAttempts ? ` (attempt ${attempt} of ${maxAttempts}, the last)` : null;
};

const scheduleRetry = ({ outcome, attempt, retry, now, random, budgetDelayMs }: SettleInput): Settlement => {
  const askedMs = outcome.reply === undefined ? null : retryAfterMs(outcome.reply.headers, now);
  const delayMs = retryDelayMs(retry, attempt, random(), askedMs);
  const heldBackMs = Math.max(0, budgetDelayMs(now + delayMs));
  const because = [
    ...(askedMs === null ? [] : [`Retry-After asks for ${seconds(askedMs)}`]),
    ...(heldBackMs === 0 ? [] : [`${seconds(heldBackMs)} of it by the retry budget`]),
  ];
  return {
    kind: 'retry',
    dueAt: now + delayMs + heldBackMs,
    reason:
      `attempt ${attempt + 1} of ${retry.maxAttempts} in ${seconds(delayMs + heldBackMs)}` +
      (because.length === 0 ? '' : ` (${because.join('; ')})`),
  };
};

const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(ms < 10_000 ? 1 : 0))} s`;
