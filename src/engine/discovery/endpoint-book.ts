import type { EndpointLoad } from '../../fire/route/route-context.ts';
import type { Endpoint } from '../../fire/target/endpoint.ts';
import type { HealthPorts, Probed } from './endpoint-health.ts';
import { EndpointLoads } from './endpoint-loads.ts';
import type { DiscoveredApplication, EndpointSource } from './endpoint-source.ts';
import { HealthChecks } from './health-checks.ts';
import type { DiscoveryProblem } from './kubernetes/discovery-problem.ts';

const NONE: readonly Endpoint[] = [];

/**
 * Where applications answer now, from all sources, with the findings of health checks. Lists are frozen, kept at hand
 * for the loop that fires, and the same array while nothing changed.
 */
export class EndpointBook {
  private readonly lists = new Map<number, readonly Endpoint[]>();
  private applications = new Map<number, DiscoveredApplication>();
  private readonly listeners = new Set<(applicationId: number) => void>();
  private readonly loads: EndpointLoads;
  private readonly health: HealthChecks;

  constructor(
    private readonly sources: readonly EndpointSource[],
    ports: HealthPorts,
  ) {
    this.loads = new EndpointLoads(() => ports.clock.monotonic());
    this.health = new HealthChecks(ports, (applicationId) => this.refresh(applicationId));
  }

  async start(): Promise<void> {
    await Promise.all(this.sources.map((source) => source.start((applicationId) => this.refresh(applicationId))));
  }

  /** Resolves once every source has stopped and no probe is under way. Lists stay as they are: calls in flight may still ask. */
  async stop(): Promise<void> {
    await Promise.all([this.health.stop(), ...this.sources.map((source) => source.stop())]);
  }

  /** All living applications, whenever one changed, came or went; one that is not among them has no endpoints. */
  follow(applications: readonly DiscoveredApplication[]): void {
    const gone = [...this.applications.keys()];
    this.applications = new Map(applications.map((application) => [application.id, application]));
    for (const source of this.sources) source.follow(applications);
    for (const applicationId of new Set([...this.applications.keys(), ...gone])) this.refresh(applicationId);
  }

  /** In stable order, with those that aren't ready and why not. */
  endpointsOf(applicationId: number): readonly Endpoint[] {
    return this.lists.get(applicationId) ?? NONE;
  }

  /** Why there are none, or fewer than its application asks for. */
  problemsOf(applicationId: number): readonly DiscoveryProblem[] {
    return this.sources.flatMap((source) => source.problemsOf?.(applicationId) ?? []);
  }

  /** Whether a list is on its way for the first time: worth a short wait, whatever a job says of waiting. Asking for labels fetches them. */
  isLearning(applicationId: number, byLabels: boolean): boolean {
    return this.sources.some((source) => source.isLearning?.(applicationId, byLabels) ?? false);
  }

  /** Whether a Pod that is not in the list may live all the same: its cluster could not be asked yet. */
  isPartial(applicationId: number): boolean {
    return this.problemsOf(applicationId).some(({ code }) => code === 'ClusterAway' || code === 'ClusterAsked');
  }

  /** What health checks found lately, oldest first; null where the endpoint isn't checked. */
  healthOf(applicationId: number, endpoint: Endpoint): readonly Probed[] | null {
    return this.health.historyOf(applicationId, endpoint);
  }

  load(applicationId: number, address: string): EndpointLoad {
    return this.loads.of(applicationId, address);
  }

  /** Calls in flight to all endpoints of an application. */
  inFlight(applicationId: number): number {
    return this.loads.inFlight(applicationId);
  }

  mostInFlight(applicationId: number): number {
    return this.loads.mostInFlight(applicationId);
  }

  takePeak(applicationId: number): number {
    return this.loads.takePeak(applicationId);
  }

  callBegan(applicationId: number, address: string, cost: number): void {
    this.loads.began(applicationId, address, cost);
  }

  callEnded(applicationId: number, address: string, cost: number): void {
    this.loads.ended(applicationId, address, cost);
  }

  /** Tells of each application whose list is another one now: runs that wait for an endpoint go by it. The answer ends it. */
  onChange(listener: (applicationId: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private refresh(applicationId: number): void {
    const application = this.applications.get(applicationId);
    const listed = application === undefined ? NONE : this.listed(applicationId);
    // Who is not ready by its source is not asked: it may be about to end, or an address that nobody may dial.
    const asked = listed.filter(({ ready }) => ready);
    this.health.follow(applicationId, application?.spec.healthCheck, asked);
    const before = this.endpointsOf(applicationId);
    const now = Object.freeze(listed.map((endpoint) => this.checked(applicationId, endpoint)));
    if (application === undefined) this.lists.delete(applicationId);
    else if (!sameEndpoints(before, now)) this.lists.set(applicationId, now);
    if (this.endpointsOf(applicationId) !== before) this.changed(applicationId);
  }

  private listed(applicationId: number): readonly Endpoint[] {
    return this.sources.length === 1
      ? this.sources[0]!.endpointsOf(applicationId)
      : this.sources.flatMap((source) => source.endpointsOf(applicationId));
  }

  /** A source that says "not ready" is believed; a health check can only take readiness away. */
  private checked(applicationId: number, endpoint: Endpoint): Endpoint {
    const readiness = this.health.readinessOf(applicationId, endpoint);
    if (!endpoint.ready || readiness === null || readiness.ready) return endpoint;
    return { ...endpoint, ready: false, notReadyReason: readiness.reason ?? 'its health checks fail' };
  }

  private changed(applicationId: number): void {
    this.loads.forgetOthers(applicationId, new Set(this.endpointsOf(applicationId).map(({ address }) => address)));
    for (const listener of this.listeners) listener(applicationId);
  }
}

const sameEndpoints = (a: readonly Endpoint[], b: readonly Endpoint[]): boolean =>
  a.length === b.length &&
  a.every((one, index) => one === b[index] || JSON.stringify(one) === JSON.stringify(b[index]));
