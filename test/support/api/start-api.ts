import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type ApiDeps, createApi } from '../../../src/app/api-module.ts';
import { type Around, commandPorts, peoplePorts, viewPorts } from '../../../src/app/api-ports.ts';
import { runCommands } from '../../../src/app/run-commands.ts';
import { tryCommands } from '../../../src/app/try-commands.ts';
import type { EgressCheck, Quotas } from '../../../src/command/ports.ts';
import type { TrialWay } from '../../../src/command/trial.ts';
import type { TestDatabase } from '../databases.ts';

export const ADMIN = 'test-admin-token-of-over-thirty-two-characters';

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  body: any;
}

export interface TestApi {
  url: string;
  port: number;
  /** Time of the server; tests set it. */
  clock: { at: number };
  /** Names of signals, in order. */
  signals: string[];
  logged: { facts: object; message: string }[];
  send(
    method: string,
    path: string,
    options?: { token?: string | null; body?: unknown; text?: string; type?: string; headers?: Record<string, string> },
  ): Promise<Reply>;
  /** A token of this role, made through the API. */
  token(role: string, namespaces: string[]): Promise<string>;
  deps: ApiDeps;
  close(): Promise<void>;
}

export interface Options {
  quotas?: Quotas;
  key?: Buffer;
  /** No BELFRY_SECRET_KEY. */
  cipherless?: boolean;
  egress?: EgressCheck;
  clusters?: string[];
  /** How tries leave; by itself there is no application to call. */
  way?: TrialWay;
  endpoints?: Omit<Around['endpoints'], 'readyCount'>;
  reach?: Around['reach'];
  services?: Around['services'];
}

const NO_WAY = { application: () => null } as unknown as TrialWay;

const endpointsFrom = (
  given: Options['endpoints'] = { endpointsOf: () => null, problemsOf: () => [] },
): Around['endpoints'] => ({
  ...given,
  readyCount: (id) => given.endpointsOf(id)?.filter(({ endpoint }) => endpoint.ready).length ?? null,
});

/** The API over a real socket and a real store. */
export const startApi = async ({ database }: TestDatabase, options: Options = {}): Promise<TestApi> => {
  const clock = { at: Date.UTC(2026, 10, 21, 12) };
  const signals: string[] = [];
  const logged: TestApi['logged'] = [];
  const around: Around = {
    database,
    clock: { now: () => clock.at },
    signals: {
      scheduleChanged: () => signals.push('scheduleChanged'),
      runQueued: () => signals.push('runQueued'),
      cancelRequested: () => signals.push('cancelRequested'),
      applicationChanged: () => signals.push('applicationChanged'),
    },
    egress: options.egress ?? { refusalOf: () => null },
    keys: options.cipherless === true ? new Map() : new Map([['k1', options.key ?? randomBytes(32)]]),
    quotas: options.quotas ?? { jobs: null, firesPerSecond: null },
    clusters: options.clusters ?? [],
    endpoints: endpointsFrom(options.endpoints),
    reach:
      options.reach ??
      (async () => ({ fault: { kind: 'refused', message: 'nobody listens' }, sent: false, timing: { totalMs: 0 } })),
    calling: () => new Map(),
    services: options.services ?? { clusters: [], namespacesFor: (own) => [own], services: async () => [] },
  };
  const note = (facts: object, message: string) => logged.push({ facts, message });
  const log = { info: note, warn: note, error: note };
  const deps: ApiDeps = {
    commands: commandPorts(around),
    people: peoplePorts(around, log),
    views: viewPorts(around),
    runs: runCommands(database, around.clock, around.signals),
    tries: tryCommands(options.way ?? NO_WAY, around.clock),
    readiness: { problems: async () => [] },
    adminToken: ADMIN,
    trustProxy: [],
    consoleFolder: null,
    log,
    version: '0.0.0-test',
  };
  const app = await createApi(deps);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  const send: TestApi['send'] = async (method, path, { token = ADMIN, body, text, type, headers = {} } = {}) => {
    const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${url}${/^\/(api\/|healthz|readyz|$)/.test(path) ? path : `/api/v1${path}`}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(payload === undefined ? {} : { 'content-type': type ?? 'application/json' }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const answer = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(answer) : answer };
  };
  return {
    url,
    port,
    clock,
    signals,
    logged,
    send,
    token: async (role, namespaces) => {
      const name = `t-${randomBytes(4).toString('hex')}`;
      return (await send('POST', '/tokens', { body: { name, role, namespaces } })).body.token as string;
    },
    deps,
    close: () => app.close(),
  };
};

export const application = (name = 'billing', spec: object = {}) => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpApplication',
  metadata: { name },
  spec: { domains: [{ url: 'https://api.example.com' }], ...spec },
});

export const job = (name = 'settle', spec: object = {}) => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpJob',
  metadata: { name },
  spec: { application: 'billing', schedule: { cron: '0 0 2 * * ?' }, request: { path: '/jobs/settle' }, ...spec },
});
