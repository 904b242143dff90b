/** Thrown where ids are asked for that were not reserved: none of the work that needs them is at fault. */
export class NoRunIdsError extends Error {
  override readonly name = 'NoRunIdsError';
}

/** Ids of runs, reserved in blocks: an id is known before its row is written and never given twice. */
export class RunIds {
  private next = 0;
  private end = 0;
  private reservedAt = Number.NEGATIVE_INFINITY;
  private refill: Promise<void> | null = null;

  constructor(
    private readonly reserve: (count: number) => Promise<number>,
    private readonly monotonic: () => number,
    private readonly block = 200_000,
    /** Ids grow with time, over all members: what is left of an old block is let go. */
    private readonly freshMs = 1_000,
  ) {}

  /** Makes sure that `take` can answer `count` ids at once. */
  async ensure(count: number): Promise<void> {
    while (this.end - this.next < count || this.monotonic() - this.reservedAt > this.freshMs) {
      this.refill ??= this.fill(Math.max(this.block, count)).finally(() => {
        this.refill = null;
      });
      await this.refill;
    }
  }

  take(): number {
    if (this.next >= this.end) throw new NoRunIdsError('no run ids are reserved: call ensure first');
    return this.next++;
  }

  private async fill(count: number): Promise<void> {
    const first = await this.reserve(count);
    this.next = first;
    this.end = first + count;
    this.reservedAt = this.monotonic();
  }
}
