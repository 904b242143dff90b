import type { AxiosAdapter, AxiosResponse } from 'axios';
import { type CallConfig, type PlannedCall, plannedCall } from './call-config.ts';
import { decompress, encodingsOf } from './decompress.ts';
import type { Dial } from './dial.ts';
import type { EgressPolicy } from './egress-policy.ts';
import { cancelled, type Exchange } from './exchange.ts';
import { CallFault, Passage } from './passage.ts';
import { isRedirect, nextHop } from './redirect.ts';
import { CheckedNames, type Lookup } from './resolve.ts';
import type { Target, TargetTls } from './target.ts';
import { Targets } from './targets.ts';
import { TlsIdentities } from './tls-identity.ts';
import { Way } from './way.ts';

export interface TransportOptions {
  policy: EgressPolicy;
  lookup: Lookup;
  dial: Dial;
  /** Sockets to one address of one origin. */
  connectionsPerEndpoint: number;
}

/**
 * The one way out, as an axios adapter: judge the target, look its name up, judge the answers, dial a judged address, exchange, and do the
 * same again for each redirect that may be followed. It rejects with a CallFault; the reply's `request` is the Passage.
 */
export class Transport {
  private readonly targets: Targets;
  private readonly identities = new TlsIdentities();
  private readonly way: Way;

  constructor({ policy, lookup, dial, connectionsPerEndpoint }: TransportOptions) {
    this.targets = new Targets(policy, { connections: connectionsPerEndpoint, dial });
    this.way = new Way(new CheckedNames(policy, lookup));
  }

  readonly adapter: AxiosAdapter = async (config: CallConfig): Promise<AxiosResponse> => {
    const call = plannedCall(config);
    const passage = new Passage(config, call);
    let exchange = await this.exchange(call, passage);
    if (call.followRedirects > 0 && isRedirect(exchange.status))
      exchange = await this.followed(call, exchange, passage);
    const isPacked = exchange.headers['content-encoding'] !== undefined;
    const body = isPacked ? await unpacked(exchange, call, passage) : exchange.body.whole();
    const headers = exchange.headers as Record<string, string>;
    // axios parses and converts text by itself; bytes are what the engine asks for.
    const data = config.responseType === 'arraybuffer' ? body : body.toString();
    return { data, status: exchange.status, statusText: '', headers, config, request: passage };
  };

  /** Ends all calls in flight and closes all connections. */
  close(): void {
    this.targets.close();
  }

  private exchange(call: PlannedCall, passage: Passage): Promise<Exchange> {
    if (call.signal?.aborted) throw new CallFault(cancelled(call.signal), passage);
    if (!call.path.startsWith('/')) throw unsendable('its path does not begin with "/"', passage);
    const target = this.targetOf(call, passage);
    const tls = target.isSecure ? this.tlsOf(call, passage) : null;
    return this.way.exchange(target, tls, call, passage);
  }

  /** The reply at the end of a chain of redirects; a redirect itself where the chain is longer than the call allows. */
  private async followed(home: PlannedCall, redirect: Exchange, passage: Passage): Promise<Exchange> {
    let call = home;
    let exchange = redirect;
    for (let hops = 0; hops < home.followRedirects; hops++) {
      const next = nextHop(call, exchange.status, exchange.headers.location);
      if (next === null) break;
      if (next.fault !== undefined) throw new CallFault(next.fault, passage);
      call = next.call;
      exchange = await this.exchange(call, passage);
    }
    return exchange;
  }

  private targetOf(call: PlannedCall, passage: Passage): Target {
    try {
      return this.targets.of(call.origin, call.admitted, passage.beganAt);
    } catch {
      throw unsendable(`"${call.origin}" is not a URL`, passage);
    }
  }

  private tlsOf({ tls, serverName }: PlannedCall, passage: Passage): TargetTls {
    try {
      return { identity: this.identities.of(tls), serverName: tls?.serverName ?? serverName };
    } catch (error) {
      const message = `the application's certificates can't be used: ${(error as Error).message}`;
      throw new CallFault({ kind: 'tls', message }, passage);
    }
  }
}

const unsendable = (why: string, passage: Passage): CallFault =>
  new CallFault({ kind: 'protocol', message: `the request can't be sent: ${why}` }, passage);

const unpacked = async (exchange: Exchange, call: PlannedCall, passage: Passage): Promise<Buffer> => {
  const encodings = encodingsOf(exchange.headers['content-encoding']);
  const { body, fault } = await decompress(exchange.body.whole(), encodings, call.maxReplyBytes);
  if (fault !== undefined) throw new CallFault(fault, passage);
  return body;
};
