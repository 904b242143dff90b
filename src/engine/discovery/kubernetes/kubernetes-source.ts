import type { Endpoint } from '../../../fire/target/endpoint.ts';
import type { Clock, Timers } from '../../ports.ts';
import type { DiscoveredApplication, EndpointSource } from '../endpoint-source.ts';
import { BoundNamespace } from './bound-namespace.ts';
import type { Cluster } from './cluster.ts';
import type { DiscoveryProblem } from './discovery-problem.ts';
import { type AddressRefusal, type Binding, type Discovered, nameOf, podEndpoints } from './pod-endpoints.ts';

export interface KubernetesPorts {
  clusters: ReadonlyMap<string, Cluster>;
  /** Whether an application of one namespace may bind Services of another one. */
  mayBind: (applicationNamespace: string, serviceNamespace: string) => boolean;
  /** Why the address of a Pod may not be called, whatever cluster tells it. */
  refusalOf: AddressRefusal;
  clock: Clock;
  timers: Timers;
  /** Knowledge older than this is not gone by any more. */
  maxAgeMs: number;
}

interface Known extends Discovered {
  application: DiscoveredApplication;
  bindings: readonly Binding[];
}

const NOTHING: readonly never[] = [];
const AGE_LOOK_MS = 1_000;

/**
 * The Pods behind the Services that applications bind, over any number of clusters. Each namespace that somebody binds is watched once.
 * While a cluster is away its last word stands, up to a maximum age; then its Pods are no longer called, and the reason says so.
 */
export class KubernetesSource implements EndpointSource {
  private known = new Map<number, Known>();
  private readonly places = new Map<string, BoundNamespace>();
  private readonly ending = new Set<Promise<void>>();
  private changed: (applicationId: number) => void = () => {};
  private cancelTimer = () => {};

  constructor(private readonly ports: KubernetesPorts) {}

  follow(applications: readonly DiscoveredApplication[]): void {
    const before = this.known;
    this.known = new Map();
    const anew: Known[] = [];
    for (const application of applications) {
      if (application.spec.kubernetes === undefined) continue;
      const bindings = bindingsOf(application);
      const same = before.get(application.id);
      const isSame = same !== undefined && JSON.stringify(same.bindings) === JSON.stringify(bindings);
      const known = isSame ? { ...same, application } : { application, bindings, endpoints: [], problems: [] };
      this.known.set(application.id, known);
      if (!isSame) anew.push(known);
    }
    this.watchWhatIsBound();
    for (const known of anew) Object.assign(known, this.discover(known));
  }

  endpointsOf(applicationId: number): readonly Endpoint[] {
    return this.known.get(applicationId)?.endpoints ?? NOTHING;
  }

  problemsOf(applicationId: number): readonly DiscoveryProblem[] {
    return this.known.get(applicationId)?.problems ?? NOTHING;
  }

  isLearning(applicationId: number, byLabels: boolean): boolean {
    const known = this.known.get(applicationId);
    return known?.bindings.some((binding) => this.isLearningOf(known, binding, byLabels)) ?? false;
  }

  /** For each cluster: how many namespaces are watched, and how old the oldest knowledge is, reckoned from the first question where there is none yet; null where nothing is asked. */
  watches(): { cluster: string; watches: number; failing: number; ageMs: number | null }[] {
    return [...this.ports.clusters.keys()].map((cluster) => {
      const places = [...this.places].filter(([key]) => key.startsWith(`${cluster}/`)).map(([, place]) => place);
      return {
        cluster,
        watches: places.length,
        failing: places.filter(({ watch }) => watch.state.failure !== null).length,
        ageMs: places.length === 0 ? null : Math.max(...places.map(({ stalenessMs }) => stalenessMs)),
      };
    });
  }

  async start(changed: (applicationId: number) => void): Promise<void> {
    this.changed = changed;
    this.lookAtAges();
  }

  async stop(): Promise<void> {
    this.cancelTimer();
    for (const key of [...this.places.keys()]) this.unwatch(key);
    await Promise.all(this.ending);
  }

  /** One watch for each namespace that is bound and may be, none for any other. */
  private watchWhatIsBound(): void {
    const bound = new Map<string, Map<string, number[]>>();
    for (const { application, bindings } of this.known.values())
      for (const binding of bindings) {
        if (this.refusal(application, binding) !== null) continue;
        const services = bound.get(placeOf(binding)) ?? new Map<string, number[]>();
        bound.set(placeOf(binding), services);
        services.set(binding.service, [...(services.get(binding.service) ?? []), application.id]);
      }
    for (const key of [...this.places.keys()]) if (!bound.has(key)) this.unwatch(key);
    for (const [key, services] of bound) {
      if (!this.places.has(key)) this.places.set(key, this.watch(key));
      this.places.get(key)!.bind(services);
    }
  }

  private watch(key: string): BoundNamespace {
    const [cluster, namespace] = key.split('/') as [string, string];
    const { clusters, clock } = this.ports;
    return new BoundNamespace(
      clusters.get(cluster)!,
      namespace,
      () => clock.monotonic(),
      (ids) => this.refresh(ids),
    );
  }

  private unwatch(key: string): void {
    const ended = this.places
      .get(key)!
      .watch.stop()
      .finally(() => this.ending.delete(ended));
    this.ending.add(ended);
    this.places.delete(key);
  }

