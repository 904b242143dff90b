import type { Settings } from '../config/settings.ts';
import { type AroundClusters, type Clusters, NO_CLUSTERS } from './clusters.ts';
import type { StopOrder } from './stop-order.ts';

/** What reaches clusters is megabytes of code, and is loaded where there is one. @throws with a sentence for the operator */
export const openClusters = async (settings: Settings, around: AroundClusters, stops: StopOrder): Promise<Clusters> => {
  const isInside = process.env.KUBERNETES_SERVICE_HOST !== undefined;
  if (!isInside && settings.kubernetes.contexts.length === 0) return NO_CLUSTERS;
  const { knownClusters } = await import('./known-clusters.ts');
  return knownClusters(settings, around, stops);
};
