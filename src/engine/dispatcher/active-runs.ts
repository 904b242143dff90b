import type { ActiveRun } from './active-run.ts';

/**
 * The runs that this member works on. A run that was let go may come back as another object under its id, so what belongs to the old
 * one (a timer, a call that ends late) asks by the object, never by the id.
 */
export class ActiveRuns {
  private readonly byId = new Map<number, ActiveRun>();

  get size(): number {
    return this.byId.size;
  }

  add(run: ActiveRun): void {
    this.byId.set(run.id, run);
  }

  get(runId: number): ActiveRun | undefined {
    return this.byId.get(runId);
  }

  holds(run: ActiveRun): boolean {
    return this.byId.get(run.id) === run;
  }

  remove(run: ActiveRun): void {
    if (this.holds(run)) this.byId.delete(run.id);
    run.cancelWake?.();
    run.cancelWake = null;
  }

  keys(): { runId: number; jobId: number }[] {
    return this.all().map(({ id, claimed }) => ({ runId: id, jobId: claimed.facts.jobId }));
  }

  all(): ActiveRun[] {
    return [...this.byId.values()];
  }
}
