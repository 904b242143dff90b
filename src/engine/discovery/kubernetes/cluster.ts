/** What discovery reads of a Service. */
export interface ServiceFacts {
  uid: string;
  /** ClusterIP, NodePort, LoadBalancer or ExternalName. */
  type: string;
  /** Whether it names the Pods that are behind it. Without a selector somebody else writes its endpoints. */
  hasSelector: boolean;
  ports: readonly { name: string; port: number; protocol: string }[];
  /** First of the Service's own; a Pod has one address of each. */
  family: 'IPv4' | 'IPv6';
}

/** What discovery reads of an EndpointSlice. */
export interface SliceFacts {
  name: string;
  service: string;
  /** IPv4, IPv6 or FQDN. */
  addressType: string;
  /** Who says that it keeps the slice. */
  managedBy: string;
  /** UID of the Service that it says it belongs to; null where it says nothing of the kind. */
  ownerUid: string | null;
  ports: readonly { name: string; port: number | null; protocol: string }[];
  endpoints: readonly SliceEndpoint[];
}

export interface SliceEndpoint {
  addresses: readonly string[];
  ready: boolean;
  serving: boolean;
  terminating: boolean;
  zone: string | null;
  node: string | null;
  /** Null where something else than a Pod is behind it, or nothing is said. */
  pod: { namespace: string; name: string; uid: string } | null;
}

/** The EndpointSlices and Services of one namespace, as far as they are known. */
export interface NamespaceWatch {
  /** The Services that are wanted from now on, and whether labels of Pods are. */
  want(services: ReadonlySet<string>, podLabels: boolean): void;
  /** Whether what follows is the whole truth about a Service, and not just because nobody has answered yet. */
  knows(service: string): boolean;
  service(name: string): ServiceFacts | undefined;
  /** In order of their names. */
  slicesOf(service: string): readonly SliceFacts[];
  /** Whether the labels of all Pods are there. */
  readonly knowsLabels: boolean;
  /** Undefined where they are not known (yet). */
  labelsOf(pod: string): Readonly<Record<string, string>> | undefined;
  readonly state: WatchState;
  stop(): Promise<void>;
}

export interface WatchState {
  /** Monotonic ms at which everything known was last confirmed; null before the first lists. */
  heardAt: number | null;
  /** Why nothing comes now. */
  failure: string | null;
}

/** One cluster that applications may name. */
export interface Cluster {
  readonly name: string;
  /** @param changed the Service whose endpoints may be others now; null for all of the namespace */
  watch(namespace: string, changed: (service: string | null) => void): NamespaceWatch;
  /** Whose address it is, where it is no Pod's own: `the API server`, `the node worker-1`. */
  ownerOf(address: string): string | null;
}
