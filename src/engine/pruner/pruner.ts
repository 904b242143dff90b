import { Loop } from '../loop.ts';
import type { Clock, Log, Timers } from '../ports.ts';
import type { Boundary, Keep, PrunerStore } from './store.ts';

/**
 * Rest ÷ work: at most a fifth of the time. Old runs lie far apart, a page of the disk or two each: beside a clean-up without rests, of two millions,
 * commits waited for more than a second.
 */
const MOST_REST = 4;
/** The longer a round takes, the less it rests, or runs could come faster than they go: half of the time is worked in the end. */
const LEAST_REST = 1;
/** Looks lock nothing, and are not the work that others wait for. */
const REST_OF_LOOKS = 1;
/** Of one job in one round: the others have their turn as well. */
const MOST_CHUNKS = 100;

export interface PrunerPorts {
  store: PrunerStore;
  clock: Clock;
  timers: Timers;
  log: Log;
  /** From 0 up to but without 1. */
  random: () => number;
}

export interface PrunerOptions {
  /** Rest between two chunks at least, so that a great clean-up is no load peak. */
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
  /** Jobs with more than they keep, of those that were looked at. */
  private exceeded: Keep[] = [];
  /** Where to look on; null once all jobs were looked at. */
  private next: number | null = 0;
  private current: { upTo: Boundary; chunks: number } | null = null;
  /** When the round under way began, by the monotonic clock. */
  private beganAt = 0;
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
    const { clock } = this.ports;
    const { restMs, roundMs } = this.options;
    const from = clock.monotonic();
    const step = await this.step();
    if (step === 'round over') return roundMs;
    const rest = step === 'looked' ? REST_OF_LOOKS : this.restOfDeleting();
    return Math.max(restMs, rest * (clock.monotonic() - from));
  }

  private restOfDeleting(): number {
    const roundTookMs = this.ports.clock.monotonic() - this.beganAt;
    return Math.max(LEAST_REST, Math.min(MOST_REST, (MOST_REST * this.options.roundMs) / roundTookMs));
  }

  /** One question or one chunk. */
  private async step(): Promise<'looked' | 'deleted' | 'round over'> {
    const { store, clock } = this.ports;
    if (this.current !== null) {
      await this.chunk(this.current);
      return 'deleted';
    }
    const keep = this.anyExceeded();
    if (keep !== undefined) {
      await this.chunk({ upTo: await store.boundary(keep, clock.now()), chunks: 0 });
      return 'deleted';
    }
    if (this.next === null) {
      this.next = 0;
      return 'round over';
    }
    if (this.next === 0) this.beganAt = clock.monotonic();
    ({ exceeded: this.exceeded, next: this.next } = await store.keeps(this.next, this.options.jobsAtOnce, clock.now()));
    return 'looked';
  }

  /** In no order, so that members who look at the same jobs delete the runs of different ones. */
  private anyExceeded(): Keep | undefined {
    return this.exceeded.splice(Math.floor(this.ports.random() * this.exceeded.length), 1)[0];
  }

  private async chunk({ upTo, chunks }: { upTo: Boundary; chunks: number }): Promise<void> {
    const { store, log } = this.ports;
    const { chunk } = this.options;
    this.current = null;
    const runs = await store.prune(upTo, chunk);
    if (runs > 0) log.debug({ jobId: upTo.jobId, runs }, 'old runs were deleted');
    if (runs === chunk && chunks + 1 < MOST_CHUNKS) this.current = { upTo, chunks: chunks + 1 };
  }
}
