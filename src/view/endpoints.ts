import type { Endpoint } from '../fire/target/endpoint.ts';
import { shownInstant } from './instants.ts';

/** Where an application answers now, as this process sees it. */
export interface EndpointsBook {
  /** Null where this process does not look after the application. */
  endpointsOf(applicationId: number): readonly SeenEndpoint[] | null;
  /** How many of them can be called; null as above. */
  readyCount(applicationId: number): number | null;
  /** Why there are none, or fewer than the application asks for: bound Services that are missing, refused, or of a cluster that is away. */
  problemsOf(applicationId: number): readonly EndpointProblem[];
}

export interface SeenEndpoint {
  endpoint: Endpoint;
  callsInFlight: number;
  /** Newest probes, oldest first; null where the application has no health check for it. */
  health: readonly { at: number; ms: number; problem: string | null }[] | null;
}

export interface EndpointProblem {
  /** A word in CamelCase that stays: ServiceNotFound, ServiceExternal, ServiceWithoutSelector, NamespaceNotAllowed, … */
  code: string;
  /** A sentence without a full stop. */
  message: string;
}

export const endpointView = ({ endpoint, callsInFlight, health }: SeenEndpoint) => ({
  address: endpoint.address,
  url: endpoint.url,
  host: endpoint.host ?? null,
  ready: endpoint.ready,
  reason: endpoint.notReadyReason ?? null,
  zone: endpoint.zone ?? null,
  node: endpoint.node ?? null,
  labels: endpoint.labels,
  weight: endpoint.weight,
  callsInFlight,
  health: health?.map(({ at, ms, problem }) => ({ at: shownInstant(at), ms, problem })) ?? null,
});
