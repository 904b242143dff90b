import type { Timers } from '../../../src/engine/ports.ts';
import type { MachineClock } from './machine-clock.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Below this a timer counts as due: real and monotonic milliseconds are converted forth and back. */
const ROUNDING_MS = 0.001;

/** A turn of the event loop; timers of Node take whole milliseconds, and at least one. */
const AT_ONCE_MS = 0.01;

/**
 * One operating-system process: everything that reaches its code (timers, answers, replies) comes through here, so that it can be killed
 * (nothing ever comes again) and frozen (everything waits until it wakes).
 */
export class Process implements Timers {
  state: 'runs' | 'frozen' | 'dead' = 'runs';
  private held: (() => void)[] = [];
  private readonly onDeath: (() => void)[] = [];

  constructor(
    private readonly time: VirtualTime,
    readonly clock: MachineClock,
  ) {}

  deliver(callback: () => void): void {
    if (this.state === 'runs') callback();
    else if (this.state === 'frozen') this.held.push(callback);
  }

  after(ms: number, callback: () => void): () => void {
    const dueAt = this.clock.monotonic() + (ms <= 0 ? AT_ONCE_MS : Math.max(1, Math.trunc(ms)));
    let cancelled = false;
    let cancelEvent = (): void => {};
    const wait = (): void => {
      cancelEvent = this.time.after(this.clock.realMsUntil(dueAt), () =>
        this.deliver(() => {
          if (cancelled) return;
          if (this.clock.monotonic() < dueAt - ROUNDING_MS) wait();
          else callback();
        }),
      );
    };
    wait();
    return () => {
      cancelled = true;
      cancelEvent();
    };
  }

  /** @param suspended the machine sleeps as a whole, its monotonic clock too. */
  freeze(suspended: boolean): void {
    if (this.state !== 'runs') return;
    this.state = 'frozen';
    if (suspended) this.clock.suspend();
  }

  /** What came meanwhile reaches the process in its order, as events of their own. */
  wake(): void {
    if (this.state !== 'frozen') return;
    this.clock.resume();
    this.state = 'runs';
    for (const callback of this.held.splice(0)) this.time.after(0, () => this.deliver(callback));
  }

  kill(): void {
    if (this.state === 'dead') return;
    this.state = 'dead';
    this.held = [];
    for (const tell of this.onDeath.splice(0)) tell();
  }

  /** The operating system closes what a dead process had open. */
  whenDead(tell: () => void): void {
    this.onDeath.push(tell);
  }
}
