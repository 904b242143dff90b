import type { Endpoint } from '../../fire/target/endpoint.ts';
import type { Readiness } from '../../fire/target/readiness.ts';
import type { HealthCheckSpec } from '../../model/application.ts';
import { durationMs } from '../../model/duration.ts';
import { EndpointHealth, type HealthPorts, type Probed } from './endpoint-health.ts';

interface Checked {
  /** The check as text: another one starts all probes of the application anew. */
  check: string;
  byTarget: Map<string, EndpointHealth>;
}

/** Active health checks of the applications that ask for them, by this member for its own calls. */
export class HealthChecks {
  private readonly applications = new Map<number, Checked>();
  private readonly ending = new Set<Promise<void>>();

  /** @param turned called with an application's id when an endpoint of it became ready or no longer is. */
  constructor(
    private readonly ports: HealthPorts,
    private readonly turned: (applicationId: number) => void,
  ) {}

  /** Probes exactly these endpoints from now on; none where there is no check. Those known already go on undisturbed. */
  follow(applicationId: number, spec: HealthCheckSpec | undefined, endpoints: readonly Endpoint[]): void {
    const check = spec === undefined ? '' : JSON.stringify(spec);
    const before = this.applications.get(applicationId);
    const kept = before?.check === check ? before.byTarget : new Map<string, EndpointHealth>();
    const byTarget = new Map<string, EndpointHealth>();
    if (spec !== undefined)
      for (const endpoint of endpoints) {
        const target = targetOf(endpoint);
        byTarget.set(target, kept.get(target) ?? this.begin(applicationId, endpoint, spec));
      }
    for (const [target, health] of before?.byTarget ?? []) if (byTarget.get(target) !== health) this.end(health);
    if (spec === undefined) this.applications.delete(applicationId);
    else this.applications.set(applicationId, { check, byTarget });
  }

  /** Null where the endpoint isn't checked. */
  readinessOf(applicationId: number, endpoint: Endpoint): Readiness | null {
    return this.applications.get(applicationId)?.byTarget.get(targetOf(endpoint))?.readiness ?? null;
  }

  /** The newest probes, oldest first; null where the endpoint isn't checked. */
  historyOf(applicationId: number, endpoint: Endpoint): readonly Probed[] | null {
    return this.applications.get(applicationId)?.byTarget.get(targetOf(endpoint))?.history ?? null;
  }

  /** Resolves once no probe is under way. */
  async stop(): Promise<void> {
    for (const { byTarget } of this.applications.values()) for (const health of byTarget.values()) this.end(health);
    this.applications.clear();
    await Promise.all(this.ending);
  }

  private begin(applicationId: number, endpoint: Endpoint, spec: HealthCheckSpec): EndpointHealth {
    const { path, unhealthyAfter, healthyAfter } = spec;
    const times = { intervalMs: durationMs(spec.interval), timeoutMs: durationMs(spec.timeout) };
    const check = { path, unhealthyAfter, healthyAfter, ...times };
    return new EndpointHealth(applicationId, endpoint, check, this.ports, () => this.turned(applicationId));
  }

  private end(health: EndpointHealth): void {
    const ended = health.stop().finally(() => this.ending.delete(ended));
    this.ending.add(ended);
  }
}

/** A new Pod under an old address, or another host behind a gateway, begins anew. Weights and labels don't matter. */
const targetOf = ({ address, url, host, uid }: Endpoint): string => [address, url, host ?? '', uid ?? ''].join(' ');
