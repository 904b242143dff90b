import { AfterChain } from './after-chain.ts';
import { AtOnce } from './at-once.ts';
import { isScheduled, judgeOpening, judgeOutcome, latenessBound, type Say } from './judge-run.ts';
import { MadeUp } from './made-up.ts';
import type { JobLine, RunLine, SpanLine } from './record.ts';
import { boundsOf, names, slotsOf } from './slots.ts';
import { type Span, Spans, wrongSpan } from './spans.ts';
import { inForce, type Stretch, stretchesOf, TOLERANCE_MS } from './stretches.ts';
import type { Tally } from './tally.ts';
import type { JudgedWindow } from './window.ts';

interface Expected {
  slotAt: number;
  stretch: Stretch;
}

/** Walks the slots that should have been beside those that were. Those of `after` are known from the runs alone: see AfterChain. */
export class JobJudge {
  private readonly stretches: Stretch[];
  private readonly spans: Spans;
  private readonly expected: Iterator<Expected>;
  private readonly madeUp: MadeUp;
  private readonly chain: AfterChain;
  private readonly atOnce: AtOnce;
  private next: Expected | null;
  private lastSlotAt: number | null = null;

  constructor(
    private readonly job: JobLine,
    spans: readonly SpanLine[],
    private readonly window: JudgedWindow,
    private readonly tally: Tally,
    private readonly say: Say,
  ) {
    this.stretches = stretchesOf(job);
    this.spans = new Spans(spans, job);
    this.madeUp = new MadeUp(say);
    this.atOnce = new AtOnce(say);
    this.chain = new AfterChain({ job, stretches: this.stretches, spans, window, tally, say });
    this.expected = expectedSlots(this.stretches, window);
    this.next = this.following();
  }

  /** Runs with a slot come in its order, then those without. */
  run(run: RunLine): void {
    const own = this.stretches.find(({ revision }) => revision === run.revision);
    if (own === undefined)
      this.say('unexplained', run.fireAt, run.id, `it names revision ${run.revision}, which is not there`);
    else {
      judgeOutcome(run, own.spec, this.say);
      this.atOnce.run(
        run,
        this.stretches.slice(this.stretches.indexOf(own)).map(({ spec }) => spec),
      );
    }
    if (run.slotAt !== null) this.slotRun(run, run.slotAt, own);
    else if (isScheduled(run)) this.withoutSlot(run, own);
    else this.tally.asked++;
  }

  end(): void {
    while (this.next !== null) this.withoutRun(this.next);
    this.chain.end();
    this.atOnce.end();
  }

  private slotRun(run: RunLine, slotAt: number, own: Stretch | undefined): void {
    while (this.next !== null && this.next.slotAt < slotAt) this.withoutRun(this.next);
    if (slotAt === this.lastSlotAt) {
      this.say('doubled', slotAt, run.id, 'another run has the same slot');
      return;
    }
    this.lastSlotAt = slotAt;
    this.tally.slots++;
    if (own?.spec.schedule.after !== undefined) {
      judgeOpening(run, own, this.window.lateMs, this.say);
      this.chain.run(run, slotAt, own);
      // The next definition names it as well, and found it opened.
      if (this.next?.slotAt === slotAt) this.next = this.following();
      this.count(run);
      return;
    }
    this.chain.taken(slotAt, own);
    const expected = this.next?.slotAt === slotAt ? this.next : null;
    if (expected === null && (own === undefined || !openedBeforeChange(run, slotAt, own))) {
      this.say('extra', slotAt, run.id, this.whyExtra(slotAt));
      return;
    }
    const stretch = own ?? expected!.stretch;
    if (expected !== null) {
      this.next = this.following();
      if (expected.stretch.suspended && run.openedAt > expected.stretch.from + TOLERANCE_MS)
        this.say('extra', slotAt, run.id, 'the job was suspended');
    }
    for (const span of this.spans.at(slotAt)) {
      if (span.reason === 'misfired')
        this.say('doubled', slotAt, run.id, 'it opened, and a span counts it as misfired');
      const wrong = wrongSpan(span, slotAt, this.stretches, this.job.deletedAt);
      if (wrong !== null) this.say('unexplained', slotAt, run.id, `it opened, and ${wrong}`);
    }
    judgeOpening(run, stretch, this.window.lateMs, this.say);
    this.madeUp.opened(run, slotAt);
    this.count(run);
  }

