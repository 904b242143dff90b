import type { Log } from '../../../src/engine/ports.ts';
import type { Endpoint } from '../../../src/fire/target/endpoint.ts';
import type { MemoryStore } from '../../support/memory-store.ts';
import type { CallsAtOnce } from '../judge/calls-at-once.ts';
import type { Witness } from '../judge/witness.ts';
import type { Chance } from './chance.ts';
import type { Definitions } from './definitions.ts';
import type { Safeguard } from './safeguards.ts';
import type { StoreWeather } from './store-weather.ts';
import type { Application, Targets } from './targets.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Everything outside the members. */
export interface World {
  time: VirtualTime;
  chance: Chance;
  trace: Trace;
  store: MemoryStore;
  definitions: Definitions;
  weather: StoreWeather;
  applications: Applications;
  targets: Targets;
  witness: Witness;
  callsAtOnce: CallsAtOnce;
  removed: ReadonlySet<Safeguard>;
}

/** The applications and where they answer now, told to whoever follows them. */
export class Applications {
  readonly all: Application[] = [];
  private readonly listeners = new Set<(id: number) => void>();

  at(origin: string): Application {
    return this.all.find(({ endpoints }) => endpoints.some(({ url }) => url === origin))!;
  }

  of(id: number): Application {
    return this.all.find((application) => application.id === id)!;
  }

  setReady(id: number, address: string, ready: boolean): void {
    const application = this.of(id);
    application.endpoints = application.endpoints.map((endpoint) =>
      endpoint.address === address ? { ...endpoint, ready } : endpoint,
    );
    for (const tell of this.listeners) tell(id);
  }

  onChange(listener: (id: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export const endpointAt = (address: string): Endpoint => ({
  address,
  url: address,
  weight: 1,
  ready: true,
  labels: {},
});

/** What a member tells of itself goes into the trace, where it is more than news. */
export const traceLog = (trace: Trace, name: string): Log => {
  const say = (facts: object, message: string) => {
    const { runId } = facts as { runId?: number };
    trace.say(name, `${message} ${JSON.stringify(facts)}`, runId === undefined ? [] : [runId]);
  };
  return { debug() {}, info() {}, warn: say, error: say };
};
