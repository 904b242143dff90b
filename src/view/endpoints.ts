import type { Endpoint } from '../fire/target/endpoint.ts';

/** Where an application answers now, as this process sees it. */
export interface EndpointsBook {
  /** Null where this process does not look after the application. */
  endpointsOf(applicationId: number): readonly { endpoint: Endpoint; callsInFlight: number }[] | null;
  /** Why there are none, or fewer than the application asks for: bound Services that are missing, refused, or of a cluster that is away. */
  problemsOf(applicationId: number): readonly EndpointProblem[];
}

export interface EndpointProblem {
  /** A word in CamelCase that stays: ServiceNotFound, ServiceExternal, ServiceWithoutSelector, NamespaceNotAllowed, … */
  code: string;
  /** A sentence without a full stop. */
  message: string;
}

export const endpointView = ({ endpoint, callsInFlight }: { endpoint: Endpoint; callsInFlight: number }) => ({
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
});
