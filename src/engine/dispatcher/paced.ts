import type { Timers } from '../ports.ts';

/** Acts at once when asked, and then at most once in `everyMs`: who asks meanwhile is answered by one more when it is over. */
export class Paced {
  private cancelPause: (() => void) | null = null;
  private wanted = false;

  constructor(
    private readonly everyMs: number,
    private readonly act: () => void,
    private readonly timers: Timers,
  ) {}

  ask(): void {
    if (this.cancelPause !== null) {
      this.wanted = true;
      return;
    }
    this.cancelPause = this.timers.after(this.everyMs, () => this.pauseOver());
    this.act();
  }

  /** What was asked for and not yet begun is not done any more. */
  stop(): void {
    this.cancelPause?.();
    this.cancelPause = null;
    this.wanted = false;
  }

  private pauseOver(): void {
    this.cancelPause = null;
    if (!this.wanted) return;
    this.wanted = false;
    this.ask();
  }
}
