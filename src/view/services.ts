/** A Service of a cluster, as somebody who binds it picks it. */
export interface ListedService {
  name: string;
  ports: { name: string | null; port: number }[];
  /** Why it can not be bound: a Service that leads elsewhere, or has no selector. */
  refusal: string | null;
}

/** The Services of the clusters that this server knows, for people who pick one. */
export interface ServiceBook {
  /** Names, as applications use them. */
  clusters: readonly string[];
  /** Namespaces whose Services an application of `namespace` may bind, its own first. */
  namespacesFor(namespace: string): readonly string[];
  /** In order of names, the first 1,000. Rejects with a sentence where the cluster can't be asked. */
  services(cluster: string, namespace: string): Promise<ListedService[]>;
}
