/** Where the time of one exchange went, in milliseconds; a part that did not happen is absent. */
export interface Timing {
  /** Waiting for a free connection. */
  queueMs?: number;
  dnsMs?: number;
  /** TCP and TLS handshakes. */
  connectMs?: number;
  /** From the request's last byte to the reply's first. */
  firstByteMs?: number;
  totalMs: number;
}

/** From an exchange's beginning to the first byte of its request. */
export const beforeSendMs = ({ queueMs = 0, dnsMs = 0, connectMs = 0 }: Timing): number => queueMs + dnsMs + connectMs;

/** Why nothing (whole) came back. */
export type FaultKind =
  | 'refused'
  | 'timeout'
  | 'dns'
  | 'tls'
  | 'reset'
  | 'protocol'
  | 'too-large'
  | 'blocked'
  | 'template'
  | 'no-endpoint'
  | 'holder-lost'
  | 'cancelled';

/** A request as it goes on the wire. Host, scheme and port come from the endpoint and nowhere else. */
export interface Request {
  method: string;
  /** `https://host:port`, no path. */
  origin: string;
  /** Path and query, percent-encoded. */
  path: string;
  /** As spelt on the wire. */
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  /** Name for TLS verification and SNI where it differs from the origin's. */
  serverName?: string;
  /** The address was taken from a cluster and judged there: it may be private. */
  admitted?: true;
}

export interface Reply {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string | string[]>;
  /** Decompressed, complete. */
  body: Buffer;
}

export interface Fault {
  kind: FaultKind;
  /** A sentence a person understands; never tells an open port from a closed one where the address was blocked. */
  message: string;
}

/** One HTTP exchange, as the way out reports it: exactly one of `reply` and `fault`. */
export interface Outcome {
  reply?: Reply;
  fault?: Fault;
  /** False only where surely no byte of the request was written. */
  sent: boolean;
  timing: Timing;
  /** The address that was dialled, where one was. */
  remoteAddress?: string;
}
