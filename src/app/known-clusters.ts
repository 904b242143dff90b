import { ownNamespace } from '../adapter/kubernetes/account.ts';
import { connectClusters, LOCAL } from '../adapter/kubernetes/clusters.ts';
import { SILENT_MS } from '../adapter/kubernetes/informer.ts';
import { listServices } from '../adapter/kubernetes/list-services.ts';
import { SecretReader } from '../adapter/kubernetes/secret-reader.ts';
import { WatchedCluster } from '../adapter/kubernetes/watched-cluster.ts';
import { nodeTimers } from '../adapter/system/timers.ts';
import type { Settings } from '../config/settings.ts';
import { NO_REFERENCED_SECRETS } from '../engine/definition/referenced-secrets.ts';
import { KubernetesSource } from '../engine/discovery/kubernetes/kubernetes-source.ts';
import type { ServiceBook } from '../view/services.ts';
import type { AroundClusters, Clusters } from './clusters.ts';
import { podRefusal, thisPod } from './pod-refusal.ts';
import type { StopOrder } from './stop-order.ts';

/** Reaches for no cluster until an application binds a Service of it. @throws with a sentence for the operator */
export const knownClusters = async (
  { kubernetes }: Settings,
  { policy, clock, log }: AroundClusters,
  stops: StopOrder,
): Promise<Clusters> => {
  const around = { timers: nodeTimers, monotonic: () => clock.monotonic(), random: Math.random, log };
  const apiServers = await connectClusters(kubernetes, process.env, around.monotonic);
  const silentMs = Math.min(SILENT_MS, kubernetes.maxAgeMs / 3);
  const clusters = [...apiServers].map(
    ([name, api]) => [name, new WatchedCluster({ ...around, api }, silentMs)] as const,
  );
  stops.first(async () => {
    await Promise.all(clusters.map(([, cluster]) => cluster.stop()));
    for (const api of apiServers.values()) api.close();
  });
  const source = new KubernetesSource({
    clusters: new Map(clusters),
    mayBind: (mine, theirs) =>
      mine === theirs || kubernetes.namespaces.includes('*') || kubernetes.namespaces.includes(theirs),
    refusalOf: podRefusal(policy, thisPod(ownNamespace())),
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
  // Secrets are those of the cluster that this process calls its own.
  const home = apiServers.get(LOCAL);
  const secrets = home === undefined ? null : new SecretReader({ ...around, api: home });
  if (secrets !== null) stops.first(() => secrets.stop());
  return {
    apiServers,
    sources: apiServers.size === 0 ? [] : [source],
    watches: () => source.watches(),
    services,
    secrets: secrets ?? NO_REFERENCED_SECRETS,
  };
};
