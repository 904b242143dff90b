import type { Fault } from '../../fire/call/outcome.ts';
import type { PlannedCall } from './call-config.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { Deadlines } from './deadlines.ts';
import { Exchange } from './exchange.ts';
import { CallFault, type Passage } from './passage.ts';
import type { CheckedNames } from './resolve.ts';
import type { Addresses, Target, TargetTls } from './target.ts';

/** The way to one target: what the egress guard allows, one address after the other until one can be reached. */
export class Way {
  private readonly names: CheckedNames;
  private readonly deadlines = new Deadlines();

  constructor(names: CheckedNames) {
    this.names = names;
  }

  /** @throws CallFault where no reply came. */
  async exchange(target: Target, tls: TargetTls | null, call: PlannedCall, passage: Passage): Promise<Exchange> {
    if (target.refusal !== null) throw new CallFault(blocked(target), passage);
    const addresses =
      target.literal ?? this.rememberedAddresses(target) ?? (await this.addresses(target, call, passage));
    const candidates = target.inOrder(addresses, passage.beganAt);
    for (let index = 0; ; index++) {
      const address = candidates[index]!;
      const pool = target.poolFor(address, tls);
      // Several addresses share the time for connecting, so that a dead first one leaves some for the next.
      const connectTimeoutMs = call.connectTimeoutMs / (candidates.length - index);
      let exchange = await this.begin(pool, call, passage, connectTimeoutMs);
      // A kept connection that died before anything was written says nothing about the address.
      if (diedUnused(exchange)) exchange = await this.begin(pool, call, passage, connectTimeoutMs);
      passage.sent ||= exchange.sent;
      if (exchange.fault === null) {
        target.reached(address);
        return exchange;
      }
      const mayTryNext = isUnreached(exchange) && index + 1 < candidates.length && performance.now() < passage.endBy;
      if (isUnreached(exchange)) target.shun(address, performance.now());
      if (!mayTryNext) throw new CallFault(exchange.fault, passage);
    }
  }

  private begin(
    pool: ConnectionPool,
    call: PlannedCall,
    passage: Passage,
    connectTimeoutMs: number,
  ): Promise<Exchange> {
    return new Promise((resolve) => {
      const exchange = new Exchange(call, passage.endBy, connectTimeoutMs, this.deadlines, resolve);
      passage.exchange = exchange;
      pool.send(exchange);
    });
  }

  private rememberedAddresses(target: Target): Addresses | null {
    const resolution = this.names.remembered(target.host);
    return resolution === null || resolution.fault !== undefined ? null : resolution.addresses;
  }

  private async addresses(target: Target, call: PlannedCall, passage: Passage): Promise<Addresses> {
    const askedAt = performance.now();
    const resolution = await this.names.resolve(target.host, Math.min(call.connectTimeoutMs, passage.endBy - askedAt));
    passage.dnsMs = (passage.dnsMs ?? 0) + performance.now() - askedAt;
    if (resolution.fault !== undefined) throw new CallFault(resolution.fault, passage);
    return resolution.addresses;
  }
}

const blocked = ({ refusal }: Target): Fault => ({
  kind: 'blocked',
  message: `${refusal!.message}. ${refusal!.remedy}`,
});

/** No byte was written, and the reason lies with the address. */
const isUnreached = ({ sent, fault }: Exchange): boolean =>
  !sent && (fault?.kind === 'refused' || fault?.kind === 'timeout' || fault?.kind === 'reset');

const diedUnused = ({ sent, fault, connectingAt }: Exchange): boolean =>
  !sent && fault?.kind === 'reset' && connectingAt === 0;
