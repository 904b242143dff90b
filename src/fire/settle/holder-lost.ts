import type { Outcome } from '../call/outcome.js';
import type { Verdict } from '../verdict/verdict.js';
import type { RetryPolicy } from './retry-policy.js';
import { settleAttempt } from './settle-attempt.js';
import type { Settlement } from './settlement.js';

export interface LostAttempt {
  /** Name of the member that died. */
  holder: string;
  /** Unix ms at which the shard became `running`. */
  startedAt: number;
  /** Which attempt of its round was on its way, from 1. */
  attempt: number;
  retry: RetryPolicy;
  now: number;
  random: () => number;
  budgetDelayMs: (wantedAt: number) => number;
}

/**
 * What becomes of a running shard whose holder died without a stored result. The call may have been sent, so it counts
 * as an attempt, a failed one: with `maxAttempts: 1` the target is never called twice, with more it is at least once.
 */
export const holderLost = (lost: LostAttempt): { outcome: Outcome; verdict: Verdict; settlement: Settlement } => {
  const message = `the member ${lost.holder} died while it made this call; whether it arrived is not known`;
  const outcome: Outcome = {
    fault: { kind: 'holder-lost', message },
    sent: true,
    timing: { totalMs: Math.max(0, lost.now - lost.startedAt) },
  };
  const verdict: Verdict = { state: 'failed', reason: message };
  return { outcome, verdict, settlement: settleAttempt({ ...lost, outcome, verdict }) };
};
