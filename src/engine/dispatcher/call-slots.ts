/** Slots in an application's hands to slots left free. */
const FAIR_SHARE = 8;
/** Less room than this for the busiest application is no measure for the others. */
const FEW = 32;

const fairRoom = (free: number, inFlight: number): number =>
  Math.min(free, Math.floor((FAIR_SHARE * free - inFlight + FAIR_SHARE) / (FAIR_SHARE + 1)));

/**
 * Who may call now: at most `max` calls in flight in this process, and of one application at most this member's part of its limits: none
 * before it is told which. A run is born or claimed `running` only with a slot in hand, so what is claimed never piles up in memory.
 */
export class CallSlots {
  private used = 0;
  private readonly byApplication = new Map<number, number>();
  /** Infinity where there is no limit. */
  private readonly limits = new Map<number, number>();
  private readonly peaks = new Map<number, number>();
  readonly max: number;

  constructor(
    max: number,
    /** A call found no room for no reason but its application's limit, or because that is not known. */
    private readonly heldBack: (applicationId: number) => void = () => {},
  ) {
    this.max = max;
  }

  get inUse(): number {
    return this.used;
  }

  get free(): number {
    return this.max - this.used;
  }

  /** `null` lifts the limit. Answers whether there is more room than before. */
  limit(applicationId: number, max: number | null): boolean {
    const before = this.limitOf(applicationId);
    const now = max ?? Number.POSITIVE_INFINITY;
    this.limits.set(applicationId, now);
    return now > before;
  }

  inFlight(applicationId: number): number {
    return this.byApplication.get(applicationId) ?? 0;
  }

  /**
   * How many runs are worth opening together, whoever they belong to: as many as the busiest application may begin, where that has room at
   * all, for what it may not begin would be queued, claimed and read again a moment later.
   */
  get worthOpening(): number {
    let most = 0;
    for (const inFlight of this.byApplication.values()) most = Math.max(most, inFlight);
    const room = fairRoom(this.free, most);
    return room < FEW ? this.free : room;
  }

  /**
   * How many calls this application may begin now. Nobody takes the last ninth: an application holds at most eight times what it leaves
   * free, so that one whose target hangs never holds up the others. (A ninth of few slots is none.)
   */
  roomFor(applicationId: number): number {
    const inFlight = this.inFlight(applicationId);
    const room = fairRoom(this.free, inFlight);
    if (room <= 0) return 0;
    const limit = this.limitOf(applicationId);
    if (inFlight >= limit) this.heldBack(applicationId);
    return Math.max(0, Math.min(room, limit - inFlight));
  }

  tryTake(applicationId: number): boolean {
    if (this.roomFor(applicationId) <= 0) return false;
    this.used++;
    const inFlight = this.inFlight(applicationId) + 1;
    this.byApplication.set(applicationId, inFlight);
    if (Number.isFinite(this.limitOf(applicationId)) && inFlight > (this.peaks.get(applicationId) ?? 0))
      this.peaks.set(applicationId, inFlight);
    return true;
  }

  /** The most calls that an application with a limit had in flight since this was last asked. */
  takePeak(applicationId: number): number {
    const inFlight = this.inFlight(applicationId);
    const peak = this.peaks.get(applicationId) ?? 0;
    this.peaks.delete(applicationId);
    return Math.max(peak, inFlight);
  }

  giveBack(applicationId: number): void {
    this.used--;
    const left = this.inFlight(applicationId) - 1;
    if (left === 0) this.byApplication.delete(applicationId);
    else this.byApplication.set(applicationId, left);
  }

  private limitOf(applicationId: number): number {
    return this.limits.get(applicationId) ?? 0;
  }
}
