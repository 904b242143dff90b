import type { Clock, Holder, Log, Timers } from '../ports.ts';
import { halvesOf, NOT_STORABLE, runIdsOf, without } from './isolate.ts';
import { type DispatcherStore, type Results, type SettledRun, UnstorableError } from './store.ts';

export interface CommitterOptions {
  /** Results are collected this long before they are committed together, ms. */
  collectMs: number;
  /** … or until so many have come. */
  collectAttempts: number;
  /** Above so many uncommitted results no further run is claimed: memory is no queue. */
  backPressure: number;
}

export const COMMITTER_DEFAULTS: CommitterOptions = { collectMs: 8, collectAttempts: 512, backPressure: 8_192 };

const emptyResults = (): Results => ({ attempts: [], shards: [], settled: [], released: [] });
const sizeOf = ({ attempts, shards, settled, released }: Results): number =>
  attempts.length + shards.length + settled.length + released.length;

/**
 * Group commit: what came back while the last commit was under way goes into the next. Results stay in memory until the store has them;
 * a database that is away for a minute costs a minute, not a result.
 */
export class Committer {
  private pending = emptyResults();
  /**
   * What a commit failed to write, tried again as it was and by itself: the answer alone may have been lost, and only so can the store tell
   * that it has all of a run already. Mixed with what came since, that would be taken for written as well.
   */
  private tried = emptyResults();
  private committing: Promise<void> | null = null;
  /** What the commit under way writes. */
  private batch = emptyResults();
  private cancelTimer: (() => void) | null = null;
  private retryMs = 0;
  /** Of the batch that is on its way now: what a claim proved to be committed. */
  private readonly crossedOut = new Set<number>();
  private gaveUp = false;

  constructor(
    private readonly store: Pick<DispatcherStore, 'commit'>,
    private readonly holder: () => Holder,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly log: Log,
    private readonly onCommitted: (settled: readonly SettledRun[], lost: readonly number[], results: Results) => void,
    private readonly options: CommitterOptions = COMMITTER_DEFAULTS,
  ) {}

  /** Add results here, then call `added`. */
  get results(): Results {
    return this.pending;
  }

  get isFull(): boolean {
    return this.left > this.options.backPressure;
  }

  private get left(): number {
    return sizeOf(this.pending) + sizeOf(this.tried);
  }

  /** Whether something of this run is not surely in the store yet. */
  holds(runId: number): boolean {
    return [this.pending, this.tried, this.batch].some((results) =>
      [results.attempts, results.shards, results.settled, results.released].some((items) =>
        items.some((item) => item.runId === runId),
      ),
    );
  }

  /** Whether a state of this shard is not surely in the store yet. */
  holdsShard(runId: number, index: number): boolean {
    return [this.pending, this.tried, this.batch].some(({ shards }) =>
      shards.some((item) => item.runId === runId && item.shard.index === index),
    );
  }

  /**
   * These runs were just claimed, so what let them go was committed, though its answer may have been lost: written a second time it would
   * let them go again, in the middle of their new call.
   */
  crossOut(runIds: readonly number[]): void {
    if (this.retryMs > 0) this.tried = without(this.tried, new Set(runIds));
    // Whether it is a first try or not: its answer may get lost from here on.
    if (this.committing !== null) for (const runId of runIds) this.crossedOut.add(runId);
  }

  /** This member was declared dead: what its runs came to is for their new holders to say. */
  discard(): void {
    this.pending = emptyResults();
    this.tried = emptyResults();
    this.batch = emptyResults();
  }

  added(): void {
    if (this.committing !== null || this.retryMs > 0 || this.gaveUp) return;
    if (this.pending.attempts.length >= this.options.collectAttempts) this.commitNow();
    else this.cancelTimer ??= this.timers.after(this.options.collectMs, () => this.commitNow());
  }

