/** Why this server itself cuts calls off as it stops. */
export const SERVER_STOPS = 'holder-lost';

/**
 * Cuts off a call in flight. The way out asks it now and then, so this is all it takes: an AbortController would be an event target, one
 * for each of ten thousand calls a second.
 */
export class CallAbort {
  /** Address of the endpoint that is called; null until one is picked. */
  to: string | null = null;
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
