import type { Say } from './judge-run.ts';
import type { RunLine } from './record.ts';
import type { Stretch } from './stretches.ts';

/** What a misfire policy owes after a stretch of missed slots: FireOnce the one behind it, FireAll misfireLimit of them, Skip none. */
export class MadeUp {
  private owed = 0;
  private policy = '';

  constructor(private readonly say: Say) {}

  /** The slot is in a misfired span of that revision. */
  missed(stretch: Stretch | undefined): void {
    if (stretch === undefined) return;
    const { misfirePolicy, misfireLimit } = stretch.spec;
    this.policy = misfirePolicy;
    this.owed = { Skip: 0, FireOnce: 1, FireAll: misfireLimit }[misfirePolicy];
  }

  opened({ id, cause }: RunLine, slotAt: number): void {
    if (this.owed === 0) return;
    this.owed--;
    if (cause === 'catch-up') return;
    this.say('unexplained', slotAt, id, `slots before it misfired, and ${this.policy} made up for too few of them`);
    this.owed = 0;
  }

  /** The slot has another story: the job was suspended or deleted meanwhile. */
  broken(): void {
    this.owed = 0;
  }
}
