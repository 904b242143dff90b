import type { Endpoint } from '../../fire/target/endpoint.ts';
import type { Clock, Log, Timers } from '../ports.ts';
import { NO_ENDPOINT_LOOK_MS } from './no-endpoint.ts';
import { Paced } from './paced.ts';
import type { Endpoints } from './ports.ts';
import type { DispatcherStore, ReleasedRun } from './store.ts';

export interface EndpointWaitsPorts {
  store: Pick<DispatcherStore, 'hasten'>;
  endpoints: Pick<Endpoints, 'endpointsOf'>;
  clock: Clock;
  timers: Timers;
  log: Log;
  /** Queued runs of the application are due now. */
  due: (applicationId: number) => void;
}

/** More find no call slot at once anyway; the others are looked at when they are due, a moment later. */
const MOST_HASTENED = 256;

/** Endpoints that come and go by turns cost no more statements than this; nobody notices the wait. */
const HASTENED_EVERY_MS = 50;

/** What is known of one application. */
interface Waits {
  /** Those that are due first before the others. */
  runs: Map<number, ReleasedRun>;
  listed: readonly Endpoint[];
  /** When somebody came last who may be called, Unix ms. */
  cameAt: number;
  hasten: Paced;
}

/**
 * Runs that this member let go because nobody was there to be called: they are due again in a quarter of a second, and at once where an
 * endpoint comes before. A row that somebody has claimed or cancelled meanwhile is not there any more as it was let go, and is passed over.
 */
export class EndpointWaits {
  private readonly byApplication = new Map<number, Waits>();
  private readonly underWay = new Set<Promise<void>>();
  private stopped = false;

  constructor(private readonly ports: EndpointWaitsPorts) {}

  /** Their rows are there. An endpoint that came since a run was let go was not seen by it. */
  committed(released: readonly ReleasedRun[]): void {
    const missedIt = new Set<Waits>();
    for (const run of released) {
      if (!waitsForEndpoint(run)) continue;
      const waits = this.of(run.applicationId);
      this.forgetDue(waits);
      waits.runs.set(run.runId, run);
      if (waits.cameAt >= run.dueAt - NO_ENDPOINT_LOOK_MS) missedIt.add(waits);
    }
    for (const waits of missedIt) this.hasten(waits);
  }

  /** The endpoints of an application are others now. */
  changed(applicationId: number): void {
    const waits = this.of(applicationId);
    const before = waits.listed;
    waits.listed = this.ports.endpoints.endpointsOf(applicationId);
    if (!someoneCame(before, waits.listed)) return;
    waits.cameAt = this.ports.clock.now();
    this.hasten(waits);
  }

  /** All applications, whenever one changed: nothing is kept of the others. */
  follow(applications: readonly { id: number }[]): void {
    const living = new Set(applications.map(({ id }) => id));
    for (const [id, waits] of this.byApplication) {
      if (living.has(id)) continue;
      waits.hasten.stop();
      this.byApplication.delete(id);
    }
  }

  /** Begins nothing more, whatever is let go after it; resolves once nothing is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.follow([]);
    await Promise.all(this.underWay);
  }

  private of(applicationId: number): Waits {
    const known = this.byApplication.get(applicationId);
    if (known !== undefined) return known;
    const waits: Waits = {
      runs: new Map(),
      listed: [],
      cameAt: Number.NEGATIVE_INFINITY,
      hasten: new Paced(HASTENED_EVERY_MS, () => this.begin(applicationId, waits), this.ports.timers),
    };
    this.byApplication.set(applicationId, waits);
    return waits;
  }

  private hasten(waits: Waits): void {
    if (!this.stopped && waits.runs.size > 0) waits.hasten.ask();
  }

  private begin(applicationId: number, waits: Waits): void {
    const { store, clock, log, due } = this.ports;
    this.forgetDue(waits);
    if (waits.runs.size === 0 || !waits.listed.some(({ ready }) => ready)) return;
    const runs = [...waits.runs.values()].slice(0, MOST_HASTENED);
    waits.runs.clear();
    const hastened = store
      .hasten(runs, clock.now())
      .then(() => due(applicationId))
      .catch((error) =>
        log.warn(
          { applicationId, runs: runs.length, error: String(error) },
          'runs that waited for an endpoint could not be made due at once; each is looked at when it is due',
        ),
      )
      .finally(() => this.underWay.delete(hastened));
    this.underWay.add(hastened);
  }

  /** What is due is claimed without us. */
  private forgetDue({ runs }: Waits): void {
    const now = this.ports.clock.now();
    for (const [runId, { dueAt }] of runs) {
      if (dueAt > now) break;
      runs.delete(runId);
    }
  }
}

/** One that was let go before anything of it was planned says why only where nobody could be called. */
const waitsForEndpoint = ({ state, reason }: ReleasedRun): boolean => state === 'queued' && reason !== null;

/** Whether a job may find somebody now whom it did not find before. What did not change is the same object: most of ten thousand, each time. */
const someoneCame = (before: readonly Endpoint[], now: readonly Endpoint[]): boolean => {
  const same = new Set(before);
  const others = now.filter((endpoint) => endpoint.ready && !same.has(endpoint));
  if (others.length === 0) return false;
  const addresses = new Set(others.map(({ address }) => address));
  const callable = new Set(before.filter(({ ready, address }) => ready && addresses.has(address)).map(chosenBy));
  return others.some((endpoint) => !callable.has(chosenBy(endpoint)));
};

/** What a job chooses an endpoint by. */
const chosenBy = ({ address, zone, labels, weight }: Endpoint): string =>
  JSON.stringify([address, zone, labels, weight > 0]);
