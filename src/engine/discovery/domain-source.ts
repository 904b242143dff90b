import { domainEndpoints } from '../../fire/target/domain-endpoints.ts';
import type { Endpoint } from '../../fire/target/endpoint.ts';
import type { DiscoveredApplication, EndpointSource } from './endpoint-source.ts';

interface Known {
  /** The domains as text: what was read anew from the store is equal, never identical. */
  domains: string;
  endpoints: readonly Endpoint[];
}

const NONE: readonly Endpoint[] = [];

/** The endpoints that applications list themselves. They change only when an application is saved. */
export class DomainSource implements EndpointSource {
  private known = new Map<number, Known>();

  follow(applications: readonly DiscoveredApplication[]): void {
    const before = this.known;
    this.known = new Map();
    for (const { id, spec } of applications) {
      if (spec.domains === undefined) continue;
      const domains = JSON.stringify(spec.domains);
      const same = before.get(id);
      this.known.set(id, same?.domains === domains ? same : { domains, endpoints: domainEndpoints(spec) });
    }
  }

  endpointsOf(applicationId: number): readonly Endpoint[] {
    return this.known.get(applicationId)?.endpoints ?? NONE;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}
}
