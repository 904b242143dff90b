import type {
  Cluster,
  NamespaceWatch,
  ServiceFacts,
  SliceFacts,
  WatchState,
} from '../../../../src/engine/discovery/kubernetes/cluster.ts';

/** The watch of one namespace, which knows what a test has told it. */
export class FakeWatch implements NamespaceWatch {
  wanted: { services: ReadonlySet<string>; podLabels: boolean } | null = null;
  readonly services = new Map<string, ServiceFacts>();
  readonly slices = new Map<string, SliceFacts[]>();
  readonly labels = new Map<string, Record<string, string>>();
  state: WatchState = { heardAt: null, failure: null };
  knowsLabels = false;
  stopped = false;

  constructor(readonly changed: (service: string | null) => void) {}

  want(services: ReadonlySet<string>, podLabels: boolean): void {
    this.wanted = { services, podLabels };
  }

  knows(service: string): boolean {
    return this.state.heardAt !== null && (this.wanted?.services.has(service) ?? false);
  }

  service(name: string): ServiceFacts | undefined {
    return this.services.get(name);
  }

  slicesOf(service: string): readonly SliceFacts[] {
    return this.slices.get(service) ?? [];
  }

  labelsOf(pod: string): Readonly<Record<string, string>> | undefined {
    return this.labels.get(pod);
  }

  async stop(): Promise<void> {
    this.stopped = true;
  }

  /** A Service and its slices come or change, at the monotonic instant `at`. */
  tell(name: string, facts: ServiceFacts, slices: SliceFacts[], at: number): void {
    this.services.set(name, facts);
    this.slices.set(name, slices);
    this.state = { heardAt: at, failure: null };
    this.changed(name);
  }
}

export class FakeCluster implements Cluster {
  /** Every watch that was ever asked for. */
  readonly watches: { namespace: string; watch: FakeWatch }[] = [];
  /** Whose address it is, by address. */
  readonly owners = new Map<string, string>();

  constructor(readonly name: string) {}

  watch(namespace: string, changed: (service: string | null) => void): FakeWatch {
    const watch = new FakeWatch(changed);
    this.watches.push({ namespace, watch });
    return watch;
  }

  ownerOf(address: string): string | null {
    return this.owners.get(address) ?? null;
  }

  /** The watch of a namespace that goes on now. */
  of(namespace: string): FakeWatch {
    const found = this.watches.find((one) => one.namespace === namespace && !one.watch.stopped);
    if (found === undefined) throw new Error(`nobody watches namespace ${namespace} of cluster ${this.name}`);
    return found.watch;
  }
}
