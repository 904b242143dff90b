import type { ClaimedRun, ReleasedRun, Results } from '../dispatcher/store.ts';
import type { Holder } from '../ports.ts';

export interface RescuerStore {
  /** Declares a member dead if its beat has not moved; false where it has, or another was quicker. Raises its epoch, so that its late writes fail. */
  declareDead(memberId: number, beat: number): Promise<boolean>;
  /** Members declared dead that still hold runs. */
  deadHolders(): Promise<{ memberId: number; name: string }[]>;
  /**
   * Takes up to `limit` runs of a dead member as ours, and commits what `judge` makes of them in the same transaction: a rescuer that
   * dies in between, or hears no answer, leaves no run behind. `judge` may be asked again after a deadlock.
   * @throws UnstorableError where the database refuses a value of what `judge` answers: nothing was taken.
   */
  takeOver(
    deadMemberId: number,
    holder: Holder,
    limit: number,
    judge?: (runs: ClaimedRun[]) => Promise<{ results: Results; now: number }>,
  ): Promise<ClaimedRun[]>;
  /** Open runs that the store says this member holds. */
  ownRuns(holder: Holder): Promise<Omit<ReleasedRun, 'state' | 'reason'>[]>;
  commit(holder: Holder, results: Results, now: number): Promise<{ lost: number[] }>;
}
