import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import type { KubeObject } from './kube-client.ts';
import { listOf } from './manifests.ts';
import type { TestCluster } from './test-cluster.ts';

/** Belfry's own ServiceAccount with the rights of k8s/base and no others, in a namespace of its own. */
export interface ShippedAccount {
  kubeconfig: string;
  /** Where it runs: the Lease is there. */
  namespace: string;
  /** What a team binds in its namespace so that Belfry reads these Secrets. */
  allowSecrets(namespace: string, names: readonly string[]): Promise<void>;
  close(): void;
}

const RIGHTS = ['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];

/** The same for every account of a suite. */
let base: Promise<KubeObject[]> | undefined;

export const shippedAccount = async (cluster: TestCluster): Promise<ShippedAccount> => {
  const namespace = await cluster.namespace();
  base ??= rendered(cluster, 'k8s/base');
  const shipped = await base;
  // Suites share the cluster, so that what is the cluster's takes the namespace's name.
  const own = shipped
    .filter(({ kind, metadata }) => RIGHTS.includes(kind) && !/^belfry-(edit|view)$/.test(metadata.name))
    .map((object) => movedTo(namespace, object));
  await cluster.kubectl(['apply', '-f', '-'], listOf(...own));
  const folder = mkdtempSync(join(tmpdir(), 'belfry-account-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, await configOf(cluster, namespace));
  return {
    kubeconfig,
    namespace,
    allowSecrets: async (team, names) => {
      const [role, binding] = parseAllDocuments(readFileSync('k8s/components/secret-reader/role.yaml', 'utf8')).map(
        (document): KubeObject => document.toJS(),
      );
      role.rules[0].resourceNames = names;
      binding.subjects[0].namespace = namespace;
      await cluster.kubectl(['apply', '-n', team, '-f', '-'], listOf(role, binding));
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** What `kubectl kustomize` makes of a folder. */
export const rendered = async (cluster: TestCluster, folder: string): Promise<KubeObject[]> =>
  parseAllDocuments(await cluster.kubectl(['kustomize', folder])).map((document) => document.toJS());

function movedTo(namespace: string, object: KubeObject): KubeObject {
  const { kind, metadata, subjects, roleRef } = object;
  const isClusters = kind.startsWith('Cluster');
  return {
    ...object,
    metadata: isClusters ? { name: namespace } : { ...metadata, namespace },
    ...(subjects && { subjects: subjects.map((each: object) => ({ ...each, namespace })) }),
    ...(roleRef?.kind === 'ClusterRole' && { roleRef: { ...roleRef, name: namespace } }),
  };
}

async function configOf(cluster: TestCluster, namespace: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/belfry/token`;
  const { status } = await cluster.client.ask('POST', path, { spec: { expirationSeconds: 7200 } });
  const config = parse(readFileSync(cluster.kubeconfig, 'utf8'));
  config.users[0].user = { token: status.token };
  return stringify(config);
}