  /** Resolves once nothing is left to commit, or rejects after `patienceMs` with a database that doesn't take it. */
  async drain(patienceMs: number): Promise<void> {
    const until = this.clock.monotonic() + patienceMs;
    while (this.left > 0 || this.committing !== null) {
      if (this.clock.monotonic() > until) return this.giveUp(patienceMs);
      if (this.committing === null) this.commitNow();
      await this.committing;
      if (this.retryMs > 0) await new Promise<void>((resolve) => this.timers.after(50, resolve));
    }
  }

  private commitNow(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
    if (this.committing !== null || this.comesToRest()) return;
    const batch = this.nextBatch();
    this.batch = batch;
    this.committing = this.commit(batch).finally(() => {
      this.committing = null;
      this.crossedOut.clear();
      this.batch = emptyResults();
      if (this.comesToRest() || this.gaveUp) return;
      if (this.retryMs > 0) this.cancelTimer ??= this.timers.after(this.retryMs, () => this.commitNow());
      else this.added();
    });
  }

  private nextBatch(): Results {
    const again = sizeOf(this.tried) > 0;
    const batch = again ? this.tried : this.pending;
    if (again) this.tried = emptyResults();
    else this.pending = emptyResults();
    return batch;
  }

  /** With nothing left to try again, what comes next is a first try: a member may have been deposed meanwhile, or a claim have proved all of it committed. */
  private comesToRest(): boolean {
    if (this.left > 0) return false;
    this.retryMs = 0;
    return true;
  }

  private async commit(batch: Results): Promise<void> {
    try {
      await this.write(batch);
      this.retryMs = 0;
    } catch (error) {
      if (error instanceof UnstorableError) return this.isolate(batch, error);
      this.retryMs = Math.min(Math.max(50, this.retryMs * 2), 2_000);
      this.log.error(
        { error: String(error), results: sizeOf(batch), retryMs: this.retryMs },
        'results are kept and committed later',
      );
      if (this.batch === batch) this.keep(batch);
    }
  }

  private async write(batch: Results): Promise<void> {
    const { lost } = await this.store.commit(this.holder(), batch, this.clock.now());
    this.onCommitted(batch.settled, lost, batch);
  }

  /** A value that the database refuses must not hold up its whole group: halves are tried apart, down to the one run. */
  private async isolate(batch: Results, error: UnstorableError): Promise<void> {
    const ids = runIdsOf(batch);
    if (ids.length === 1) return this.settleBare(ids[0]!, batch, error);
    for (const half of halvesOf(batch)) {
      this.batch = half;
      await this.commit(half);
    }
  }

  /** The run ends without its details: what it came to is not to be had, and it must not be called again for that. */
  private async settleBare(runId: number, single: Results, error: UnstorableError): Promise<void> {
    this.log.error({ runId, error: error.message }, 'the result of a run can not be stored; it is settled without it');
    const { jobId } = [...single.attempts, ...single.shards, ...single.settled, ...single.released][0]!;
    // What this batch doesn't know of the run, the store does.
    const settled: SettledRun[] = [{ runId, jobId, state: 'failed', reason: NOT_STORABLE, movesSchedule: true }];
    await this.write({ ...emptyResults(), settled }).catch(() => this.keep(single));
  }

  /** The end of the process: a timer that tries on would hold it up. */
  private giveUp(patienceMs: number): never {
    this.gaveUp = true;
    this.cancelTimer?.();
    this.cancelTimer = null;
    throw new Error(`the database did not take ${this.left} results within ${patienceMs} ms`);
  }

  /** Of a group that was divided, more than one part may have to be tried again. */
  private keep(taken: Results): void {
    const batch = without(taken, this.crossedOut);
    const { attempts, shards, settled, released } = this.tried;
    this.tried = {
      attempts: [...attempts, ...batch.attempts],
      shards: [...shards, ...batch.shards],
      settled: [...settled, ...batch.settled],
      released: [...released, ...batch.released],
    };
  }
}
