import type { Clock } from '../ports.ts';
import { NO_ENDPOINT_LOOK_MS } from './no-endpoint.ts';
import type { Endpoints } from './ports.ts';
import type { DispatcherStore, ReleasedRun } from './store.ts';

export interface EndpointWaitsPorts {
  store: Pick<DispatcherStore, 'hasten'>;
  endpoints: Pick<Endpoints, 'endpointsOf'>;
  clock: Clock;
  /** Queued runs of the application are due now. */
  due: (applicationId: number) => void;
}

/** More find no call slot at once anyway; the others are looked at when they are due, a moment later. */
const MOST_HASTENED = 256;

/**
 * Runs that this member let go because nobody was there to be called: they are due again in a quarter of a second, and at once where an
 * endpoint comes before. A row that somebody has claimed or cancelled meanwhile is not there any more as it was let go, and is passed over.
 */
export class EndpointWaits {
  /** By application and run, those that are due first before the others. */
  private readonly waiting = new Map<number, Map<number, ReleasedRun>>();
  /** When the endpoints of an application changed last, Unix ms. */
  private readonly changedAt = new Map<number, number>();
  private readonly underWay = new Set<Promise<void>>();
  private stopped = false;

  constructor(private readonly ports: EndpointWaitsPorts) {}

  /** Their rows are there. An endpoint that came since a run was let go was not seen by it. */
  committed(released: readonly ReleasedRun[]): void {
    const missedIt = new Set<number>();
    for (const run of released) {
      if (!waitsForEndpoint(run)) continue;
      const { applicationId: id, runId, dueAt } = run;
      this.forgetDue(id);
      this.waitingOf(id).set(runId, run);
      if ((this.changedAt.get(id) ?? Number.NEGATIVE_INFINITY) >= dueAt - NO_ENDPOINT_LOOK_MS) missedIt.add(id);
    }
    for (const id of missedIt) this.hasten(id);
  }

  /** The endpoints of an application are others now. */
  changed(applicationId: number): void {
    this.changedAt.set(applicationId, this.ports.clock.now());
    this.hasten(applicationId);
  }

  /** Begins nothing more, whatever is let go after it; resolves once nothing is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting.clear();
    await Promise.all(this.underWay);
  }

  private hasten(applicationId: number): void {
    const { store, endpoints, clock, due } = this.ports;
    if (this.stopped || !endpoints.endpointsOf(applicationId).some(({ ready }) => ready)) return;
    this.forgetDue(applicationId);
    const runs = [...(this.waiting.get(applicationId)?.values() ?? [])].slice(0, MOST_HASTENED);
    this.waiting.delete(applicationId);
    if (runs.length === 0) return;
    const hastened = store
      .hasten(runs, clock.now())
      .then(() => due(applicationId))
      // They come all the same when they are due.
      .catch(() => {})
      .finally(() => this.underWay.delete(hastened));
    this.underWay.add(hastened);
  }

  private waitingOf(applicationId: number): Map<number, ReleasedRun> {
    const known = this.waiting.get(applicationId) ?? new Map<number, ReleasedRun>();
    this.waiting.set(applicationId, known);
    return known;
  }

  /** What is due is claimed without us. */
  private forgetDue(applicationId: number): void {
    const runs = this.waiting.get(applicationId);
    const now = this.ports.clock.now();
    for (const [runId, { dueAt }] of runs ?? []) {
      if (dueAt > now) break;
      runs!.delete(runId);
    }
    if (runs?.size === 0) this.waiting.delete(applicationId);
  }
}

/** One that was let go before anything of it was planned says why only where nobody could be called. */
const waitsForEndpoint = ({ state, reason }: ReleasedRun): boolean => state === 'queued' && reason !== null;
