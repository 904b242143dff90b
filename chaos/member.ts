import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TcpProxy } from '../test/support/tcp-proxy.ts';
import { Child } from './child.ts';

export interface MemberOptions {
  name: string;
  root: string;
  folder: string;
  apiPort: number;
  metricsPort: number;
  /** Its way to the database. */
  link: TcpProxy;
  databaseUrl: string;
  adminToken: string;
  /** Told of a death that nobody here had asked for; `wasUp`: it had been ready before. */
  died: (member: Member, how: string, wasUp: boolean) => void;
}

const AGAIN_AFTER_MS = 500;

/** One place in the cluster: a `belfry serve` at a time, with its own way to the database. A process that dies unasked is followed by a new one. */
export class Member {
  readonly name: string;
  readonly link: TcpProxy;
  readonly url: string;
  private child: Child | null = null;
  private generation = 0;
  private wasUp = false;
  private isClosed = false;

  private readonly options: MemberOptions;

  constructor(options: MemberOptions) {
    this.options = options;
    this.name = options.name;
    this.link = options.link;
    this.url = `http://127.0.0.1:${options.apiPort}`;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** How many processes it took so far. */
  get lives(): number {
    return this.generation;
  }

  start(): void {
    // Somebody may have killed it in the very moment in which a fault was about to.
    if (this.isClosed || this.child?.isRunning === true) return;
    const { root, folder, name, apiPort, metricsPort, databaseUrl, adminToken, died } = this.options;
    this.wasUp = false;
    this.generation++;
    this.child = new Child({
      name,
      command: process.execPath,
      args: [join(root, 'bin', 'belfry.mjs'), 'serve'],
      cwd: folder,
      logFile: join(folder, `${name}.log`),
      env: {
        PATH: process.env.PATH,
        BELFRY_DATABASE_URL: databaseUrl,
        BELFRY_HTTP_PORT: String(apiPort),
        BELFRY_METRICS_PORT: String(metricsPort),
        BELFRY_ADMIN_TOKEN: adminToken,
        BELFRY_EGRESS_ALLOW: '127.0.0.0/8',
        // No two processes ever share a name.
        BELFRY_MEMBER: `${name}.${this.generation}`,
        BELFRY_SHUTDOWN_GRACE: '3s',
      },
      endedByItself: (how) => {
        died(this, how, this.wasUp);
        void sleep(AGAIN_AFTER_MS).then(() => this.start());
      },
    });
  }

  signal(name: NodeJS.Signals): void {
    this.child?.signal(name);
  }

  /** Ends the process on purpose. @returns how it ended */
  async end(signal: NodeJS.Signals): Promise<string> {
    return (await this.child?.end(signal)) ?? 'it did not run';
  }

  async isReady(): Promise<boolean> {
    const ready = (await statusOf(`${this.url}/readyz`)) === 200;
    this.wasUp ||= ready;
    return ready;
  }

  async metric(name: string): Promise<number> {
    const reply = await fetch(`http://127.0.0.1:${this.options.metricsPort}/metrics`, {
      signal: AbortSignal.timeout(2_000),
    });
    const line = (await reply.text()).split('\n').find((text) => text.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.end('SIGKILL');
    await this.link.close();
  }
}

const statusOf = (url: string): Promise<number> =>
  fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    async (reply) => {
      await reply.body?.cancel();
      return reply.status;
    },
    () => 0,
  );
