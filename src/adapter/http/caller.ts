import axios, { type AxiosInstance } from 'axios';
import type { Caller, CallOptions } from '../../engine/dispatcher/ports.ts';
import type { Outcome, Request } from '../../fire/call/outcome.ts';
import type { CallConfig } from './call-config.ts';
import { type Dial, dialSocket } from './dial.ts';
import type { EgressPolicy } from './egress-policy.ts';
import { CallFault, type Passage } from './passage.ts';
import { type Lookup, systemLookup } from './resolve.ts';
import { Transport } from './transport.ts';

export interface HttpCallerOptions {
  policy: EgressPolicy;
  /** Sockets to one address of one origin; calls beyond it wait. */
  connectionsPerEndpoint: number;
  lookup?: Lookup;
  dial?: Dial;
}

/** The engine's way out. Every call, try, probe and alarm of this process goes through one of these, and so through one guard. */
export class HttpCaller implements Caller {
  private readonly transport: Transport;

  constructor({ policy, connectionsPerEndpoint, lookup = systemLookup, dial = dialSocket }: HttpCallerOptions) {
    this.transport = new Transport({ policy, connectionsPerEndpoint, lookup, dial });
  }

  /** Hands a finished config to the adapter: axios' own pipeline would cost more than the call. Never throws. */
  async call(request: Request, options: CallOptions): Promise<Outcome> {
    try {
      const reply = await this.transport.adapter(configOf(request, options));
      const passage = reply.request as Passage;
      return {
        reply: {
          status: reply.status,
          headers: reply.headers as Record<string, string | string[]>,
          body: reply.data as Buffer,
        },
        sent: true,
        timing: passage.timing(),
        remoteAddress: passage.remoteAddress,
      };
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  /** axios as people know it, for rare calls: same adapter, same guard. Any status is a reply; redirects and limits are the config's. */
  axiosInstance(): AxiosInstance {
    return axios.create({ adapter: this.transport.adapter, proxy: false, maxRedirects: 0, validateStatus: null });
  }

  /** Ends calls in flight as cancelled and closes all sockets. */
  close(): void {
    this.transport.close();
  }
}

const configOf = (request: Request, options: CallOptions): CallConfig => ({
  url: request.path,
  method: request.method,
  headers: request.headers as unknown as CallConfig['headers'],
  data: request.body,
  timeout: options.timeoutMs,
  maxContentLength: options.maxReplyBytes,
  maxRedirects: options.followRedirects,
  responseType: 'arraybuffer',
  signal: options.signal,
  belfry: {
    origin: request.origin,
    connectTimeoutMs: options.connectTimeoutMs,
    idleTimeoutMs: options.idleTimeoutMs,
    tls: options.tls,
    serverName: request.serverName,
    admitted: request.admitted,
    maySend: options.maySend,
  },
});

const outcomeOfError = (error: unknown): Outcome => {
  if (error instanceof CallFault)
    return {
      fault: error.fault,
      sent: error.passage.sent,
      timing: error.passage.timing(),
      ...(error.passage.remoteAddress !== undefined && { remoteAddress: error.passage.remoteAddress }),
    };
  return {
    fault: { kind: 'protocol', message: `the request can't be sent: ${String(error)}` },
    sent: false,
    timing: { totalMs: 0 },
  };
};
