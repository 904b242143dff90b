import type { EgressPolicy } from '../adapter/http/egress-policy.ts';
import type { ApiServer } from '../adapter/kubernetes/api-server.ts';
import { connectClusters } from '../adapter/kubernetes/clusters.ts';
import { SILENT_MS } from '../adapter/kubernetes/informer.ts';
import { listServices } from '../adapter/kubernetes/list-services.ts';
import { WatchedCluster } from '../adapter/kubernetes/watched-cluster.ts';
import { nodeTimers } from '../adapter/system/timers.ts';
import type { Settings } from '../config/settings.ts';
import { KubernetesSource } from '../engine/discovery/kubernetes/kubernetes-source.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { ServiceBook } from '../view/services.ts';
import { podRefusal, thisPod } from './pod-refusal.ts';
import type { StopOrder } from './stop-order.ts';

/** The clusters of this member: for discovery here, for the operator beside it. */
export interface Clusters {
  /** By the names that applications use; empty where none is configured. */
  apiServers: ReadonlyMap<string, ApiServer>;
  source: KubernetesSource;
  services: ServiceBook;
}

/** Reaches for no cluster until an application binds a Service of it. @throws with a sentence for the operator */
export const openClusters = async (
  { kubernetes }: Settings,
  { policy, clock, log }: { policy: EgressPolicy; clock: Clock; log: Log },
  stops: StopOrder,
): Promise<Clusters> => {
  const monotonic = () => clock.monotonic();
  const apiServers = await connectClusters(kubernetes, process.env, monotonic);
  const silentMs = Math.min(SILENT_MS, kubernetes.maxAgeMs / 3);
  const clusters = [...apiServers].map(
    ([name, api]) =>
      [name, new WatchedCluster({ api, timers: nodeTimers, monotonic, random: Math.random, log }, silentMs)] as const,
  );
  stops.first(async () => {
    await Promise.all(clusters.map(([, cluster]) => cluster.stop()));
    for (const api of apiServers.values()) api.close();
  });
  const source = new KubernetesSource({
    clusters: new Map(clusters),
    mayBind: (mine, theirs) =>
      mine === theirs || kubernetes.namespaces.includes('*') || kubernetes.namespaces.includes(theirs),
    refusalOf: podRefusal(policy, thisPod()),
    clock,
    timers: nodeTimers,
    maxAgeMs: kubernetes.maxAgeMs,
  });
  const services: ServiceBook = {
    clusters: [...apiServers.keys()],
    // `*` allows any namespace, and names none.
    namespacesFor: (own) => [...new Set([own, ...kubernetes.namespaces.filter((each) => each !== '*')])],
    services: (cluster, namespace) => listServices(apiServers.get(cluster)!, namespace),
  };
  return { apiServers, source, services };
};
