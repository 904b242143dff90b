import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './daemon.ts';
import { cpuSecondsOf, rssMbOf } from './process-facts.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const ADMIN_TOKEN = randomBytes(32).toString('hex');

/** A `belfry serve` in a process of its own, from `dist`. */
export interface Server {
  pid: number;
  url: string;
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Sum of all samples of a metric, or of those with this label (`statement="commit"`). */
  metric(name: string, label?: string): Promise<number>;
  /** The samples of a metric by the value of one of their labels. */
  metricBy(name: string, label: string): Promise<Map<string, number>>;
  /** CPU used so far, seconds of one core. */
  cpuSeconds(): number;
  /** Resident memory now, MB. */
  rssMb(): number;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export interface ServerOptions {
  databaseUrl: string;
  /** For its log. */
  folder: string;
  name?: string;
  env?: Record<string, string>;
  nodeArguments?: string[];
}

/** Arguments of node by which a process leaves a CPU profile of its main thread in the folder when it ends; none without one. */
export const profiling = (folder: string | undefined): string[] =>
  folder === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', folder];

/** Resolves once it is ready. Settings in this process' environment (BELFRY_…) hold for it too. */
export const startServer = async (options: ServerOptions): Promise<Server> => {
  const { databaseUrl, folder, name = 'belfry', env = {}, nodeArguments = [] } = options;
  if (!existsSync(MAIN)) throw new Error('Belfry is not built yet: npm run build');
  const [apiPort, metricsPort] = [await freePort(), await freePort()];
  const logFile = join(folder, `${name}.log`);
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [...nodeArguments, MAIN, 'serve'], {
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env.PATH,
      // As many as the bare calls beside it have.
      BELFRY_CONNECTIONS_PER_ENDPOINT: '64',
      ...settingsAround(),
      BELFRY_DATABASE_URL: databaseUrl,
      BELFRY_HTTP_PORT: String(apiPort),
      BELFRY_METRICS_PORT: String(metricsPort),
      BELFRY_ADMIN_TOKEN: ADMIN_TOKEN,
      BELFRY_EGRESS_ALLOW: '127.0.0.0/8',
      BELFRY_MEMBER: name,
      ...env,
    },
  });
  closeSync(log);
  const url = `http://127.0.0.1:${apiPort}`;
  await untilReady(child, url, logFile);
  return {
    pid: child.pid!,
    url,
    api: (method, path, body) => ask(`${url}/api/v1${path}`, method, body),
    metric: async (metric, label = '') =>
      samplesOf(metric, await scrape(metricsPort))
        .filter((line) => line.includes(label))
        .reduce((sum, line) => sum + numberIn(line), 0),
    metricBy: async (metric, label) =>
      new Map(
        samplesOf(metric, await scrape(metricsPort)).flatMap((line) => {
          const value = new RegExp(`\\b${label}="([^"]*)"`).exec(line)?.[1];
          return value === undefined ? [] : [[value, numberIn(line)]];
        }),
      ),
    cpuSeconds: () => cpuSecondsOf(child.pid!),
    rssMb: () => rssMbOf(child.pid!),
    stop: () => end(child, 'SIGTERM', logFile),
    kill: () => end(child, 'SIGKILL', logFile),
  };
};

const settingsAround = (): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('BELFRY_')));

const untilReady = async (child: ChildProcess, url: string, logFile: string): Promise<void> => {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`the server ended:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
    const ready = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`the server was not ready within 30 s:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
};

const ask = async <T>(url: string, method: string, body?: unknown): Promise<T> => {
  const reply = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${url}: ${reply.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
};

const scrape = async (port: number): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

const samplesOf = (name: string, text: string): string[] =>
  text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));

const numberIn = (line: string): number => Number(line.slice(line.lastIndexOf(' ') + 1));

const end = async (child: ChildProcess, signal: NodeJS.Signals, logFile: string): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  if (signal === 'SIGTERM' && child.exitCode !== 0)
    throw new Error(`the server did not stop well:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
};
