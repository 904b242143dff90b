/** Something that looks at the time now and then. */
export interface Watched {
  /** Where it stands in the list; the list's own. */
  watchIndex: number;
  check(now: number): void;
}

/** How late a deadline may be noticed. */
export const SWEEP_MS = 20;

/**
 * One timer for all exchanges in flight: each is looked at every 20 ms. A timer per call (and per byte, for idle deadlines) would cost more
 * than the call's own work; a look is a few comparisons. No timer runs while nothing is in flight.
 */
export class Deadlines {
  private readonly watched: Watched[] = [];
  private timer: NodeJS.Timeout | null = null;

  watch(one: Watched): void {
    one.watchIndex = this.watched.push(one) - 1;
    this.timer ??= setInterval(() => this.sweep(), SWEEP_MS);
  }

  forget(one: Watched): void {
    const last = this.watched.pop()!;
    if (last !== one) {
      this.watched[one.watchIndex] = last;
      last.watchIndex = one.watchIndex;
    }
    one.watchIndex = -1;
  }

  private sweep(): void {
    const now = performance.now();
    // Backwards, because one that is over takes itself out and the last one moves into its place.
    for (let index = this.watched.length - 1; index >= 0; index--) this.watched[index]?.check(now);
    if (this.watched.length > 0) return;
    clearInterval(this.timer!);
    this.timer = null;
  }
}
