import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { WaitingLine } from '../../engine/waiting-line.ts';
import { Connection, type ConnectionHome } from './connection.ts';
import type { Dial, DialRequest } from './dial.ts';
import type { Exchange } from './exchange.ts';

export interface PoolOptions {
  /** Sockets to one address. */
  connections: number;
  dial: Dial;
}

/**
 * Connections to one checked address under one origin and TLS identity. The connection that was used last is used first, so that the
 * others grow idle and close; exchanges beyond the limit wait in order.
 */
export class ConnectionPool implements ConnectionHome {
  readonly origin: string;
  readonly where: string;
  readonly isSecure: boolean;
  readonly serverName: string | undefined;
  lastUsedAt = 0;
  private readonly to: DialRequest;
  private readonly most: number;
  private readonly dialSocket: Dial;
  private readonly idle: Connection[] = [];
  private readonly all = new Set<Connection>();
  private readonly waiting = new WaitingLine<Exchange>();
  private session: Buffer | undefined;

  constructor(origin: string, to: DialRequest, { connections, dial }: PoolOptions) {
    this.origin = origin;
    this.to = to;
    this.where = to.address.includes(':') ? `[${to.address}]:${to.port}` : `${to.address}:${to.port}`;
    this.isSecure = to.tls !== null;
    this.serverName = to.tls?.serverName;
    this.most = connections;
    this.dialSocket = dial;
  }

  get isIdle(): boolean {
    return this.idle.length === this.all.size && this.waiting.isEmpty;
  }

  send(exchange: Exchange): void {
    const connection = this.idle.pop() ?? this.another();
    if (connection === null) {
      exchange.waited = true;
      this.waiting.push(exchange);
    } else connection.send(exchange);
  }

  released(connection: Connection): void {
    const next = this.nextWaiting();
    if (next === null) this.idle.push(connection);
    else connection.send(next);
  }

  discarded(connection: Connection): void {
    this.all.delete(connection);
    const at = this.idle.indexOf(connection);
    if (at >= 0) this.idle.splice(at, 1);
    const next = this.nextWaiting();
    if (next !== null) this.send(next);
  }

  dial(): Socket {
    const { tls } = this.to;
    if (tls === null) return this.dialSocket(this.to);
    const socket = this.dialSocket({ ...this.to, tls: { ...tls, session: this.session } }) as TLSSocket;
    socket.on('session', (session: Buffer) => {
      this.session = session;
    });
    return socket;
  }

  close(): void {
    for (let next = this.nextWaiting(); next !== null; next = this.nextWaiting())
      next.fail({ kind: 'cancelled', message: 'cancelled: Belfry is stopping' });
    for (const connection of [...this.all]) connection.close();
  }

  private another(): Connection | null {
    if (this.all.size >= this.most) return null;
    const connection = new Connection(this);
    this.all.add(connection);
    return connection;
  }

  private nextWaiting(): Exchange | null {
    for (;;) {
      const next = this.waiting.shift();
      if (next === undefined) return null;
      if (!next.ended) return next;
    }
  }
}
