export interface WriteRates {
  /** Writes a second that always pass. */
  perSecond: number;
  /** Writes that what is new may make beyond that, all at once. */
  burst: number;
}

export const WRITE_RATES: WriteRates = { perSecond: 20, burst: 1_500 };

/**
 * One token bucket for everything that the operator writes to the API server. Ordinary writes leave one by one at the steady
 * rate; a reserve lets what users have just applied pass at once. What ordinary writes leave over refills the reserve, so that
 * both together never come to more than the steady rate for long.
 */
export class WriteBudget {
  private steady = 1;
  private reserve: number;
  private at: number;

  /** @param monotonic milliseconds that never step back */
  constructor(
    private readonly monotonic: () => number,
    private readonly rates: WriteRates = WRITE_RATES,
  ) {
    this.reserve = rates.burst;
    this.at = monotonic();
  }

  /** Whether a write may leave now; then its token is spent. */
  take(isNew: boolean): boolean {
    this.refill();
    if (isNew && this.reserve >= 1) {
      this.reserve--;
      return true;
    }
    if (this.steady < 1) return false;
    this.steady--;
    return true;
  }

  /** A write that can't wait, such as the renewal of the lease: the others wait for it. */
  spend(): void {
    this.refill();
    this.steady--;
  }

  /** Milliseconds until the next ordinary write may leave. */
  waitMs(): number {
    this.refill();
    return Math.max(0, Math.ceil(((1 - this.steady) / this.rates.perSecond) * 1_000));
  }

  private refill(): void {
    const now = this.monotonic();
    const earned = this.steady + ((now - this.at) / 1_000) * this.rates.perSecond;
    this.at = now;
    this.steady = Math.min(1, earned);
    this.reserve = Math.min(this.rates.burst, this.reserve + Math.max(0, earned - 1));
  }
}
