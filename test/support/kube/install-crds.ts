import type { TestCluster } from './test-cluster.ts';

const KINDS = ['httpapplications', 'httpjobs', 'httpruns'];

/** Brings our CRDs as a cluster's administrator would, and waits until the server takes objects of them. */
export const installCrds = async (cluster: TestCluster): Promise<void> => {
  await cluster.kubectl(['apply', '--server-side', '-k', 'k8s/crd']);
  const names = KINDS.map((plural) => `crd/${plural}.belfry.dev`);
  await cluster.kubectl(['wait', '--for=condition=Established', '--timeout=30s', ...names]);
};
