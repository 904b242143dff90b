/** Why this server itself cuts calls off as it stops. */
export const SERVER_STOPS = 'holder-lost';

/** A call that was sent, or is about to be, and has no stored attempt yet. */
export interface CallInFlight {
  /** Address of the endpoint. */
  to: string;
  /** Number of the attempt. */
  attempt: number;
  /** Unix ms. */
  startedAt: number;
}

/**
 * Cuts off a call in flight. The way out asks it now and then, so this is all it takes: an AbortController would be an event target, one
 * for each of ten thousand calls a second.
 */
export class CallAbort {
  /** The call as it goes out; null until an endpoint is picked. */
  call: CallInFlight | null = null;
  aborted = false;
  reason: unknown = undefined;
  /** Ends the call while it waits for its turn, when nobody asks. */
  withdraw: (() => void) | null = null;

  abort(reason?: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.withdraw?.();
  }
}
