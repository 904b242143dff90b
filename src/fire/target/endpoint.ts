/** One address where an application answers now. */
export interface Endpoint {
  /** Stable key within the application: the base URL of a domain, `ip:port` of a Pod. Shown to people as "endpoint". */
  address: string;
  /** Scheme, host and port that are dialled, and the base path: `https://api.example.com/base`. */
  url: string;
  /** Host header and TLS name where the URL is a gateway's. */
  host?: string;
  /** 0 and up; relative share of the calls. */
  weight: number;
  ready: boolean;
  /** Why it is not ready, for people. */
  notReadyReason?: string;
  zone?: string;
  /** Node that the Pod runs on. */
  node?: string;
  labels: Record<string, string>;
  /** UID of the Pod behind it, where there is one: a shard is bound to it. */
  uid?: string;
  /** The binding that brought it. Bindings share the calls by their weights, which each of their endpoints carries, and then among their own. */
  binding?: string;
  /**
   * What discovery made of an address that a cluster told. Admitted ones pass the egress guard although they are private; refused ones are
   * listed for people, and nobody ever dials them, not even a health check.
   */
  admission?: 'admitted' | 'refused';
}
