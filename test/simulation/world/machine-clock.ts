import type { VirtualTime } from './virtual-time.ts';

/** The clocks of one machine: they drift, the wall clock may be set, and the monotonic one stands still while a virtual machine is suspended. */
export class MachineClock {
  private baseAt: number;
  private baseMs = 0;
  private suspended = false;

  constructor(
    private readonly time: VirtualTime,
    /** Monotonic milliseconds in one of real time. */
    private readonly rate: number,
    /** How far the wall clock is ahead, ms. */
    private aheadMs: number,
  ) {
    this.baseAt = time.now;
  }

  monotonic(): number {
    return this.suspended ? this.baseMs : this.baseMs + (this.time.now - this.baseAt) * this.rate;
  }

  wall(): number {
    return this.time.now + this.aheadMs;
  }

  setWall(byMs: number): void {
    this.aheadMs += byMs;
  }

  suspend(): void {
    this.baseMs = this.monotonic();
    this.suspended = true;
  }

  resume(): void {
    if (!this.suspended) return;
    this.baseAt = this.time.now;
    this.suspended = false;
  }

  /** Real milliseconds until the monotonic clock shows `at`. */
  realMsUntil(at: number): number {
    return (at - this.monotonic()) / this.rate;
  }
}
