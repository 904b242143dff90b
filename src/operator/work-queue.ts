import type { Timers } from './ports.ts';

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 30_000;

/** Done for now; or to be looked at again after so many milliseconds, by plan or because it failed. */
export type WorkResult = { kind: 'done' } | { kind: 'again'; afterMs: number } | { kind: 'failed' };

/**
 * Keys to be worked on: each by one worker at a time, however often it is added meanwhile, with growing delay where it fails.
 * What is to be done for a key is read when its turn comes, so events can be lost, doubled or out of order.
 */
export class WorkQueue {
  private readonly waiting = new Set<string>();
  private readonly busy = new Map<string, Promise<void>>();
  private readonly delayed = new Map<string, () => void>();
  private readonly failures = new Map<string, number>();
  private stopped = false;

  constructor(
    private readonly work: (key: string) => Promise<WorkResult>,
    private readonly timers: Timers,
    private readonly workers: number,
  ) {}

  /** At once, or as soon as a worker is free; a planned later turn is dropped. */
  add(key: string): void {
    if (this.stopped) return;
    this.delayed.get(key)?.();
    this.delayed.delete(key);
    this.waiting.add(key);
    this.pump();
  }

  addAfter(key: string, ms: number): void {
    if (this.stopped || this.waiting.has(key)) return;
    this.delayed.get(key)?.();
    this.delayed.set(
      key,
      this.timers.after(ms, () => this.add(key)),
    );
  }

  /** Keys that wait for a worker or are worked on. */
  get size(): number {
    return this.waiting.size + this.busy.size;
  }

  /** Nothing more is begun; resolves once what is under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting.clear();
    for (const cancel of this.delayed.values()) cancel();
    this.delayed.clear();
    await Promise.all(this.busy.values());
  }

  private pump(): void {
    for (const key of this.waiting) {
      if (this.busy.size >= this.workers) return;
      if (this.busy.has(key)) continue;
      this.waiting.delete(key);
      this.busy.set(key, this.turn(key));
    }
  }

  private async turn(key: string): Promise<void> {
    const result = await this.work(key).catch((): WorkResult => ({ kind: 'failed' }));
    this.busy.delete(key);
    const failures = result.kind === 'failed' ? (this.failures.get(key) ?? 0) + 1 : 0;
    if (failures === 0) this.failures.delete(key);
    else this.failures.set(key, failures);
    if (result.kind === 'again') this.addAfter(key, result.afterMs);
    if (result.kind === 'failed')
      this.addAfter(key, Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10), LAST_RETRY_MS));
    this.pump();
  }
}