  private refresh(applicationIds: readonly number[]): void {
    for (const id of applicationIds) {
      const known = this.known.get(id);
      if (known === undefined) continue;
      Object.assign(known, this.discover(known));
      this.changed(id);
    }
  }

  private discover({ application, bindings }: Known): Discovered {
    const found = bindings.map((binding) => this.discoverBinding(application, binding));
    const endpoints = new Map<string, Endpoint>();
    // Two Services may select the same Pod: it is one endpoint, of the binding that is written first. What a stranger writes of its address
    // is refused, and takes it out of nothing.
    for (const { endpoints: some } of found)
      for (const one of some) {
        const same = endpoints.get(one.address);
        const isAdmittedAfterAll = same?.admission === 'refused' && one.admission === 'admitted';
        if (same === undefined || isAdmittedAfterAll) endpoints.set(one.address, one);
      }
    // Two bindings of one Service have one trouble.
    const problems = new Map(found.flatMap((each) => each.problems).map((problem) => [problem.message, problem]));
    return { endpoints: [...endpoints.values()], problems: [...problems.values()] };
  }

  private discoverBinding(application: DiscoveredApplication, binding: Binding): Discovered {
    const problem = this.refusal(application, binding) ?? this.ignorance(binding);
    if (problem !== null) return { endpoints: [], problems: [problem] };
    const place = this.places.get(placeOf(binding))!;
    const found = podEndpoints(binding, place.watch, (url, pod) => this.addressRefusal(url, pod));
    return this.isTooOld(place) ? this.tooOld(binding, place, found) : found;
  }

  private refusal(application: DiscoveredApplication, binding: Binding): DiscoveryProblem | null {
    const { clusters, mayBind } = this.ports;
    if (!clusters.has(binding.cluster))
      return { code: 'ClusterUnknown', message: `${nameOf(binding)}: this server knows no cluster ${binding.cluster}` };
    if (mayBind(application.namespace, binding.namespace)) return null;
    const message = `${nameOf(binding)} is in another namespace than the application, and BELFRY_KUBERNETES_NAMESPACES does not allow that`;
    return { code: 'NamespaceNotAllowed', message };
  }

  /** An address means the same from here whichever cluster tells it: one must not lead to the nodes of another. */
  private addressRefusal(url: string, pod: Parameters<AddressRefusal>[1]): string | null {
    const { refusalOf, clusters } = this.ports;
    const address = new URL(url).hostname.replace(/^\[|\]$/g, '');
    for (const cluster of clusters.values()) {
      const owner = cluster.ownerOf(address);
      if (owner !== null) return `it is the address of ${owner}`;
    }
    return refusalOf(url, pod);
  }

  /** Why nothing is known yet. */
  private ignorance(binding: Binding): DiscoveryProblem | null {
    const place = this.places.get(placeOf(binding))!;
    if (place.watch.knows(binding.service)) return null;
    if (place.isLearning(binding.service, false))
      return { code: 'ClusterAsked', message: `${nameOf(binding)}: cluster ${binding.cluster} was asked a moment ago` };
    const why = place.watch.state.failure ?? 'it has not answered yet';
    const message = `cluster ${binding.cluster} can't be asked, tried since ${this.before(place.stalenessMs)}: ${why}`;
    return { code: 'ClusterAway', message: `${nameOf(binding)}: ${message}` };
  }

  private tooOld(binding: Binding, place: BoundNamespace, { endpoints }: Discovered): Discovered {
    const { maxAgeMs } = this.ports;
    const since = this.before(place.ageMs!);
    const why = place.watch.state.failure ?? 'its watch is silent';
    const message = `cluster ${binding.cluster} has told nothing since ${since}, longer than ${maxAgeMs / 1_000} s: ${why}`;
    return {
      endpoints: endpoints.map((endpoint) =>
        endpoint.ready ? { ...endpoint, ready: false, notReadyReason: message } : endpoint,
      ),
      problems: [{ code: 'ClusterStale', message: `${nameOf(binding)}: ${message}` }],
    };
  }

  /** The instant so long ago, to the second. */
  private before(ms: number): string {
    return new Date(Math.round((this.ports.clock.now() - ms) / 1_000) * 1_000).toISOString().replace('.000', '');
  }

  private isLearningOf({ application }: Known, binding: Binding, byLabels: boolean): boolean {
    const place = this.places.get(placeOf(binding));
    if (place === undefined || this.refusal(application, binding) !== null) return false;
    if (byLabels) place.wantLabels();
    return place.isLearning(binding.service, byLabels);
  }

  private isTooOld({ ageMs }: BoundNamespace): boolean {
    return ageMs !== null && ageMs > this.ports.maxAgeMs;
  }

  /** Nobody tells that nothing is told. */
  private lookAtAges(): void {
    for (const place of this.places.values()) {
      const seenAs = `${this.isTooOld(place)} ${place.ageMs === null && place.isAwaited}`;
      if (seenAs === place.seenAs) continue;
      place.seenAs = seenAs;
      this.refresh(place.applications);
    }
    this.cancelTimer = this.ports.timers.after(AGE_LOOK_MS, () => this.lookAtAges());
  }
}

const placeOf = ({ cluster, namespace }: Binding): string => `${cluster}/${namespace}`;

const bindingsOf = ({ namespace, spec }: DiscoveredApplication): Binding[] =>
  (spec.kubernetes ?? []).map((binding) => ({
    ...binding,
    namespace: binding.namespace ?? namespace,
    port: binding.port,
  }));