  private count(run: RunLine): void {
    if (run.state === 'skipped' || run.state === 'missed') this.tally.skipped++;
    else if (run.cause === 'catch-up') this.tally.caughtUp++;
    else this.tally.opened++;
  }

  /** Every run that the schedule opened names its slot: the unique key on it is what keeps a slot from opening twice. */
  private withoutSlot(run: RunLine, own: Stretch | undefined): void {
    const isSlot = own !== undefined && names(own.spec, own.anchorAt, run.fireAt);
    if (isSlot) this.say('doubled', run.fireAt, run.id, 'the schedule opened it beside its slot');
    else this.say('extra', run.fireAt, run.id, this.whyExtra(run.fireAt));
  }

  private withoutRun({ slotAt, stretch }: Expected): void {
    this.next = this.following();
    this.tally.slots++;
    const [span] = this.spans.at(slotAt);
    if (span !== undefined) {
      this.inSpan(slotAt, span);
      return;
    }
    this.madeUp.broken();
    const { nextSlotAt } = this.job;
    const { readAt, lateMs } = this.window;
    if (nextSlotAt !== null && slotAt >= nextSlotAt) {
      this.tally.pending++;
      const waited = readAt - slotAt;
      if (waited > latenessBound(stretch.spec, lateMs) + TOLERANCE_MS)
        this.say('late', slotAt, null, `it is due for ${waited} ms and did not open yet`);
    } else if (stretch.suspended)
      this.say('unexplained', slotAt, null, 'the job was suspended, and no span covers the slot');
    else
      this.say('missing', slotAt, null, `revision ${stretch.revision} names it; there is neither a run nor a reason`);
  }

  private inSpan(slotAt: number, span: Span): void {
    const wrong = wrongSpan(span, slotAt, this.stretches, this.job.deletedAt);
    if (wrong !== null) this.say('unexplained', slotAt, null, wrong);
    if (span.reason === 'misfired')
      this.madeUp.missed(this.stretches.find(({ revision }) => revision === span.revision));
    else this.madeUp.broken();
    this.tally.inStretches.set(span.reason, (this.tally.inStretches.get(span.reason) ?? 0) + 1);
  }

  private whyExtra(instant: number): string {
    const stretch = this.stretches.findLast(({ from }) => from <= instant);
    if (stretch === undefined) return 'the job was not defined yet';
    if (instant > stretch.to && stretch === this.stretches.at(-1)) return 'the job was deleted';
    const { startsAt, endsAt } = boundsOf(stretch.spec);
    if (instant < startsAt) return 'it is before startsAt';
    if (instant >= endsAt) return 'it is not before endsAt';
    return `the schedule of revision ${stretch.revision} names no such instant`;
  }

  private following(): Expected | null {
    const { value, done } = this.expected.next();
    return done === true ? null : (value as Expected);
  }
}

function* expectedSlots(stretches: readonly Stretch[], { from, to }: JudgedWindow): Generator<Expected> {
  for (const stretch of stretches)
    for (const slotAt of slotsOf(
      stretch.spec,
      stretch.anchorAt,
      Math.max(from, stretch.from),
      Math.min(to, stretch.to),
    ))
      yield { slotAt, stretch };
}

/**
 * A slot opens a moment before its time, and a change that waited for the schedule's lock bears the instant at which it was asked for: what
 * opened meanwhile is the earlier revision's.
 */
const openedBeforeChange = ({ openedAt }: RunLine, slotAt: number, own: Stretch): boolean =>
  inForce(own, openedAt) && inForce(own, slotAt) && names(own.spec, own.anchorAt, slotAt);
