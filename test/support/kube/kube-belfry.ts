import { type Belfry, type BelfryOptions, startBelfry } from '../belfry.ts';
import type { Store, TestDatabase } from '../databases.ts';
import { DISCOVERY_RIGHTS } from './discovery-rights.ts';
import { FakeKubelet, type KubeletOptions } from './fake-kubelet.ts';
import { listOf } from './manifests.ts';
import { recordingDial } from './recording-dial.ts';
import { type TestCluster, testCluster } from './test-cluster.ts';

/** A member beside a real API server, in a namespace of its own whose Pods run here. */
export interface KubeBelfry {
  cluster: TestCluster;
  namespace: string;
  kubelet: FakeKubelet;
  belfry: Belfry;
  /** Every socket that Belfry opened for calls and probes. */
  dialled: string[];
  /** kubectl in the namespace. */
  kubectl(...args: string[]): Promise<string>;
  apply(...documents: object[]): Promise<string>;
  /** Waits until all Pods of a Deployment are ready, as people do. */
  rolledOut(name: string): Promise<void>;
  stop(): Promise<void>;
}

export interface KubeBelfryOptions {
  kubelet?: Omit<Partial<KubeletOptions>, 'client' | 'namespaces'>;
  belfry?: BelfryOptions;
  /** = an account with the rights of discovery. */
  kubeconfig?: (cluster: TestCluster) => Promise<string>;
}

export const startKubeBelfry = async (store: Store, options: KubeBelfryOptions = {}): Promise<KubeBelfry> => {
  const cluster = testCluster();
  const namespace = await cluster.namespace();
  const kubelet = await FakeKubelet.start({ client: cluster.client, namespaces: [namespace], ...options.kubelet });
  const { dial, dialled } = recordingDial();
  const kubeconfig = (await options.kubeconfig?.(cluster)) ?? (await cluster.account(DISCOVERY_RIGHTS));
  const opened: TestDatabase = await store.open();
  const belfry = await startBelfry(opened.database, {
    dial,
    namespace,
    ...options.belfry,
    env: {
      BELFRY_EGRESS_ALLOW: '',
      BELFRY_KUBERNETES_CONTEXTS: 'local=t',
      BELFRY_KUBERNETES_KUBECONFIG: kubeconfig,
      ...options.belfry?.env,
    },
  });
  return {
    cluster,
    namespace,
    kubelet,
    belfry,
    dialled,
    kubectl: (...args) => cluster.kubectl([...args, '-n', namespace]),
    apply: (...documents) => cluster.kubectl(['apply', '-n', namespace, '-f', '-'], listOf(...documents)),
    rolledOut: async (name) => {
      await cluster.kubectl(['rollout', 'status', `deploy/${name}`, '-n', namespace, '--timeout=40s']);
    },
    stop: async () => {
      await belfry.stop();
      await opened.drop();
      await kubelet.stop();
      cluster.close();
    },
  };
};
