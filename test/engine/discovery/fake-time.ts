import type { Clock, Timers } from '../../../src/engine/ports.ts';

interface Timer {
  at: number;
  callback: () => void;
}

/** Time that stands still until a test moves it on. */
export class FakeTime implements Clock, Timers {
  private timers = new Set<Timer>();

  constructor(private instant = Date.UTC(2026, 10, 21, 12, 3, 5)) {}

  now(): number {
    return this.instant;
  }

  monotonic(): number {
    return this.instant;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.instant + ms, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Timers that wait: 0 once everything is stopped. */
  get pending(): number {
    return this.timers.size;
  }

  /** Fires what is due on the way, in order, and lets what it started go on until it waits again. */
  async advance(ms: number): Promise<void> {
    const until = this.instant + ms;
    for (;;) {
      const next = [...this.timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.instant = Math.max(this.instant, next.at);
      this.timers.delete(next);
      next.callback();
      await settled();
    }
    this.instant = until;
    await settled();
  }
}

/** Every promise that can settle without a timer has. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
