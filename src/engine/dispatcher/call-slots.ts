/** Slots in an application's hands to slots left free. */
const FAIR_SHARE = 8;

/**
 * Who may call now: at most `max` calls in flight in this process, and at most an application's own limit. A run is born or claimed
 * `running` only with a slot in hand, so what is claimed never piles up in memory.
 */
export class CallSlots {
  private used = 0;
  private readonly byApplication = new Map<number, number>();
  private readonly limits = new Map<number, number>();
  readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  get inUse(): number {
    return this.used;
  }

  get free(): number {
    return this.max - this.used;
  }

  /** `null` lifts the limit. */
  limit(applicationId: number, max: number | null): void {
    if (max === null) this.limits.delete(applicationId);
    else this.limits.set(applicationId, max);
  }

  inFlight(applicationId: number): number {
    return this.byApplication.get(applicationId) ?? 0;
  }

  /**
   * How many calls this application may begin now. Nobody takes the last ninth: an application holds at most eight times what it leaves
   * free, so that one whose target hangs never holds up the others. (A ninth of few slots is none.)
   */
  roomFor(applicationId: number): number {
    const inFlight = this.inFlight(applicationId);
    const fair = Math.floor((FAIR_SHARE * this.free - inFlight + FAIR_SHARE) / (FAIR_SHARE + 1));
    const limit = this.limits.get(applicationId) ?? Number.POSITIVE_INFINITY;
    return Math.max(0, Math.min(this.free, fair, limit - inFlight));
  }

  tryTake(applicationId: number): boolean {
    if (this.roomFor(applicationId) <= 0) return false;
    this.used++;
    this.byApplication.set(applicationId, this.inFlight(applicationId) + 1);
    return true;
  }

  giveBack(applicationId: number): void {
    this.used--;
    const left = this.inFlight(applicationId) - 1;
    if (left === 0) this.byApplication.delete(applicationId);
    else this.byApplication.set(applicationId, left);
  }
}
