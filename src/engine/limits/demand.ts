/** So long a use is remembered: what was needed within it is wanted still. */
const WINDOW_MS = 5_000;
/** The same while others want what there is not. */
const SCARCE_WINDOW_MS = 1_000;
/** Without any use for so long a member keeps nothing in hand. */
const IDLE_MS = 300_000;

export interface Moment {
  /** ms */
  monotonic: number;
  /** Calls in flight. */
  inUse: number;
  /** The most of them since the moment before. */
  peak: number;
  /** This member's portion. */
  usable: number;
  /** One member's part where all want alike. */
  equal: number;
  /** This member could never use more. */
  atMost: number;
  /** All members together want more than there is. */
  isScarce: boolean;
}

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

  /** What is wanted after a refusal: an equal part at once, more by doubling what there is. */
  afterRefusal({ usable, equal, atMost }: Pick<Moment, 'usable' | 'equal' | 'atMost'>): number {
    return Math.min(atMost, Math.max(this.wants, equal, 2 * usable));
  }

  /** Calls at once that this member wants from now on. */
  wanted(moment: Moment): number {
    const { monotonic, inUse, peak, atMost, isScarce } = moment;
    this.most = Math.max(this.most, peak);
    if (this.refusedSince || peak > 0) this.usedAt = monotonic;
    if (this.refusedSince) {
      this.wants = this.afterRefusal(moment);
      this.begin(monotonic, inUse);
    } else if (monotonic - this.windowAt >= (isScarce ? SCARCE_WINDOW_MS : WINDOW_MS)) {
      this.wants = Math.min(this.wants, powerOfTwo(this.most));
      this.begin(monotonic, inUse);
    }
    this.wants = Math.min(this.wants, atMost);
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
