import type { Log, Timers } from './ports.ts';

/**
 * One pass after the other, never two at once. A pass answers in how many milliseconds it wants to be called again;
 * `wake` calls it sooner. A pass that throws is logged and tried again with growing delay: no loop of the engine ever ends by an error.
 */
export class Loop {
  private running: Promise<void> | null = null;
  private cancelTimer: (() => void) | null = null;
  private wanted = false;
  private stopped = true;
  private failures = 0;

  constructor(
    private readonly name: string,
    private readonly pass: () => Promise<number>,
    private readonly timers: Timers,
    private readonly log: Log,
  ) {}

  start(): void {
    this.stopped = false;
    this.wake();
  }

  wake(): void {
    if (this.stopped) return;
    if (this.running !== null) {
      this.wanted = true;
      return;
    }
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.running = this.once().finally(() => {
      this.running = null;
      if (this.wanted) {
        this.wanted = false;
        this.wake();
      }
    });
  }

  /** No further pass; resolves once the one under way is done. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelTimer?.();
    await this.running;
  }

  private async once(): Promise<void> {
    const delay = await this.tried();
    if (!this.stopped) this.cancelTimer = this.timers.after(delay, () => this.wake());
  }

  private async tried(): Promise<number> {
    try {
      const delay = await this.pass();
      if (this.failures > 0)
        this.log.info({ loop: this.name, failures: this.failures }, `the ${this.name} works again`);
      this.failures = 0;
      return delay;
    } catch (error) {
      this.failures++;
      const delay = Math.min(100 * 2 ** Math.min(this.failures, 5), 2_000);
      this.log.error(
        { loop: this.name, error: String(error), failures: this.failures, retryMs: delay },
        `the ${this.name} failed and tries again`,
      );
      return delay;
    }
  }
}
