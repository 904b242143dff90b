import type { KubeObject } from './kube-client.ts';
import type { TestCluster } from './test-cluster.ts';

const KINDS = ['httpapplications', 'httpjobs', 'httpruns'];

/** Brings our CRDs as a cluster's administrator would, and waits until the server takes objects of them; a cluster that has them is left as it is. */
export const installCrds = async (cluster: TestCluster): Promise<void> => {
  if (await isInstalled(cluster)) return;
  await cluster.kubectl(['apply', '--server-side', '-k', 'k8s/crd']);
  const names = KINDS.map((plural) => `crd/${plural}.belfry.dev`);
  await cluster.kubectl(['wait', '--for=condition=Established', '--timeout=30s', ...names]);
};

const isInstalled = async ({ client }: TestCluster): Promise<boolean> => {
  const { items } = await client.ask('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
  const established = (items as KubeObject[]).filter(({ status }) =>
    status?.conditions?.some(({ type, status: held }: Condition) => type === 'Established' && held === 'True'),
  );
  return KINDS.every((plural) => established.some(({ metadata }) => metadata.name === `${plural}.belfry.dev`));
};

interface Condition {
  type: string;
  status: string;
}
