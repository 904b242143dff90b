import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type KubeClient, kubeClient } from './kube-client.ts';
import { kubectl } from './kubectl.ts';
import { FIXTURE_KUBECONFIG } from './on-kubernetes.ts';

/** As in a Role: what a ServiceAccount may do. */
export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

/** The API server of this run, as a suite uses it. Many suites share it: each takes namespaces of its own. */
export interface TestCluster {
  /** Cluster-admin's. Code under test gets that of an account instead, so that a missing right shows. */
  kubeconfig: string;
  client: KubeClient;
  kubectl(args: readonly string[], stdin?: string): Promise<string>;
  /** Makes one under a fresh name; it stays, for a namespace takes seconds to go. */
  namespace(): Promise<string>;
  /**
   * A new ServiceAccount's kubeconfig.
   * @param rights rules for these namespaces by a Role each; for the whole cluster where none is named
   */
  account(rights: readonly PolicyRule[], namespaces?: readonly string[]): Promise<string>;
  close(): void;
}

export const testCluster = (kubeconfig: string = FIXTURE_KUBECONFIG!): TestCluster => {
  const client = kubeClient(kubeconfig);
  const folder = mkdtempSync(join(tmpdir(), 'belfry-kube-'));
  const fresh = (kind: string) => `${kind}-${randomBytes(4).toString('hex')}`;

  const namespace = async () => {
    const name = fresh('test');
    await client.ask('POST', '/api/v1/namespaces', { metadata: { name } });
    return name;
  };

  const account: TestCluster['account'] = async (rights, namespaces) => {
    const name = fresh('account');
    await client.ask('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name } });
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    const subjects = [{ kind: 'ServiceAccount', name, namespace: 'default' }];
    const kind = namespaces === undefined ? 'ClusterRole' : 'Role';
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name };
    for (const where of namespaces?.map((one) => `/namespaces/${one}`) ?? ['']) {
      const [roles, bindings] = where === '' ? ['clusterroles', 'clusterrolebindings'] : ['roles', 'rolebindings'];
      await client.ask('POST', `${rbac}${where}/${roles}`, { metadata: { name }, rules: rights });
      await client.ask('POST', `${rbac}${where}/${bindings}`, { metadata: { name }, subjects, roleRef });
    }
    const asked = { spec: { expirationSeconds: 7200 } };
    const { status } = await client.ask('POST', `/api/v1/namespaces/default/serviceaccounts/${name}/token`, asked);
    const config = parse(readFileSync(kubeconfig, 'utf8'));
    config.users[0].user = { token: status.token };
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, stringify(config));
    return file;
  };

  return {
    kubeconfig,
    client,
    kubectl: (args, stdin) => kubectl(kubeconfig, args, stdin),
    namespace,
    account,
    close: () => {
      client.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
