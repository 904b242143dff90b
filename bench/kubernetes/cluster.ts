import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
// @ts-expect-error a plain script without types
import { testkubeBinary } from '../../scripts/testkube.mjs';
// @ts-expect-error a plain script without types
import { startTestkube } from '../../scripts/testkube-server.mjs';
import { type KubeClient, kubeClient } from '../../test/support/kube/kube-client.ts';
import { kubectl } from '../../test/support/kube/kubectl.ts';

/** A real API server with our CRDs, and the real kubectl. */
export interface BenchCluster {
  client: KubeClient;
  kubectl(args: readonly string[], stdin?: string): Promise<string>;
  /** Settings by which a server is its operator. */
  env: Record<string, string>;
}

/** @throws where Go or a built fixture is missing */
export const onCluster = async <T>(play: (cluster: BenchCluster) => Promise<T>): Promise<T> => {
  const binary = await testkubeBinary();
  if (binary === null) throw new Error('This bench needs the Kubernetes fixture.');
  const folder = mkdtempSync(join(tmpdir(), 'belfry-bench-kube-'));
  const fixture = await startTestkube({ binary, folder });
  const client = kubeClient(fixture.kubeconfig);
  const run = (args: readonly string[], stdin?: string) => kubectl(fixture.kubeconfig, args, stdin);
  try {
    await run(['apply', '--server-side', '-k', 'k8s/crd']);
    await run(['wait', '--for=condition=Established', '--timeout=30s', 'crd/httpjobs.belfry.dev']);
    const context = parse(readFileSync(fixture.kubeconfig, 'utf8'))['current-context'];
    const env = {
      KUBECONFIG: fixture.kubeconfig,
      BELFRY_KUBERNETES_CONTEXTS: `local=${context}`,
      BELFRY_ROLES: 'api,planner,dispatcher,rescuer,pruner,operator',
    };
    return await play({ client, kubectl: run, env });
  } finally {
    client.close();
    await fixture.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

export const benchJob = (name: string, namespace: string, schedule: object, application = 'target') => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpJob',
  metadata: { name, namespace },
  spec: { application, schedule, request: { path: '/jobs/settle' } },
});

export const benchApplication = (namespace: string, url: string) => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpApplication',
  metadata: { name: 'target', namespace },
  spec: { domains: [{ url }] },
});

/** Looks until all jobs of the namespace are ready and scheduled. */
export const awaitReady = async ({ client }: BenchCluster, namespace: string, jobs: number): Promise<void> => {
  const path = `/apis/belfry.dev/v1/namespaces/${namespace}/httpjobs`;
  const ready = new Set<string>();
  await new Promise<void>((resolve) => {
    const stop = client.watch(path, (_, { metadata, status }) => {
      const isReady = status?.conditions?.some(
        ({ type, status: held }: Record<string, string>) => type === 'Ready' && held === 'True',
      );
      if (isReady && status.nextFireAt !== undefined) ready.add(metadata.name);
      if (ready.size < jobs) return;
      stop();
      resolve();
    });
  });
};
