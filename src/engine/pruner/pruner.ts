import { Loop } from '../loop.ts';
import type { Clock, Log, Timers } from '../ports.ts';
import type { PrunerStore } from './store.ts';

/** Of one job in one round: the others have their turn as well. */
const MOST_CHUNKS = 100;

export interface PrunerPorts {
  store: PrunerStore;
  clock: Clock;
  timers: Timers;
  log: Log;
}

export interface PrunerOptions {
  /** Rest between two chunks, so that a great clean-up is no load peak. */
  restMs: number;
  /** Rest after a round over all jobs. */
  roundMs: number;
  jobsAtOnce: number;
  /** Runs in one transaction. */
  chunk: number;
}

export const PRUNER_DEFAULTS: PrunerOptions = { restMs: 20, roundMs: 60_000, jobsAtOnce: 500, chunk: 1_000 };

/** Deletes what exceeds each job's `keep`, job by job, in small chunks. */
export class Pruner {
  private readonly loop: Loop;
  private afterJobId = 0;
  private cancelFirst = () => {};

  constructor(
    private readonly ports: PrunerPorts,
    private readonly options: PrunerOptions = PRUNER_DEFAULTS,
  ) {
    this.loop = new Loop('pruner', () => this.pass(), ports.timers, ports.log);
  }

  /** Rests before its first round: as a member starts, everybody else has more urgent questions to the store. */
  start(): void {
    this.cancelFirst = this.ports.timers.after(this.options.roundMs, () => this.loop.start());
  }

  stop(): Promise<void> {
    this.cancelFirst();
    return this.loop.stop();
  }

  private async pass(): Promise<number> {
    const { store, clock, log } = this.ports;
    const { jobsAtOnce, chunk, restMs, roundMs } = this.options;
    const keeps = await store.keeps(this.afterJobId, jobsAtOnce, clock.now());
    for (const keep of keeps.exceeded) {
      let pruned = 0;
      for (let chunks = 0; chunks < MOST_CHUNKS && pruned === chunks * chunk; chunks++)
        pruned += await store.prune(keep, clock.now(), chunk);
      if (pruned > 0) log.debug({ jobId: keep.jobId, runs: pruned }, 'old runs were deleted');
    }
    this.afterJobId = keeps.next ?? 0;
    if (keeps.next === null) return roundMs;
    return restMs;
  }
}
