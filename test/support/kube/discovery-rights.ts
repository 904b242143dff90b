import type { PolicyRule } from './test-cluster.ts';

/** The least that discovery needs. */
export const DISCOVERY_RIGHTS: readonly PolicyRule[] = [
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['services'], verbs: ['get', 'list', 'watch'] },
  // Never called: to tell their addresses from those of Pods.
  { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
];

/** Beside those, where jobs choose Pods by their labels. */
export const LABEL_RIGHTS: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
];
