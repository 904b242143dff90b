import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer as createRawServer, type Server, Socket } from 'node:net';
import { HttpCaller } from '../../src/adapter/http/caller.ts';
import { type Dial, type DialRequest, dialSocket } from '../../src/adapter/http/dial.ts';
import { egressPolicy } from '../../src/adapter/http/egress-policy.ts';
import type { Lookup } from '../../src/adapter/http/resolve.ts';
import type { CallOptions } from '../../src/engine/dispatcher/ports.ts';
import type { Request } from '../../src/fire/call/outcome.ts';

/** A server on loopback, and a way to end it with all its connections. */
export interface LabServer {
  port: number;
  origin: string;
  close(): Promise<void>;
}

const listening = async (server: Server): Promise<LabServer> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { port, origin: `http://127.0.0.1:${port}`, close };
};

export const httpServer = (listener: RequestListener): Promise<LabServer> => listening(createServer(listener));
export const rawServer = (onConnection: (socket: Socket) => void): Promise<LabServer> =>
  listening(createRawServer(onConnection));
export const servedBy = listening;

export interface Lab {
  caller: HttpCaller;
  /** Every connection attempt, as the dialler saw it. */
  dials: DialRequest[];
  /** Every name that was asked for. */
  lookups: string[];
}

export interface LabOptions {
  allow?: string[];
  /** What names mean: addresses, or a function of how often the name has been asked (from 1). */
  names?: Record<string, string[] | ((asked: number) => string[] | Promise<string[]>)>;
  /** Where dials of addresses that aren't ours really go: a port on loopback, or nowhere (`'silence'`). */
  routes?: Record<string, number | 'silence'>;
  connectionsPerEndpoint?: number;
}

/** A caller whose resolver is scripted and whose dials are recorded. */
export const openLab = ({ allow = [], names = {}, routes = {}, connectionsPerEndpoint = 8 }: LabOptions = {}): Lab => {
  const dials: DialRequest[] = [];
  const lookups: string[] = [];
  const dial: Dial = (request) => {
    dials.push(request);
    const route = routes[request.address];
    if (route === 'silence') return new Socket();
    return route === undefined ? dialSocket(request) : connect(route, '127.0.0.1');
  };
  const lookup: Lookup = async (host) => {
    lookups.push(host);
    const answer = names[host];
    if (answer === undefined) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    return typeof answer === 'function' ? answer(lookups.filter((asked) => asked === host).length) : answer;
  };
  const caller = new HttpCaller({ policy: egressPolicy({ allow }), connectionsPerEndpoint, lookup, dial });
  return { caller, dials, lookups };
};

export const LOOPBACK = ['127.0.0.1/32'];

export const post = (origin: string, rest: Partial<Request> = {}): Request => ({
  method: 'POST',
  origin,
  path: '/jobs/settle',
  headers: { 'content-type': 'application/json' },
  body: '{"mode":"full"}',
  ...rest,
});

export const limits = (rest: Partial<CallOptions> = {}): CallOptions => ({
  timeoutMs: 5_000,
  connectTimeoutMs: 1_000,
  idleTimeoutMs: 5_000,
  maxReplyBytes: 1024 * 1024,
  followRedirects: 0,
  ...rest,
});
