import type { Cluster, NamespaceWatch } from '../../engine/discovery/kubernetes/cluster.ts';
import { Informer, type InformerPorts } from './informer.ts';
import type { Changed, KubernetesObject } from './known-objects.ts';
import { NamespaceInformers } from './namespace-informers.ts';
import { sliceFacts } from './slice-facts.ts';

interface Node extends KubernetesObject {
  status?: { addresses?: { type: string; address: string }[] };
}

/**
 * A cluster for discovery: the namespaces that are bound, and the addresses that no Pod has, which are those of its nodes and of its API
 * server. Nothing is asked of it before the first namespace is watched. Where the account may not read nodes, that is logged, and calls to
 * them are only refused on the ports of kubelets.
 */
export class WatchedCluster implements Cluster {
  private readonly namespaces = new Map<NamespaceInformers, (service: null) => void>();
  private readonly nodes: Informer<readonly string[]>;
  private readonly apiServers: Informer<readonly string[]>;
  /** By address; null where it is to be reckoned anew. */
  private owners: ReadonlyMap<string, string> | null = null;
  private isTelling = false;
  private isStarted = false;

  /** @param silentMs no word for so long ends a watch; a third of the age up to which its knowledge is gone by, or less */
  constructor(
    private readonly ports: InformerPorts & { api: { address: string } },
    private readonly silentMs: number,
  ) {
    // A node's status changes all the time, its addresses hardly ever.
    const changed: Changed<readonly string[]> = (_, now, before) => {
      if (now?.join() !== before?.join()) this.ownersChanged();
    };
    const stateChanged = () => this.tellAll();
    this.nodes = new Informer<readonly string[]>(
      ports,
      { path: '/api/v1/nodes', keep: nodeAddresses, changed, stateChanged },
      silentMs,
    );
    this.apiServers = new Informer<readonly string[]>(
      ports,
      {
        path: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
        labelSelector: 'kubernetes.io/service-name=kubernetes',
        keep: (slice) => sliceFacts(slice).endpoints.flatMap(({ addresses }) => addresses),
        changed,
        stateChanged,
      },
      silentMs,
    );
  }

  get name(): string {
    return this.ports.api.name;
  }

  watch(namespace: string, changed: (service: string | null) => void): NamespaceWatch {
    if (!this.isStarted) {
      this.isStarted = true;
      this.nodes.start();
      this.apiServers.start();
    }
    const informers = new NamespaceInformers(this.ports, namespace, this.silentMs, changed);
    this.namespaces.set(informers, changed);
    return {
      want: (services, podLabels) => informers.want(services, podLabels),
      // A node must not be called in the moment in which its addresses are still on the way.
      knows: (service) => this.isSettled && informers.knows(service),
      service: (name) => informers.service(name),
      slicesOf: (service) => informers.slicesOf(service),
      get knowsLabels() {
        return informers.knowsLabels;
      },
      labelsOf: (pod) => informers.labelsOf(pod),
      get state() {
        return informers.state;
      },
      stop: async () => {
        this.namespaces.delete(informers);
        await informers.stop();
      },
    };
  }

  ownerOf(address: string): string | null {
    this.owners ??= this.ownersNow();
    return this.owners.get(address) ?? null;
  }

  async stop(): Promise<void> {
    if (this.isStarted) await Promise.all([this.nodes.stop(), this.apiServers.stop()]);
  }

  /** Known, or not for our account to know. */
  private get isSettled(): boolean {
    return [this.nodes, this.apiServers].every(({ isSynced, state }) => isSynced || state.isForbidden);
  }

  /** Told once for all that came together: a list may bring thousands of nodes. */
  private ownersChanged(): void {
    this.owners = null;
    if (this.isTelling) return;
    this.isTelling = true;
    queueMicrotask(() => {
      this.isTelling = false;
      this.tellAll();
    });
  }

  private tellAll(): void {
    for (const changed of this.namespaces.values()) changed(null);
  }

  private ownersNow(): Map<string, string> {
    const owners = new Map<string, string>();
    for (const [name, addresses] of this.nodes.entries())
      for (const address of addresses) owners.set(address, `node ${name}`);
    for (const addresses of this.apiServers.values())
      for (const address of addresses) owners.set(address, 'the API server');
    const { hostname } = new URL(this.ports.api.address);
    return owners.set(hostname.replace(/^\[|\]$/g, ''), 'the API server');
  }
}

const nodeAddresses = (object: KubernetesObject): readonly string[] =>
  ((object as Node).status?.addresses ?? []).filter(({ type }) => type.endsWith('IP')).map(({ address }) => address);
