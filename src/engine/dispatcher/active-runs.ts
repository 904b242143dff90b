import type { ActiveRun } from './active-run.ts';

/**
 * The runs that this member works on. A run that was let go may come back as another object under its id, so what belongs to the old
 * one (a timer, a call that ends late) asks by the object, never by the id.
 *
 * A list in which each run knows its place, and no Map: one that thousands of runs a second pass through is built anew all the time, each
 * time linked to its successor, so that in V8 one old table keeps all later ones and their runs from being collected young.
 */
export class ActiveRuns {
  private readonly runs: ActiveRun[] = [];

  get size(): number {
    return this.runs.length;
  }

  /** Its id must not be among them. */
  add(run: ActiveRun): void {
    run.place = this.runs.push(run) - 1;
  }

  get(runId: number): ActiveRun | undefined {
    return this.runs.find(({ id }) => id === runId);
  }

  holds(run: ActiveRun): boolean {
    return this.runs[run.place] === run;
  }

  remove(run: ActiveRun): void {
    if (this.holds(run)) this.takeOut(run);
    run.cancelWake?.();
    run.cancelWake = null;
  }

  keys(): { runId: number; jobId: number }[] {
    return this.runs.map(({ id, claimed }) => ({ runId: id, jobId: claimed.facts.jobId }));
  }

  all(): ActiveRun[] {
    return [...this.runs];
  }

  private takeOut(run: ActiveRun): void {
    const last = this.runs.pop()!;
    if (last === run) return;
    this.runs[run.place] = last;
    last.place = run.place;
  }
}
