import type { Socket } from 'node:net';
import type { buildConnector, Dispatcher } from 'undici';
// The index of undici loads mocks, caches and fetch as well, which an idle server keeps 12 MB for.
import Client from 'undici/lib/dispatcher/client.js';
import type { Exchange, Line } from './exchange.ts';

/** Idle sockets are dropped a second before the peer says it will, or after two seconds where it says nothing. */
const KEEP_ALIVE = { keepAliveTimeout: 2_000, keepAliveTimeoutThreshold: 1_000, keepAliveMaxTimeout: 60_000 };
/** Out of the way of the exchange's own bound. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

/** The pool that a connection belongs to. */
export interface ConnectionHome {
  /** What Host says; only the checked address is dialled. */
  readonly origin: string;
  readonly where: string;
  readonly isSecure: boolean;
  readonly serverName: string | undefined;
  dial(): Socket;
  released(connection: Connection): void;
  discarded(connection: Connection): void;
}

/** undici takes the name for TLS from a Host header unless it is told otherwise; its types don't know. */
type NamedDispatch = Dispatcher.DispatchOptions & { servername: string | undefined };

const nothing = () => {};

/** One keep-alive connection to one checked address, with at most one exchange on it. */
export class Connection implements Line {
  readonly where: string;
  private readonly pool: ConnectionHome;
  private readonly client: Client;
  private socket: Socket | null = null;
  private current: Exchange | null = null;
  private discarded = false;

  constructor(pool: ConnectionHome) {
    this.pool = pool;
    this.where = pool.where;
    this.client = new Client(pool.origin, {
      ...KEEP_ALIVE,
      pipelining: 1,
      maxHeaderSize: MAX_HEADER_BYTES,
      // Deadlines are ours: undici's are rounded to half seconds and cost a timer each.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (_: buildConnector.Options, callback: buildConnector.Callback) => this.connect(callback),
    });
  }

  get bytesRead(): number {
    return this.socket?.bytesRead ?? 0;
  }

  send(exchange: Exchange): void {
    this.current = exchange;
    exchange.connection = this;
    const { method, path, headers, body } = exchange.call;
    const options: NamedDispatch = { method, path, headers, body, servername: this.pool.serverName };
    this.client.dispatch(options, exchange);
  }

  release(): void {
    this.current = null;
    this.pool.released(this);
  }

  discard(): void {
    if (this.discarded) return;
    this.discarded = true;
    this.current = null;
    this.client.destroy(nothing);
    this.socket?.destroy();
    this.pool.discarded(this);
  }

  /** Ends the exchange that is on it, if any, and closes. */
  close(): void {
    this.current?.fail({ kind: 'cancelled', message: 'cancelled: Belfry is stopping' });
    this.discard();
  }

  /** What has no socket is nothing to go on with, and thousands of Pods may be called once a minute. */
  private closed(): void {
    if (this.current === null) this.discard();
  }

  private connect(callback: buildConnector.Callback): void {
    const exchange = this.current;
    if (exchange !== null) exchange.connectingAt = performance.now();
    const socket = this.pool.dial();
    this.socket = socket;
    // An error may come late, after somebody else has given up on the socket.
    socket.on('error', nothing);
    // Before undici's own, which parses the piece.
    socket.on('readable', () => this.current?.pieceCame());
    const failed = (error: Error) => {
      socket.off('error', failed).off('close', closed);
      callback(error, null);
    };
    // A peer that says goodbye politely in the middle of a handshake causes no error.
    const closed = () => failed(Object.assign(new Error('closed before the connection stood'), { code: 'ECONNRESET' }));
    socket.on('error', failed).on('close', closed);
    socket.once(this.pool.isSecure ? 'secureConnect' : 'connect', () => {
      socket.off('error', failed).off('close', closed);
      if (exchange !== null) exchange.connectedAt = performance.now();
      socket.once('close', () => this.closed());
      callback(null, socket);
    });
  }
}
