/** So long a use is remembered: what was needed within it is wanted still. */
const WINDOW_MS = 5_000;
/** Without any use for so long a member keeps nothing in hand. */
const IDLE_MS = 300_000;

/** How much of one limit this member could use. It moves in powers of two, and down only after a while, so that a steady load writes nothing. */
export class Demand {
  private wants = 0;
  private most = 0;
  private refusedSince = false;
  private windowAt = Number.NEGATIVE_INFINITY;
  private usedAt = Number.NEGATIVE_INFINITY;

  /** A call that could have begun was held back by this member's portion. */
  refused(): void {
    this.refusedSince = true;
  }

  /** What would be wanted after a refusal: an equal part at once, more by doubling what there is. */
  afterRefusal({ usable, equal, atMost }: { usable: number; equal: number; atMost: number }): number {
    return Math.min(atMost, Math.max(this.wants, equal, 2 * usable));
  }

  /**
   * Calls at once that this member wants from now on.
   *
   * @param now.monotonic ms
   * @param now.inUse calls in flight
   * @param now.usable its portion
   * @param now.equal one member's part where all want alike
   * @param now.atMost no member could ever use more
   */
  wanted(now: { monotonic: number; inUse: number; usable: number; equal: number; atMost: number }): number {
    const { monotonic, inUse } = now;
    this.most = Math.max(this.most, inUse);
    if (this.refusedSince || inUse > 0) this.usedAt = monotonic;
    if (this.refusedSince) {
      this.wants = this.afterRefusal(now);
      this.begin(monotonic, inUse);
    } else if (monotonic - this.windowAt >= WINDOW_MS) {
      this.wants = Math.min(this.wants, powerOfTwo(this.most));
      this.begin(monotonic, inUse);
    }
    this.wants = Math.min(this.wants, now.atMost);
    return this.wants;
  }

  isIdle(monotonic: number): boolean {
    return monotonic - this.usedAt >= IDLE_MS;
  }

  private begin(monotonic: number, inUse: number): void {
    this.refusedSince = false;
    this.windowAt = monotonic;
    this.most = inUse;
  }
}

/** The least power of two that is enough. */
const powerOfTwo = (n: number): number => (n === 0 ? 0 : 2 ** Math.ceil(Math.log2(n)));
