/** What was looked at, for the line that says so. */
export interface Tally {
  jobs: number;
  /** Slots that should have been. */
  slots: number;
  /** Slots with a run on time, caught up, skipped or missed by itself. */
  opened: number;
  caughtUp: number;
  skipped: number;
  /** Slots in stretches without runs, by reason. */
  inStretches: Map<string, number>;
  /** Slots that are still due, or not decided yet. */
  pending: number;
  /** Runs that no slot opened: by hand, by the API. */
  asked: number;
  runs: number;
  /** Runs that still go on. */
  open: number;
  attempts: number;
}

export const newTally = (): Tally => ({
  jobs: 0,
  slots: 0,
  opened: 0,
  caughtUp: 0,
  skipped: 0,
  inStretches: new Map(),
  pending: 0,
  asked: 0,
  runs: 0,
  open: 0,
  attempts: 0,
});
