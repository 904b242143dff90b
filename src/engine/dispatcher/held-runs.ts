import { Loop } from '../loop.ts';
import type { Clock, Log, Timers } from '../ports.ts';
import type { DispatcherStore, SettledRun } from './store.ts';

export interface HeldRunsPorts {
  store: Pick<DispatcherStore, 'promote'>;
  clock: Clock;
  timers: Timers;
  log: Log;
  /** Runs that were held back may be claimed now. */
  promoted: () => void;
}

const FRUITLESS_SWEEPS = 3;
const SWEEP_AGAIN_MS = 20;

/** Lets runs go on that were held back behind others of their job: at once where those settled here, soon where they did elsewhere. */
export class HeldRuns {
  private readonly sweeping: Loop;
  /** Jobs whose held runs this member knows of … */
  private readonly jobs = new Set<number>();
  /** … and of which a run has settled since: there is room now. */
  private vacated = new Set<number>();
  private sweptAt = Number.NEGATIVE_INFINITY;
  private fruitlessSweeps = 0;

  /** @param sweepMs how often all jobs are looked at */
  constructor(
    private readonly ports: HeldRunsPorts,
    private readonly sweepMs: number,
  ) {
    this.sweeping = new Loop('sweep of held runs', () => this.sweep(), ports.timers, ports.log);
  }

  start(): void {
    this.sweeping.start();
  }

  stop(): Promise<void> {
    return this.sweeping.stop();
  }

  /** Their predecessor may have settled between the count and the commit: looked at once more, now that the row is there. */
  queued(jobIds: readonly number[]): void {
    for (const id of jobIds) {
      this.jobs.add(id);
      this.vacated.add(id);
    }
    if (jobIds.length > 0) this.sweeping.wake();
  }

  /** Successors of what settled may go on. */
  committed(settled: readonly SettledRun[]): void {
    if (this.jobs.size > 0)
      for (const { jobId } of settled)
        if (this.jobs.has(jobId)) {
          this.vacated.add(jobId);
          this.sweeping.wake();
        }
  }

  sweepAll(): void {
    this.sweptAt = Number.NEGATIVE_INFINITY;
    this.sweeping.wake();
  }

  /** Jobs of which a run settled here are looked at at once, all jobs now and then: their runs may have settled anywhere. */
  private async sweep(): Promise<number> {
    const { store, clock, promoted: onPromoted } = this.ports;
    const all = clock.monotonic() - this.sweptAt >= this.sweepMs;
    if (all) this.sweptAt = clock.monotonic();
    const among = [...this.vacated];
    this.vacated = new Set();
    const { promoted, stillHeld } = await store.promote(all ? null : among).catch((error: unknown) => {
      // Nothing was looked at: the next try asks for the same, and is no success that asks for nothing.
      if (all) this.sweptAt = Number.NEGATIVE_INFINITY;
      for (const id of among) this.vacated.add(id);
      throw error;
    });
    if (all) this.jobs.clear();
    else for (const id of among) this.jobs.delete(id);
    for (const id of stillHeld) this.jobs.add(id);
    if (promoted > 0) onPromoted();
    // Somebody may have had a hand on the schedule in this moment.
    this.fruitlessSweeps = promoted > 0 || among.length === 0 ? 0 : this.fruitlessSweeps + 1;
    if (this.fruitlessSweeps === 0 || this.fruitlessSweeps > FRUITLESS_SWEEPS) return this.sweepMs;
    for (const id of among) if (this.jobs.has(id)) this.vacated.add(id);
    return SWEEP_AGAIN_MS;
  }
}
