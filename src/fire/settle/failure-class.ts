import type { RetryClass } from '../../model/job.ts';
import type { FaultKind, Outcome } from '../call/outcome.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** `never`: another attempt would only do the same again, or somebody asked for none. */
export type FailureClass = RetryClass | 'never';

const NEVER_RETRIED: ReadonlySet<FaultKind> = new Set(['blocked', 'too-large', 'template', 'cancelled']);

/**
 * The class of a failed attempt; null for one that didn't fail. The success rule is asked first: where it accepts a
 * 503 there is no failure to class, and where it refuses a 200 the class is `verdict`.
 */
export const classify = (outcome: Outcome, verdict: Verdict): FailureClass | null => {
  if (verdict.state !== 'failed') return null;
  const { fault, reply } = outcome;
  if (fault !== undefined) return NEVER_RETRIED.has(fault.kind) ? 'never' : 'fault';
  if (reply === undefined) return 'fault';
  if (reply.status >= 500 && reply.status <= 599) return '5xx';
  return reply.status === 429 ? '429' : 'verdict';
};
