import type { FaultKind, Timing } from '../call/outcome.ts';

/** An endpoint that was dialled in vain within an attempt: no byte of the request was written. */
export interface Dial {
  endpoint: string;
  fault: FaultKind;
  message: string;
}

/** One HTTP exchange as it is remembered. */
export interface AttemptRecord {
  shardIndex: number;
  /** From 1; goes on over rounds. */
  number: number;
  round: number;
  endpoint: string | null;
  startedAt: number;
  durationMs: number;
  status: number | null;
  fault: FaultKind | null;
  verdict: 'succeeded' | 'failed' | 'accepted';
  reason: string;
  timing: Timing | null;
  /** Dials in vain before the exchange. */
  dials: Dial[];
  /** Chosen reply headers, secrets masked. */
  headers: Record<string, string>;
  /** The head of the reply's body as text, capped and redacted; null where none came. */
  bodyHead: string | null;
  bodyBytes: number | null;
}
