import type { Verdict } from '../verdict/verdict.ts';
import { type Redactor, redactorFor } from './redact.ts';

const LONGEST_REASON = 1_000;

/** Reasons quote what a reply said: masked, then shortened, so that no half of a secret is left. */
export const cleanReason = (reason: string, redact: Redactor): string => {
  const clean = redact(reason.length > 8 * LONGEST_REASON ? reason.slice(0, 8 * LONGEST_REASON) : reason);
  return clean.length <= LONGEST_REASON ? clean : `${clean.slice(0, LONGEST_REASON - 1).toWellFormed()}…`;
};

/**
 * A verdict whose reason may be stored and shown: shards and runs take their reasons from it, so it is cleaned before
 * an attempt is settled. The same object where there was nothing to mask.
 */
export const cleanVerdict = (verdict: Verdict, secrets: readonly string[]): Verdict => {
  const reason = cleanReason(verdict.reason, redactorFor(secrets));
  return reason === verdict.reason ? verdict : { ...verdict, reason };
};
