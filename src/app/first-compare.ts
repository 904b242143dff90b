import type { Log, Timers } from '../engine/ports.ts';
import type { StepToCompare } from '../operator/ports.ts';

/** Where its cluster does not answer, or its operator does not get on, a member goes on after this with what is stored. */
export const COMPARE_WITHIN_MS = 20_000;

/**
 * Whether the operator of this member has compared what is stored with the objects of its cluster since the start. Jobs that were deleted
 * while nobody served them must not be caught up on before that; where another operator was at work all the time, nothing has
 * to wait.
 */
export class FirstCompare {
  private cancelTimer: () => void = () => {};
  isOver: boolean;
  private isTidying = false;
  private readonly done = new Set<StepToCompare>();

  /**
   * @param isExpected whether this member has an operator at all
   * @param tidyUp gives back what the comparison needed for a moment, before anything fires
   */
  constructor(
    isExpected: boolean,
    private readonly timers: Timers,
    private readonly log: Log,
    private readonly tidyUp: () => Promise<void>,
  ) {
    this.isOver = !isExpected;
    if (isExpected) this.wait();
  }

  /** The operator has come a step further: the next one may take as long. A step that is made again, as by a Lease that comes and goes, gains nothing. */
  gotOn(step: StepToCompare): void {
    if (this.isOver || this.done.has(step)) return;
    this.done.add(step);
    this.cancelTimer();
    this.wait();
  }

  /** Resolves once it is, also where tidying up failed: jobs do not wait for memory. */
  async over(): Promise<void> {
    if (this.isOver || this.isTidying) return;
    this.isTidying = true;
    try {
      await this.tidyUp();
    } catch (error) {
      this.log.warn({ error: String(error) }, 'what the comparison with the cluster needed could not be given back');
    } finally {
      this.isOver = true;
      this.cancelTimer();
    }
  }

  stop(): void {
    this.cancelTimer();
  }

  private wait(): void {
    this.cancelTimer = this.timers.after(COMPARE_WITHIN_MS, () => this.giveUp());
  }

  private giveUp(): void {
    this.isOver = true;
    this.log.warn(
      { seconds: COMPARE_WITHIN_MS / 1_000 },
      'the operator could not compare what is stored with its cluster in time: jobs go on as they were stored',
    );
  }
}
