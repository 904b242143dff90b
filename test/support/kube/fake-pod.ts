import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Certified } from '../../http/certificates.ts';
import type { KubeObject } from './kube-client.ts';

/** A request as a Pod saw it, with what the Pod was at that moment. */
export interface PodCall {
  pod: string;
  uid: string;
  address: string;
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** The name that the caller's TLS asked for; null where it spoke plain HTTP, or asked for none. */
  serverName: string | null;
  body: string;
  at: number;
  endedAt: number | null;
  /** Whether the Pod had told that it is ready, and had not been told to end. */
  ready: boolean;
  /** Since it was told to end, or last said that it isn't ready. */
  msSinceEnd: number | null;
}

/** What a Pod answers; status 200 and an empty body where nothing is said. */
export interface PodReply {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

export type PodAnswer = (call: PodCall, pod: FakePod) => PodReply | Promise<PodReply>;

/** A container that runs: real HTTP servers on the Pod's own address, over TLS at ports with the name `https`. */
export class FakePod {
  readonly calls: PodCall[] = [];
  terminating = false;
  private isReady = false;
  private outAt: number | null = null;
  private readonly servers: Server[] = [];

  constructor(
    /** As the API server has it. */
    readonly object: KubeObject,
    readonly address: string,
    private readonly answer: PodAnswer,
    /** What it shows at ports with the name `https`. */
    private readonly certified?: Certified,
  ) {}

  get ready(): boolean {
    return this.isReady && !this.terminating;
  }

  set ready(ready: boolean) {
    if (this.isReady && !ready) this.outAt = Date.now();
    this.isReady = ready;
  }

  get name(): string {
    return this.object.metadata.name;
  }

  get uid(): string {
    return this.object.metadata.uid;
  }

  get image(): string {
    return this.object.spec.containers[0].image;
  }

  /** Calls that it hasn't answered yet. */
  get inFlight(): number {
    return this.calls.filter(({ endedAt }) => endedAt === null).length;
  }

  /** Opens the ports that its containers declare; 8080 where they declare none. */
  async listen(...addresses: string[]): Promise<void> {
    const ports: KubeObject[] = this.object.spec.containers.flatMap((container: KubeObject) => container.ports ?? []);
    for (const address of [this.address, ...addresses])
      for (const { name, containerPort } of ports.length === 0 ? [{ containerPort: 8080 }] : ports)
        await this.open(address, containerPort, name === 'https');
  }

  /** Takes no new connection, answers what is under way, and resolves when that is done. */
  async close(): Promise<void> {
    const closed = this.servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const server of this.servers) server.closeIdleConnections();
    await Promise.all(closed);
  }

  /** Ends at once, in the middle of whatever it does. */
  kill(): void {
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  private async open(address: string, port: number, isSecure: boolean): Promise<void> {
    const listener: RequestListener = async (request, response) => {
      const call: PodCall = {
        pod: this.name,
        uid: this.uid,
        address,
        method: request.method!,
        url: request.url!,
        headers: request.headers,
        serverName: (isSecure && (request.socket as TLSSocket).servername) || null,
        body: '',
        at: Date.now(),
        endedAt: null,
        ready: this.ready,
        msSinceEnd: this.ready || this.outAt === null ? null : Date.now() - this.outAt,
      };
      this.calls.push(call);
      response.on('close', () => {
        call.endedAt = Date.now();
      });
      for await (const piece of request.setEncoding('utf8')) call.body += piece;
      const { status = 200, headers = {}, body = '' } = await this.answer(call, this);
      // A server that ends lets go of its connections as they fall idle.
      if (this.terminating) response.setHeader('connection', 'close');
      response.writeHead(status, headers).end(body);
    };
    const server = isSecure ? createSecureServer(this.identity(), listener) : createServer(listener);
    this.servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, resolve);
    });
  }

  private identity(): { cert: string; key: string } {
    if (this.certified === undefined)
      throw new Error(`Pod ${this.name} has a port https, and the kubelet no certificate for it`);
    return { cert: this.certified.certificate, key: this.certified.key };
  }
}
