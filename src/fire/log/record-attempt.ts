import type { Outcome } from '../call/outcome.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { AttemptRecord, Dial } from './attempt.ts';
import { bodyHead, FAILURE_HEAD_BYTES, SUCCESS_HEAD_BYTES } from './body-head.ts';
import { cleanReason } from './clean-reason.ts';
import { type Redactor, redactorFor } from './redact.ts';
import { chosenHeaders } from './reply-headers.ts';

export interface AttemptFacts {
  shardIndex: number;
  /** From 1; goes on over rounds. */
  number: number;
  round: number;
  /** Address of the endpoint that was called; null where none could be. */
  endpoint: string | null;
  /** Unix ms. */
  startedAt: number;
  outcome: Outcome;
  verdict: Verdict;
  /** Dials in vain before the exchange. */
  dials?: readonly Dial[];
  /** Values that must not be remembered; the same array for all calls of an application. */
  secrets: readonly string[];
}

const NO_DIALS: Dial[] = [];
const NO_HEADERS: Record<string, string> = {};

/** What is remembered of one exchange: enough to understand it a week later, no secret, and never more than a few KiB. */
export const recordAttempt = (facts: AttemptFacts): AttemptRecord => {
  const { outcome, verdict, dials } = facts;
  const redact = redactorFor(facts.secrets);
  const { reply, fault, timing } = outcome;
  return {
    shardIndex: facts.shardIndex,
    number: facts.number,
    round: facts.round,
    endpoint: facts.endpoint,
    startedAt: facts.startedAt,
    durationMs: Math.round(timing.totalMs),
    status: reply === undefined ? null : reply.status,
    fault: fault === undefined ? null : fault.kind,
    verdict: verdict.state,
    reason: cleanReason(verdict.reason, redact),
    timing,
    dials:
      dials === undefined || dials.length === 0
        ? NO_DIALS
        : dials.map((dial) => ({ ...dial, message: cleanReason(dial.message, redact) })),
    headers: reply === undefined ? NO_HEADERS : chosenHeaders(reply.headers, redact),
    bodyHead: reply === undefined ? null : headOf(reply, verdict, redact),
    bodyBytes: reply === undefined ? null : reply.body.length,
  };
};

const headOf = (reply: NonNullable<Outcome['reply']>, verdict: Verdict, redact: Redactor): string => {
  const maxBytes = verdict.state === 'failed' ? FAILURE_HEAD_BYTES : SUCCESS_HEAD_BYTES;
  const contentType = reply.headers['content-type'];
  return bodyHead(reply.body, typeof contentType === 'string' ? contentType : '', maxBytes, redact);
};
