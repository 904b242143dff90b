import { classifyAddress } from './address.ts';
import { ConnectionPool, type PoolOptions } from './connection-pool.ts';
import type { DialRequest } from './dial.ts';
import { type EgressRefusal, hostOf, portOf } from './egress-policy.ts';
import type { TlsIdentity } from './tls-identity.ts';

/** An address that could not be reached is tried last for this long. */
const SHUN_MS = 30_000;

/** A target's TLS for one call: who we are, and the name to verify where it is not the host's. */
export interface TargetTls {
  identity: TlsIdentity;
  serverName: string | undefined;
}

/** At least one. */
export type Addresses = readonly [string, ...string[]];

/** An origin that is called: parsed once, judged once, with its connections by address and TLS identity. */
export class Target {
  readonly host: string;
  readonly isSecure: boolean;
  /** Why it may never be called, whatever its name resolves to. */
  readonly refusal: EgressRefusal | null;
  /** Set where the host is an address: nothing to look up. */
  readonly literal: Addresses | null;
  lastUsedAt = 0;
  private readonly origin: string;
  private readonly port: number;
  private readonly pools = new Map<string, ConnectionPool>();
  private readonly shunnedAt = new Map<string, number>();
  private readonly options: PoolOptions;

  constructor(url: URL, refusal: EgressRefusal | null, options: PoolOptions) {
    this.origin = url.origin;
    this.host = hostOf(url);
    this.port = portOf(url);
    this.isSecure = url.protocol === 'https:';
    this.refusal = refusal;
    const literal = classifyAddress(this.host);
    this.literal = literal === null ? null : [literal.address];
    this.options = options;
  }

  poolFor(address: string, tls: TargetTls | null): ConnectionPool {
    const key = tls === null ? address : `${address} ${tls.serverName ?? ''} ${tls.identity.key}`;
    let pool = this.pools.get(key);
    if (pool === undefined) {
      pool = new ConnectionPool(this.origin, this.dialRequest(address, tls), this.options);
      this.pools.set(key, pool);
    }
    pool.lastUsedAt = this.lastUsedAt;
    return pool;
  }

  /** The addresses in the order in which to try them: the resolver's, but what failed lately comes last. */
  inOrder(addresses: Addresses, now: number): Addresses {
    if (this.shunnedAt.size === 0 || addresses.length === 1) return addresses;
    const isShunned = (address: string) => Number((this.shunnedAt.get(address) ?? -SHUN_MS) + SHUN_MS > now);
    const [first, ...rest] = [...addresses].sort((a, b) => isShunned(a) - isShunned(b));
    return [first!, ...rest];
  }

  shun(address: string, now: number): void {
    this.shunnedAt.set(address, now);
  }

  reached(address: string): void {
    if (this.shunnedAt.size > 0) this.shunnedAt.delete(address);
  }

  /** Closes what nobody has used since. True where nothing is left. */
  dropUnused(since: number): boolean {
    for (const [key, pool] of this.pools) {
      if (!pool.isIdle || pool.lastUsedAt >= since) continue;
      pool.close();
      this.pools.delete(key);
    }
    return this.pools.size === 0 && this.lastUsedAt < since;
  }

  close(): void {
    for (const pool of this.pools.values()) pool.close();
    this.pools.clear();
  }

  private dialRequest(address: string, tls: TargetTls | null): DialRequest {
    if (tls === null) return { address, port: this.port, tls: null };
    const name = tls.serverName ?? this.host;
    const isName = classifyAddress(name) === null;
    return { address, port: this.port, tls: { identity: tls.identity, ...(isName && { serverName: name }) } };
  }
}
