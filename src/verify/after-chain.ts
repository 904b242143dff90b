import { durationMs } from '../model/duration.ts';
import type { Say } from './judge-run.ts';
import type { JobLine, RunLine, SpanLine } from './record.ts';
import { boundsOf } from './slots.ts';
import { type Stretch, sameTiming, TOLERANCE_MS } from './stretches.ts';
import type { Tally } from './tally.ts';
import type { JudgedWindow } from './window.ts';

interface Chain {
  job: JobLine;
  stretches: readonly Stretch[];
  spans: readonly SpanLine[];
  window: JudgedWindow;
  tally: Tally;
  say: Say;
}

const NO_FIRST_SLOT = 'the first slot has neither a run nor a reason';
const NO_NEXT_SLOT = 'it follows the run before it, and there is neither a run nor a reason';

/** The first slot of a chain, and the anchor that its runs are reckoned from. */
interface Begin {
  slotAt: number;
  anchorAt: number;
}

/**
 * Schedules of kind `after`: a chain begins where the job is saved or resumed (or at startsAt; a millisecond later where an earlier
 * definition opened that slot), and each further slot is the settling of the run before it plus the interval. A run that was repeated shows a later end than the one that counted: what follows it is taken as it is.
 */
export class AfterChain {
  private last: { run: RunLine; slotAt: number; own: Stretch } | null = null;
  private readonly begins: Begin[];

  constructor(private readonly chain: Chain) {
    this.begins = chain.stretches.flatMap((stretch, index) => beginOf(stretch, chain.stretches[index - 1]));
  }

  run(run: RunLine, slotAt: number, own: Stretch): void {
    const { startsAt, endsAt } = boundsOf(own.spec);
    if (slotAt < startsAt || slotAt >= endsAt)
      this.chain.say('extra', slotAt, run.id, 'it is not between startsAt and endsAt');
    // Opened a moment ahead of its time, and in that moment a new chain began before it: nothing follows it any more.
    else if (this.last !== null && this.last.own.anchorAt > own.anchorAt) return;
    else if (!this.begins.some((begin) => begin.slotAt === slotAt && begin.anchorAt === own.anchorAt))
      this.follows(run, slotAt);
    this.taken(slotAt, own);
    this.last = { run, slotAt, own };
  }

  /** A run of another definition has the slot. */
  taken(slotAt: number, own: Stretch | undefined): void {
    for (const begin of this.begins) if (begin.slotAt === slotAt && begin.anchorAt !== own?.anchorAt) begin.slotAt++;
  }

  /** What should have come behind the last run of the window. */
  end(): void {
    const { job, stretches, window, tally, say } = this.chain;
    const current = stretches.at(-1);
    if (current?.spec.schedule.after === undefined || job.idleSince !== null || job.deletedAt !== null) return;
    // Begun anew behind the last run that is seen: its first slot is the one to look for.
    const begin = this.begins.at(-1);
    const begins = begin !== undefined && begin.slotAt > (this.last?.slotAt ?? Number.NEGATIVE_INFINITY);
    const goesOn = this.last?.own.anchorAt === current.anchorAt;
    const due = begins ? begin.slotAt : goesOn ? this.due() : null;
    if (due === null || due > window.to || due < window.from) return;
    if (due >= boundsOf(current.spec).endsAt || this.spanEnds(due, Number.POSITIVE_INFINITY)) return;
    tally.slots++;
    if (job.nextSlotAt === null) say('missing', due, null, begins ? NO_FIRST_SLOT : NO_NEXT_SLOT);
    else {
      tally.pending++;
      const waited = window.readAt - job.nextSlotAt;
      if (waited > durationMs(current.spec.misfireGrace) + TOLERANCE_MS)
        say('late', job.nextSlotAt, null, `it is due for ${waited} ms and did not open yet`);
    }
  }

  private follows(run: RunLine, slotAt: number): void {
    const { job, window, say } = this.chain;
    if (this.last === null) {
      const begin = this.begins[0]?.slotAt;
      const seenFromTheStart = window.from <= job.createdAt;
      if (seenFromTheStart && begin !== undefined && begin < slotAt && !this.spanEnds(begin, slotAt))
        say('missing', begin, null, NO_FIRST_SLOT);
      return;
    }
    const due = this.due();
    if (due === null || due === slotAt || this.spanEnds(this.last.slotAt, slotAt)) return;
    if (due > slotAt) say('extra', slotAt, run.id, `it comes ${due - slotAt} ms too soon behind the run before it`);
    else if (!this.begins.some((begin) => begin.slotAt > this.last!.slotAt && begin.slotAt <= slotAt))
      say('missing', due, null, NO_NEXT_SLOT);
  }

  /** The slot that the last run's end brings; null where that can't be known. */
  private due(): number | null {
    const { run, own } = this.last!;
    const { after } = own.spec.schedule;
    if (after === undefined || run.settledAt === null || run.rounds > 1) return null;
    return run.settledAt + durationMs(after);
  }

  private spanEnds(from: number, to: number): boolean {
    return this.chain.spans.some((span) => span.to >= from && span.from <= to);
  }
}

/** A chain begins with the first revision, with a changed schedule, and where a suspended job goes on. */
const beginOf = (stretch: Stretch, before: Stretch | undefined): Begin[] => {
  const { spec, at, anchorAt, suspended } = stretch;
  if (spec.schedule.after === undefined || suspended) return [];
  const goesOn = before !== undefined && !before.suspended && sameTiming(before.spec, spec);
  return goesOn ? [] : [{ slotAt: Math.max(at, boundsOf(spec).startsAt), anchorAt }];
};
