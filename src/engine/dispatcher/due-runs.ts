import type { Clock, Timers } from '../ports.ts';

/** Runs that are ours before their instant has come: one timer an instant, however many runs. */
export class DueRuns<T> {
  private readonly waiting = new Map<number, T[]>();
  private readonly cancels = new Set<() => void>();

  constructor(
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly onDue: (items: readonly T[]) => void,
  ) {}

  /** Calls back at `at` (Unix ms) or later, never before: a timer that woke early waits again. */
  add(at: number, item: T): void {
    const same = this.waiting.get(at);
    if (same !== undefined) {
      same.push(item);
      return;
    }
    this.waiting.set(at, [item]);
    this.wait(at);
  }

  clear(): T[] {
    for (const cancel of this.cancels) cancel();
    this.cancels.clear();
    const all = [...this.waiting.values()].flat();
    this.waiting.clear();
    return all;
  }

  private wait(at: number): void {
    const cancel = this.timers.after(Math.max(0, at - this.clock.now()), () => {
      this.cancels.delete(cancel);
      if (this.clock.now() < at) {
        this.wait(at);
        return;
      }
      const items = this.waiting.get(at) ?? [];
      this.waiting.delete(at);
      this.onDue(items);
    });
    this.cancels.add(cancel);
  }
}
