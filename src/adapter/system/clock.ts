import type { Clock } from '../../engine/ports.ts';

/** Samples kept: the one with the shortest way there and back tells the offset best. */
const SAMPLES = 8;

/**
 * The database's time, estimated. The database said `now` at some moment before its answer arrived; taking that moment to be the arrival
 * errs late by at most the way back, so nothing is ever sent early.
 */
export class DatabaseClock implements Clock {
  private samples: { offsetMs: number; tripMs: number }[] = [];
  private currentOffsetMs = 0;

  constructor(private readonly askDatabase: () => Promise<number>) {}

  /** How far the database is ahead of this machine. */
  get offsetMs(): number {
    return this.currentOffsetMs;
  }

  now(): number {
    return Math.floor(Date.now() + this.currentOffsetMs);
  }

  monotonic(): number {
    return performance.now();
  }

  async measure(): Promise<void> {
    const asked = performance.now();
    const said = await this.askDatabase();
    const sample = { offsetMs: said - Date.now(), tripMs: performance.now() - asked };
    // A jump beyond any trip time means that a clock was set: older samples tell nothing any more.
    if (Math.abs(sample.offsetMs - this.currentOffsetMs) > 1_000 + sample.tripMs) this.samples = [];
    this.samples = [...this.samples, sample].slice(-SAMPLES);
    const best = this.samples.reduce((a, b) => (b.tripMs <= a.tripMs ? b : a));
    this.currentOffsetMs = best.offsetMs;
  }
}

/** SQLite has no clock but the machine's. */
export const machineClock = (): DatabaseClock => new DatabaseClock(async () => Date.now());
