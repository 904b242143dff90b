/** A run that was not looked at for so long waited elsewhere, or for something else: its time begins anew. */
const FORGOTTEN_MS = 5_000;
const KEPT = 10_000;

/**
 * Since when runs wait for an endpoint that can be called. They wait as rows and come back every few hundred milliseconds; their time
 * counts from when they first found nobody, not from their slot, which may be long past for a retry or a rerun.
 */
export class EndpointWait {
  private readonly known = new Map<number, { since: number; seenAt: number }>();

  /** How long this run has found nobody to call, ms. */
  waitedMs(runId: number, now: number): number {
    const known = this.known.get(runId);
    const since = known === undefined || now - known.seenAt > FORGOTTEN_MS ? now : known.since;
    this.known.delete(runId);
    if (this.known.size >= KEPT) this.known.delete(this.known.keys().next().value!);
    this.known.set(runId, { since, seenAt: now });
    return now - since;
  }

  /** Somebody was found, or the run has ended. */
  over(runId: number): void {
    if (this.known.size > 0) this.known.delete(runId);
  }
}
