import type { Endpoint } from '../fire/target/endpoint.ts';

/** Where an application answers now, as this process sees it. */
export interface EndpointsBook {
  /** Null where this process does not look after the application. */
  endpointsOf(applicationId: number): readonly { endpoint: Endpoint; callsInFlight: number }[] | null;
}

export const endpointView = ({ endpoint, callsInFlight }: { endpoint: Endpoint; callsInFlight: number }) => ({
  address: endpoint.address,
  url: endpoint.url,
  host: endpoint.host ?? null,
  ready: endpoint.ready,
  reason: endpoint.notReadyReason ?? null,
  zone: endpoint.zone ?? null,
  labels: endpoint.labels,
  weight: endpoint.weight,
  callsInFlight,
});
