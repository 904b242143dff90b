import type { Clock, Log, Timers } from '../../src/engine/ports.ts';

/** Time that stands still until the test moves it. */
export class FakeTime implements Clock, Timers {
  private at = 1_000_000;
  private timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.at;
  }

  monotonic(): number {
    return this.at;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.at + ms, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  }

  get waiting(): number {
    return this.timers.length;
  }

  /** Moves time on, calling what falls due in order, and lets promises settle after each. */
  async pass(ms: number): Promise<void> {
    const until = this.at + ms;
    await settle();
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.timers = this.timers.filter((one) => one !== next);
      this.at = Math.max(this.at, next.at);
      next.callback();
      await settle();
    }
    this.at = until;
  }
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 30; i++) await Promise.resolve();
};

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
