import type { Outcome } from '../call/outcome.ts';
import type { Verdict } from '../verdict/verdict.ts';

export interface LostCall {
  /** Name of the member that died. */
  holder: string;
  /** Unix ms at which the shard became `running`. */
  startedAt: number;
  now: number;
}

/**
 * What is known of a call whose holder died without a stored result. It may have been sent, so it counts as an attempt, a failed one:
 * with `maxAttempts: 1` the target is never called twice, with more it is at least once.
 */
export const holderLostOutcome = ({ holder, startedAt, now }: LostCall): { outcome: Outcome; verdict: Verdict } => {
  const message = `${holder} died while it made this call; whether it arrived is not known`;
  return {
    outcome: {
      fault: { kind: 'holder-lost', message },
      sent: true,
      timing: { totalMs: Math.max(0, now - startedAt) },
    },
    verdict: { state: 'failed', reason: message },
  };
};
