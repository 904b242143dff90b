import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// @ts-expect-error: plain JavaScript, which declares nothing
import { startTestkube } from '../../scripts/testkube-server.mjs';
import { type KubeClient, kubeClient } from '../../test/support/kube/kube-client.ts';
import type { BenchOptions } from '../lib/options.ts';
import { profiling, type Server, type ServerOptions, startServer } from '../lib/server.ts';
import { type BenchStore, openStore } from '../lib/store.ts';

export const NAMESPACE = 'bench';
const SLICES = `/apis/discovery.k8s.io/v1/namespaces/${NAMESPACE}/endpointslices`;
const PER_SLICE = 100;

/** An API server without controllers: the bench writes what they would, at the instants that it measures from. */
export interface KubeStage {
  store: BenchStore;
  client: KubeClient;
  kubeconfig: string;
  serve(options?: Partial<ServerOptions>): Promise<Server>;
  saveService(name: string): Promise<void>;
  /** Writes the slices of a Service, a hundred endpoints each, as Kubernetes' own controller does. */
  saveSlices(service: string, addresses: readonly string[]): Promise<void>;
  /** Called with the address that a call arrived at. */
  onCall: (address: string) => void;
}

/** @param state folder of an API server's state that outlives the stage, to go on with later */
export const onKubeStage = async <T>(
  binary: string,
  { store: kind, profile }: BenchOptions,
  play: (stage: KubeStage) => Promise<T>,
  state?: string,
): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-bench-kubernetes-'));
  const endings: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const existed = state !== undefined && existsSync(state);
    const fixture = await startTestkube({ binary, folder: state ?? join(folder, 'testkube'), controllers: false });
    endings.push(fixture.stop);
    const client = kubeClient(fixture.kubeconfig);
    endings.push(() => client.close());
    const store = await openStore(kind, folder);
    endings.push(() => store.stop());
    const versions = new Map<string, string>();
    const uids = new Map<string, string>();
    const stage: KubeStage = {
      store,
      client,
      kubeconfig: fixture.kubeconfig,
      serve: async ({ env, ...options } = {}) => {
        const server = await startServer({
          databaseUrl: store.url,
          folder,
          nodeArguments: profiling(profile),
          ...options,
          env: {
            BELFRY_KUBERNETES_CONTEXTS: 'local=t',
            BELFRY_KUBERNETES_KUBECONFIG: fixture.kubeconfig,
            BELFRY_EGRESS_ALLOW: '',
            ...env,
          },
        });
        endings.push(() => server.kill());
        return server;
      },
      saveService: async (name) => {
        const spec = { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] };
        const { metadata } = await client.ask('POST', `/api/v1/namespaces/${NAMESPACE}/services`, {
          metadata: { name },
          spec,
        });
        uids.set(name, metadata.uid);
      },
      saveSlices: async (service, addresses) => {
        for (let first = 0; first === 0 || first < addresses.length; first += PER_SLICE)
          await saveSlice(
            client,
            { versions, uid: uids.get(service)! },
            service,
            first / PER_SLICE,
            addresses.slice(first, first + PER_SLICE),
          );
      },
      onCall: () => {},
    };
    if (!existed) await client.ask('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } });
    // One server answers at every address of the network.
    const pods = createServer((request, response) => {
      stage.onCall(request.socket.localAddress!);
      request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{"code":200}'));
    });
    await new Promise<void>((resolve) => pods.listen(8080, '0.0.0.0', 4_096, resolve));
    endings.push(() => pods.close());
    return await play(stage);
  } finally {
    for (const ending of endings.reverse()) await ending();
  }
};

const saveSlice = async (
  client: KubeClient,
  { versions, uid }: { versions: Map<string, string>; uid: string },
  service: string,
  number: number,
  addresses: readonly string[],
): Promise<void> => {
  const name = `${service}-${number}`;
  const resourceVersion = versions.get(name);
  const slice = {
    metadata: {
      name,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name: service, uid, controller: true }],
      labels: {
        'kubernetes.io/service-name': service,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
    },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: addresses.map((address) => ({
      addresses: [address],
      conditions: { ready: true, serving: true, terminating: false },
      targetRef: { kind: 'Pod', namespace: NAMESPACE, name: `pod-${address}`, uid: `uid-${address}` },
    })),
  };
  const [method, path] = resourceVersion === undefined ? ['POST', SLICES] : ['PUT', `${SLICES}/${name}`];
  const { metadata } = await client.ask(method!, path!, slice);
  versions.set(name, metadata.resourceVersion);
};

/** `10.99.200.1` and on; 250 to a net. */
export const addressesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `10.99.${200 + Math.floor(index / 250)}.${(index % 250) + 1}`);

export const saveBound = (server: Server, name: string, service: string): Promise<unknown> =>
  save(server, 'HttpApplication', 'applications', name, { kubernetes: [{ service }] });

export const saveJobOf = (server: Server, name: string, application: string, more: object): Promise<unknown> =>
  save(server, 'HttpJob', 'jobs', name, { application, schedule: {}, request: { path: '/ring' }, ...more });

const save = (server: Server, kind: string, plural: string, name: string, spec: object): Promise<unknown> =>
  server.api('PUT', `/namespaces/${NAMESPACE}/${plural}/${name}`, {
    apiVersion: 'belfry.dev/v1',
    kind,
    metadata: { name, namespace: NAMESPACE },
    spec,
  });
