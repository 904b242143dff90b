import type { Clock } from '../../engine/ports.ts';

/** Samples kept: the one with the shortest way there and back tells best. */
const SAMPLES = 8;
/** Beyond this a difference is no jitter: the database's clock was set, or this machine slept. */
const JUMP_MS = 250;

/**
 * The database's time, estimated from this machine's monotonic clock: a step of its wall clock moves nothing. The database said `now` at
 * some moment before its answer arrived; taking that moment to be the arrival errs late by at most the way back, so nothing is sent early.
 */
export class DatabaseClock implements Clock {
  private samples: { baseMs: number; tripMs: number }[] = [];
  /** Database time at the zero of the monotonic clock. */
  private baseMs = Date.now() - performance.now();

  constructor(private readonly askDatabase: () => Promise<number>) {}

  /** How far the database is ahead of this machine's wall clock. */
  get offsetMs(): number {
    return this.now() - Date.now();
  }

  now(): number {
    return Math.floor(performance.now() + this.baseMs);
  }

  monotonic(): number {
    return performance.now();
  }

  async measure(): Promise<void> {
    const asked = performance.now();
    const said = await this.askDatabase();
    const arrived = performance.now();
    const sample = { baseMs: said - arrived, tripMs: arrived - asked };
    if (Math.abs(sample.baseMs - this.baseMs) > JUMP_MS + sample.tripMs) this.samples = [];
    this.samples = [...this.samples, sample].slice(-SAMPLES);
    this.baseMs = this.samples.reduce((a, b) => (b.tripMs <= a.tripMs ? b : a)).baseMs;
  }
}
