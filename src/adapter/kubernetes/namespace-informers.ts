import type {
  NamespaceWatch,
  ServiceFacts,
  SliceFacts,
  WatchState,
} from '../../engine/discovery/kubernetes/cluster.ts';
import { Informer, type InformerPorts } from './informer.ts';
import type { KubernetesObject } from './known-objects.ts';
import { ALL_SERVICES, serviceFacts, sliceFacts, sliceSelector } from './slice-facts.ts';

type Labels = Readonly<Record<string, string>>;

/** The Services and EndpointSlices of one namespace by two watches; a third one, of the Pods' metadata alone, where labels are wanted. */
export class NamespaceInformers implements NamespaceWatch {
  private readonly services: Informer<ServiceFacts>;
  private readonly slices: Informer<SliceFacts>;
  private pods: Informer<Labels> | null = null;
  private readonly byService = new Map<string, Map<string, SliceFacts>>();
  private wanted: ReadonlySet<string> = new Set();
  /** The Services whose slices have been listed; null for those of all. */
  private listed: ReadonlySet<string> | null = new Set();
  private readonly pending = new Set<string | null>();
  private isStarted = false;

  constructor(
    private readonly ports: InformerPorts,
    private readonly namespace: string,
    private readonly silentMs: number,
    private readonly tell: (service: string | null) => void,
  ) {
    const stateChanged = () => this.changed(null);
    this.services = new Informer(
      ports,
      {
        path: `/api/v1/namespaces/${namespace}/services`,
        keep: serviceFacts,
        changed: (key) => this.changed(key.slice(namespace.length + 1)),
        stateChanged,
      },
      silentMs,
    );
    this.slices = new Informer(
      ports,
      {
        path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
        keep: sliceFacts,
        changed: (_, now, before) => this.sliceChanged(now, before),
        listed: (selector) => {
          this.listed = selector === ALL_SERVICES ? null : this.wanted;
        },
        stateChanged,
      },
      silentMs,
    );
  }

  want(services: ReadonlySet<string>, podLabels: boolean): void {
    this.wanted = services;
    this.slices.select(sliceSelector(services));
    if (podLabels && this.pods === null) this.watchPods();
    if (this.isStarted) return;
    this.isStarted = true;
    this.services.start();
    this.slices.start();
  }

  knows(service: string): boolean {
    return this.services.isSynced && (this.listed === null || this.listed.has(service));
  }

  service(name: string): ServiceFacts | undefined {
    return this.services.get(`${this.namespace}/${name}`);
  }

  slicesOf(service: string): SliceFacts[] {
    return [...(this.byService.get(service)?.values() ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get knowsLabels(): boolean {
    return this.pods?.isSynced === true;
  }

  labelsOf(pod: string): Labels | undefined {
    return this.pods?.get(`${this.namespace}/${pod}`);
  }

  /** As old as the older of the two; Pods' labels don't change. */
  get state(): WatchState {
    const [services, slices] = [this.services.state, this.slices.state];
    return {
      heardAt: services.heardAt === null || slices.heardAt === null ? null : Math.min(services.heardAt, slices.heardAt),
      failure: slices.failure ?? services.failure ?? this.pods?.state.failure ?? null,
    };
  }

  async stop(): Promise<void> {
    if (!this.isStarted) return;
    await Promise.all([this.services.stop(), this.slices.stop(), this.pods?.stop()]);
  }

  private watchPods(): void {
    this.pods = new Informer<Labels>(
      this.ports,
      {
        path: `/api/v1/namespaces/${this.namespace}/pods`,
        metadataOnly: true,
        keep: labelsOf,
        // A Pod's metadata changes with each report of its kubelet; its labels hardly ever.
        changed: (_, now, before) => {
          if (JSON.stringify(now) !== JSON.stringify(before)) this.changed(null);
        },
        stateChanged: () => this.changed(null),
      },
      this.silentMs,
    );
    this.pods.start();
  }

  /** Told once for all that came together: a list may bring thousands of changes. */
  private changed(service: string | null): void {
    if (this.pending.size === 0) queueMicrotask(() => this.flush());
    this.pending.add(service);
  }

  private flush(): void {
    const services = this.pending.has(null) ? [null] : [...this.pending];
    this.pending.clear();
    for (const service of services) this.tell(service);
  }

  private sliceChanged(now: SliceFacts | undefined, before: SliceFacts | undefined): void {
    if (before !== undefined && before.service !== now?.service) {
      this.byService.get(before.service)?.delete(before.name);
      this.changed(before.service);
    }
    if (now === undefined) return;
    const slices = this.byService.get(now.service) ?? new Map<string, SliceFacts>();
    this.byService.set(now.service, slices.set(now.name, now));
    this.changed(now.service);
  }
}

const labelsOf = (object: KubernetesObject): Labels =>
  (object.metadata as KubernetesObject['metadata'] & { labels?: Labels }).labels ?? {};
