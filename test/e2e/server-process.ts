import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const BIN = join(root, 'bin', 'belfry.mjs');
/** Of servers on MariaDB, which make none by themselves. */
export const ADMIN_TOKEN = randomBytes(32).toString('base64url');

/** Settings of whoever runs the tests are not the tests' own. */
export const cleanEnv = (more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(BELFRY_|NODE_OPTIONS$)/.test(name))),
  ...more,
});

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** An empty folder of its own. */
export const makeFolder = (): string => mkdtempSync(join(tmpdir(), 'belfry-e2e-'));

export interface Run {
  id: string;
  job: string;
  state: string;
  reason: string | null;
  cause: string;
  fireAt: string;
  startedAt: string | null;
  settledAt: string | null;
  rounds: number;
  shardTotal: number;
}

export interface RunDetail extends Run {
  shards: { index: number; state: string; attempts: Attempt[] }[];
}

export interface Attempt {
  number: number;
  status: number | null;
  fault: string | null;
  verdict: string;
  reason: string;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const live = new Set<ServerProcess>();

/** After each test: nothing that it started goes on. */
export const killServers = async (): Promise<void> => {
  await Promise.all([...live].map((server) => server.kill()));
};

/** `belfry serve` from dist, as a user starts it: own process, own folder, ports that were free a moment ago. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Everything that it printed. */
  output = '';
  token = '';

  private constructor(
    readonly folder: string,
    readonly port: number,
    readonly metricsPort: number,
    env: Record<string, string>,
    args: string[],
    home: string,
  ) {
    if (!existsSync(join(home, 'dist', 'main.js'))) throw new Error('dist is missing: npm run build');
    this.#child = spawn(process.execPath, [join(home, 'bin', 'belfry.mjs'), 'serve', ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: cleanEnv({
        BELFRY_HTTP_PORT: String(port),
        BELFRY_METRICS_PORT: String(metricsPort),
        BELFRY_EGRESS_ALLOW: '127.0.0.0/8',
        // Many are started: what one has compiled the next need not.
        NODE_COMPILE_CACHE: join(tmpdir(), 'belfry-compile-cache'),
        ...env,
      }),
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on('data', (chunk) => {
        this.output += chunk;
      });
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        live.delete(this);
        resolve({ code, signal });
      });
    });
    live.add(this);
  }

  /** Starts it and does not wait. */
  static async launch({
    folder,
    env = {},
    args = [],
    port,
    metricsPort,
    home = root,
  }: {
    folder: string;
    env?: Record<string, string>;
    args?: string[];
    port?: number;
    metricsPort?: number;
    /** Where another build of Belfry lies. */
    home?: string;
  }): Promise<ServerProcess> {
    return new ServerProcess(folder, port ?? (await freePort()), metricsPort ?? (await freePort()), env, args, home);
  }

  /** Starts it and waits until it is ready. */
  static async start(options: Parameters<typeof ServerProcess.launch>[0]): Promise<ServerProcess> {
    const server = await ServerProcess.launch(options);
    await server.ready();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async ready(): Promise<void> {
    await eventually(`ready:\n${this.output}`, async () => {
      if (this.#child.exitCode !== null)
        throw new Error(`the server ended with ${this.#child.exitCode}: ${this.output}`);
      return (await this.status('/readyz')) === 200;
    });
    const file = join(this.folder, 'data', 'admin.token');
    this.token = existsSync(file) ? readFileSync(file, 'utf8').trim() : ADMIN_TOKEN;
  }

  /** Status of a GET without a token; 0 where nobody answers. */
  async status(path: string): Promise<number> {
    try {
      const response = await fetch(this.url + path, { signal: AbortSignal.timeout(2_000) });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 0;
    }
  }

  async api<T = unknown>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
  }

  async must<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.api<T>(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  application(name: string, spec: object): Promise<unknown> {
    return this.must('PUT', `/namespaces/default/applications/${name}`, documentOf('HttpApplication', name, spec));
  }

  job(name: string, spec: object): Promise<unknown> {
    return this.must('PUT', `/namespaces/default/jobs/${name}`, documentOf('HttpJob', name, spec));
  }

  async runNow(job: string, body: object = {}): Promise<string> {
    return (await this.must<Run>('POST', `/namespaces/default/jobs/${job}/runs`, body)).id;
  }

  /** Oldest first. */
  async runs(job: string): Promise<Run[]> {
    return (
      await this.must<{ items: Run[] }>('GET', `/runs?namespace=default&job=${job}&limit=1000`)
    ).items.toReversed();
  }

  run(id: string): Promise<RunDetail> {
    return this.must('GET', `/runs/${id}`);
  }

  /** The run once it is in a state that it does not leave by itself. */
  async settled(id: string, withinMs = 15_000): Promise<RunDetail> {
    return eventually(
      `run ${id} settled`,
      async () => {
        const run = await this.run(id);
        return ['queued', 'running', 'waiting'].includes(run.state) ? undefined : run;
      },
      withinMs,
    );
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async stop(): Promise<Ended> {
    this.signal('SIGTERM');
    return this.ended;
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }
}

export const documentOf = (kind: string, name: string, spec: object) => ({
  apiVersion: 'belfry.dev/v1',
  kind,
  metadata: { name },
  spec,
});

export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });
