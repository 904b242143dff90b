import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import type { TestCluster } from '../../test/support/kube/test-cluster.ts';

const RIGHTS = ['Namespace', 'ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];

/** Brings the kinds, and Belfry's account with the rights of k8s/base and no others. @returns the account's kubeconfig */
export const installBelfry = async (cluster: TestCluster, folder: string): Promise<string> => {
  await cluster.kubectl(['apply', '--server-side', '-k', 'k8s/crd']);
  await cluster.kubectl(['wait', '--for=condition=Established', '--timeout=30s', 'crd', '--all']);
  const base = parseAllDocuments(await cluster.kubectl(['kustomize', 'k8s/base'])).map((one) => one.toJS());
  const items = base.filter(({ kind }) => RIGHTS.includes(kind));
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const { status } = await cluster.client.ask('POST', '/api/v1/namespaces/belfry/serviceaccounts/belfry/token', {
    spec: { expirationSeconds: 7200 },
  });
  const config = parse(readFileSync(cluster.kubeconfig, 'utf8'));
  config.users[0].user = { token: status.token };
  const path = join(folder, 'belfry.kubeconfig');
  writeFileSync(path, stringify(config));
  return path;
};

/** As k8s/examples/README.md says. */
export const applyExamples = async (cluster: TestCluster): Promise<void> => {
  const signing = `whsec_${randomBytes(32).toString('base64')}`;
  const secret = ['create', 'secret', 'generic', 'billing-belfry', `--from-literal=signing=${signing}`];
  await cluster.kubectl(['-n', 'shop', ...secret]);
  await cluster.kubectl(['apply', '-k', 'k8s/examples']);
};
