import type { Clock } from '../../engine/ports.ts';

/** This machine's own clocks: monotonic ms, and Unix ms that somebody may set. */
export interface MachineTime {
  monotonic(): number;
  wall(): number;
}

const THIS_MACHINE: MachineTime = { monotonic: () => performance.now(), wall: () => Date.now() };

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
  private baseMs: number;
  private latest = 0;

  constructor(
    private readonly askDatabase: () => Promise<number>,
    private readonly machine: MachineTime = THIS_MACHINE,
  ) {
    this.baseMs = machine.wall() - machine.monotonic();
  }

  /** How far the database is ahead of this machine's wall clock. */
  get offsetMs(): number {
    return this.now() - this.machine.wall();
  }

  /** Stands still where a better sample says that it went ahead: what was due once stays due. */
  now(): number {
    const now = Math.floor(this.machine.monotonic() + this.baseMs);
    if (now > this.latest || now < this.latest - JUMP_MS) this.latest = now;
    return this.latest;
  }

  monotonic(): number {
    return this.machine.monotonic();
  }

  async measure(): Promise<void> {
    const asked = this.machine.monotonic();
    const said = await this.askDatabase();
    const arrived = this.machine.monotonic();
    const sample = { baseMs: said - arrived, tripMs: arrived - asked };
    if (Math.abs(sample.baseMs - this.baseMs) > JUMP_MS + sample.tripMs) this.samples = [];
    this.samples = [...this.samples, sample].slice(-SAMPLES);
    this.baseMs = this.samples.reduce((a, b) => (b.tripMs <= a.tripMs ? b : a)).baseMs;
  }
}
