import { decayedCost } from '../../fire/route/past-cost.ts';
import type { EndpointLoad } from '../../fire/route/route-context.ts';

interface Counters {
  inFlight: number;
  /** The most of them since the peak was last taken. */
  peak: number;
  costInFlight: number;
  /** Cost of calls that ended, decayed to `pastAt` (monotonic ms). */
  pastCost: number;
  pastAt: number;
}

const IDLE: EndpointLoad = { inFlight: 0, cost: 0 };

/** Below this a past cost tells nothing any more, and its counters may go. */
const FORGOTTEN_COST = 0.01;

/** Calls in flight and their cost, by application and endpoint, for this member's own calls. On the hot path of every call. */
export class EndpointLoads {
  private readonly byApplication = new Map<number, Map<string, Counters>>();

  /** @param monotonic milliseconds that never step back. */
  constructor(private readonly monotonic: () => number) {}

  of(applicationId: number, address: string): EndpointLoad {
    const counters = this.byApplication.get(applicationId)?.get(address);
    if (counters === undefined) return IDLE;
    const past = decayedCost(counters.pastCost, this.monotonic() - counters.pastAt);
    return { inFlight: counters.inFlight, cost: counters.costInFlight + past };
  }

  inFlight(applicationId: number): number {
    let sum = 0;
    for (const counters of this.byApplication.get(applicationId)?.values() ?? []) sum += counters.inFlight;
    return sum;
  }

  /** At the endpoint with the most of them, listed or not. */
  mostInFlight(applicationId: number): number {
    let most = 0;
    for (const { inFlight } of this.byApplication.get(applicationId)?.values() ?? []) most = Math.max(most, inFlight);
    return most;
  }

  /** The most that one endpoint had at once since this was last asked. */
  takePeak(applicationId: number): number {
    let peak = 0;
    for (const counters of this.byApplication.get(applicationId)?.values() ?? []) {
      peak = Math.max(peak, counters.peak);
      counters.peak = counters.inFlight;
    }
    return peak;
  }

  began(applicationId: number, address: string, cost: number): void {
    const counters = this.countersOf(applicationId, address);
    counters.inFlight++;
    if (counters.inFlight > counters.peak) counters.peak = counters.inFlight;
    counters.costInFlight += cost;
  }

  ended(applicationId: number, address: string, cost: number): void {
    const counters = this.countersOf(applicationId, address);
    const now = this.monotonic();
    counters.inFlight--;
    // With nothing in flight the sum is 0 exactly, whatever fractions were added and taken.
    counters.costInFlight = counters.inFlight === 0 ? 0 : counters.costInFlight - cost;
    counters.pastCost = decayedCost(counters.pastCost, now - counters.pastAt) + cost;
    counters.pastAt = now;
  }

  /** Forgets endpoints that are listed no more, once their calls have ended and their past has faded. */
  forgetOthers(applicationId: number, listed: ReadonlySet<string>): void {
    const counters = this.byApplication.get(applicationId);
    if (counters === undefined) return;
    for (const [address, { inFlight }] of counters)
      if (!listed.has(address) && inFlight === 0 && this.of(applicationId, address).cost < FORGOTTEN_COST)
        counters.delete(address);
    if (counters.size === 0) this.byApplication.delete(applicationId);
  }

  private countersOf(applicationId: number, address: string): Counters {
    let byAddress = this.byApplication.get(applicationId);
    if (byAddress === undefined) {
      byAddress = new Map();
      this.byApplication.set(applicationId, byAddress);
    }
    let counters = byAddress.get(address);
    if (counters === undefined) {
      counters = { inFlight: 0, peak: 0, costInFlight: 0, pastCost: 0, pastAt: 0 };
      byAddress.set(address, counters);
    }
    return counters;
  }
}
