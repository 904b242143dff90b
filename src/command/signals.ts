/** What a command tells the engine of this very process after its commit, so that nobody waits for the next look at the database. */
export interface Signals {
  /** A schedule was made, changed or ended. */
  scheduleChanged(): void;
  /** A run was queued. */
  runQueued(): void;
  /** An open run is to be cancelled, if this process holds it. */
  cancelRequested(): void;
  /** An application's endpoints, limits or secrets changed. */
  applicationChanged(applicationId: number): void;
}
