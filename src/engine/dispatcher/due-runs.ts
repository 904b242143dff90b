import type { Clock, Timers } from '../ports.ts';

/** Runs that are ours before their instant has come: one timer an instant, however many runs. */
export class DueRuns<T> {
  /** A list and no Map, as in ActiveRuns: few instants wait at a time. */
  private waiting: { at: number; items: T[] }[] = [];
  private readonly cancels = new Set<() => void>();

  constructor(
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly onDue: (items: readonly T[]) => void,
  ) {}

  /** Calls back at `at` (Unix ms) or later, never before: a timer that woke early waits again. */
  add(at: number, item: T): void {
    const same = this.waiting.findLast((one) => one.at === at);
    if (same !== undefined) {
      same.items.push(item);
      return;
    }
    this.waiting.push({ at, items: [item] });
    this.wait(at);
  }

  clear(): T[] {
    for (const cancel of this.cancels) cancel();
    this.cancels.clear();
    const all = this.waiting.flatMap(({ items }) => items);
    this.waiting = [];
    return all;
  }

  private wait(at: number): void {
    const cancel = this.timers.after(Math.max(0, at - this.clock.now()), () => {
      this.cancels.delete(cancel);
      if (this.clock.now() < at) {
        this.wait(at);
        return;
      }
      const due = this.waiting.find((one) => one.at === at);
      this.waiting = this.waiting.filter((one) => one !== due);
      this.onDue(due?.items ?? []);
    });
    this.cancels.add(cancel);
  }
}
