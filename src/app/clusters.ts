import type { EgressPolicy } from '../adapter/http/egress-policy.ts';
import type { ApiServer } from '../adapter/kubernetes/api-server.ts';
import { NO_REFERENCED_SECRETS, type ReferencedSecrets } from '../engine/definition/referenced-secrets.ts';
import type { EndpointSource } from '../engine/discovery/endpoint-source.ts';
import type { KubernetesSource } from '../engine/discovery/kubernetes/kubernetes-source.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { ServiceBook } from '../view/services.ts';

/** The clusters of this member: for discovery and secrets here, for the operator beside it. */
export interface Clusters {
  /** By the names that applications use; empty where none is configured. */
  apiServers: ReadonlyMap<string, ApiServer>;
  sources: readonly EndpointSource[];
  watches: KubernetesSource['watches'];
  services: ServiceBook;
  secrets: ReferencedSecrets;
}

export interface AroundClusters {
  policy: EgressPolicy;
  clock: Clock;
  log: Log;
}

export const NO_CLUSTERS: Clusters = {
  apiServers: new Map(),
  sources: [],
  watches: () => [],
  services: { clusters: [], namespacesFor: (own) => [own], services: async () => [] },
  secrets: NO_REFERENCED_SECRETS,
};
