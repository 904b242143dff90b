import type { OverviewBook } from './overview-book.ts';

/** Runs of one minute, by state; `open` stands for those that still go on. */
export type Tally = Record<string, number>;

/** Read in one go; a history of a million runs is taken in over some looks instead of holding one up. */
const STRETCH = 50_000;
const STRETCHES_A_LOOK = 2;
/** As far as it looks back. */
const MOST_RUNS = 1_000_000;
const KEPT_MINUTES = 7 * 24 * 60;
const MOST_OPEN = 20_000;
const RESETTLED_A_LOOK = 2_000;
/** Members take ids in blocks of a second: what is older by so much is complete. */
const COMPLETE_AFTER_MS = 3_000;

/**
 * How many runs fired in which minute and how they went. The history has no index on time, so it is counted once, from the newest
 * run backwards, and afterwards only what is new: a look costs what happened since the last one.
 */
export class RunTally {
  readonly minutes = new Map<number, Tally>();
  /** Whether the kept history was counted as far back as it is shown. */
  complete = false;
  /** Runs with ids from `oldest` on and below `newest` are counted. */
  private newest: number | null = null;
  private oldest = 0;
  private counted = 0;
  private readonly open = new Map<number, number>();

  constructor(
    private readonly book: OverviewBook,
    private readonly namespaces: readonly string[] | null,
  ) {}

  /** Counts what is new, and a stretch of what is old. @param now Unix ms by the database's clock */
  async look(now: number): Promise<void> {
    const ceiling = this.book.idAt(now - COMPLETE_AFTER_MS);
    this.newest ??= this.oldest = ceiling;
    await this.resettle();
    let budget = STRETCHES_A_LOOK;
    for (; budget > 0 && this.newest < ceiling; budget--) {
      const end = await this.book.endAfter(this.newest - 1, STRETCH);
      const next = end === null || end >= ceiling ? ceiling : end + 1;
      await this.count(this.newest, next);
      this.newest = next;
    }
    const firstMinute = Math.floor(now / 60_000) - KEPT_MINUTES;
    for (; budget > 0 && !this.complete; budget--) {
      const end = await this.book.endBefore(this.oldest, STRETCH);
      await this.count(end ?? 0, this.oldest);
      this.oldest = end ?? 0;
      this.complete = end === null || this.counted >= MOST_RUNS || end < this.book.idAt(firstMinute * 60_000);
    }
    for (const minute of this.minutes.keys()) if (minute < firstMinute) this.minutes.delete(minute);
  }

  /** Runs with ids from `from` on and below `to`. */
  private async count(from: number, to: number): Promise<void> {
    const { rows, open } = await this.book.tally(this.namespaces, from, to);
    for (const { minute, state, runs } of rows) {
      this.add(minute, state, runs);
      this.counted += runs;
    }
    for (const { id, minute } of open) if (this.open.size < MOST_OPEN) this.open.set(id, minute);
  }

  /** Runs that were open when they were counted, and are not any more. */
  private async resettle(): Promise<void> {
    const before = [...this.open.keys()].slice(0, RESETTLED_A_LOOK);
    if (before.length === 0) return;
    const settled = new Map((await this.book.settled(before)).map(({ id, state }) => [id, state]));
    for (const id of before) {
      const minute = this.open.get(id)!;
      // Taken up again behind the others, so that all have their turn.
      this.open.delete(id);
      const state = settled.get(id);
      if (state === undefined) this.open.set(id, minute);
      else {
        this.add(minute, 'open', -1);
        this.add(minute, state, 1);
      }
    }
  }

  private add(minute: number, state: string, runs: number): void {
    const tally = this.minutes.get(minute) ?? {};
    tally[state] = (tally[state] ?? 0) + runs;
    this.minutes.set(minute, tally);
  }
}
