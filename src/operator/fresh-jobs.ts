import type { Timers } from './ports.ts';

/** Longer than one write to the store takes, shorter than a user waits. */
const SOON_MS = 50;

/** Jobs that were just stored: those of the same moment are looked up together. */
export class FreshJobs {
  private readonly ids = new Set<number>();
  private looking: Promise<void> = Promise.resolve();
  private cancelTimer = () => {};
  private stopped = false;

  /** @param lookAt where it fails, the next round of looks finds them */
  constructor(
    private readonly lookAt: (jobIds: readonly number[]) => Promise<void>,
    private readonly timers: Timers,
  ) {}

  add(jobId: number): void {
    if (this.stopped) return;
    this.ids.add(jobId);
    if (this.ids.size > 1) return;
    this.cancelTimer = this.timers.after(SOON_MS, () => {
      const jobIds = [...this.ids];
      this.ids.clear();
      this.looking = this.lookAt(jobIds).catch(() => {});
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelTimer();
    await this.looking;
  }
}
