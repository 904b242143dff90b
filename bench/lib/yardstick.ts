import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';

/** One POST as Belfry sends it: the same method, path, headers and body go over the yardstick and over what is measured. */
export interface BenchCall {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** What the counting target says of itself. */
export interface Arrivals {
  arrived: number;
  distinct: number;
  doubled: number;
  lost: number | null;
  anonymous: number;
  connections: number;
  /** Calls at one instant that it answered slowly, at most. */
  mostAtOnce: number;
  /** Unix ms, as the target saw it. */
  firstArrivalAt: number;
  lastArrivalAt: number;
  lateMs: { p50: number | null; p99: number | null; max: number | null };
}

/** The counting target in a process of its own. */
export interface Target {
  origin: string;
  /** 127.1.0.0, 127.1.0.1 …: as many as were asked for. */
  origins: string[];
  /** `expected`: so many distinct calls should have come; tells how many are lost. */
  report(expected?: number): Promise<Arrivals>;
  /** Calls so far; cheap enough to ask while calls come in. */
  arrived(): Promise<number>;
  /** What it answers from now on: `ok`, or `slow` after `value` ms. */
  answer(mode: 'ok' | 'slow', value?: number): Promise<void>;
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export const startTarget = async (addresses = 0): Promise<Target> => {
  const script = fileURLToPath(new URL('../target.mjs', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [script, '--addresses', String(addresses)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  const { port } = JSON.parse(line) as { port: number };
  const origin = `http://127.0.0.1:${port}`;
  child.on('exit', (code, signal) => {
    if (!stopping) console.error(`the counting target ended by itself: ${code ?? signal}`);
  });
  let stopping = false;
  const control = new Pool(origin, { connections: 1 });
  const ask = async (path: string) => (await (await control.request({ path, method: 'POST' })).body.json()) as unknown;
  return {
    origin,
    origins: Array.from({ length: addresses }, (_, n) => `http://127.1.${n >> 8}.${n & 255}:${port}`),
    report: async (expected) =>
      (await ask(`/control/report${expected === undefined ? '' : `?expected=${expected}`}`)) as Arrivals,
    arrived: async () => ((await ask('/control/count')) as { arrived: number }).arrived,
    answer: async (mode, value = 0) => void (await ask(`/control/mode?mode=${mode}&value=${value}`)),
    reset: async () => void (await ask('/control/reset')),
    stop: async () => {
      stopping = true;
      await control.close();
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
};

/** The headers of a call of Belfry's, design §5, for the `n`th run. */
export const benchCall = (n: number, fireAt: string): BenchCall => ({
  path: '/jobs/settle',
  headers: {
    'schedulerx-logId': String(n),
    'schedulerx-shardingIndex': '0',
    'schedulerx-shardingTotal': '1',
    'belfry-job': 'settle-points',
    'belfry-namespace': 'shop',
    'belfry-fire-at': fireAt,
    'belfry-attempt': '1',
    'belfry-cause': 'schedule',
    'idempotency-key': `${n}-0`,
    traceparent: `00-${n.toString(16).padStart(32, '0')}-${n.toString(16).padStart(16, '0')}-01`,
    'content-type': 'application/json',
  },
  body: '{"shard":"0","of":"1","mode":"full"}',
});

/** Calls a second of `workers` loops that share `calls` calls; `callOnce` is given the number of the call. */
export const measureRate = async (
  calls: number,
  workers: number,
  callOnce: (n: number) => Promise<void>,
  firstNumber = 1,
): Promise<number> => {
  let next = 0;
  const work = async () => {
    while (next < calls) await callOnce(firstNumber + next++);
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: workers }, work));
  return (calls / (performance.now() - startedAt)) * 1_000;
};

/** The bare loop: an `undici.Pool` of 64 connections and 64 calls in flight, each reply read and parsed. */
export const bareYardstick = (origin: string, connections = 64) => {
  const pool = new Pool(origin, { connections });
  const callOnce = (makeCall: (n: number) => BenchCall) => async (n: number) => {
    const { path, headers, body } = makeCall(n);
    const reply = await pool.request({ path, method: 'POST', headers, body });
    const parsed = (await reply.body.json()) as { code: number };
    if (parsed.code !== 200) throw new Error(`the target answered ${JSON.stringify(parsed)}`);
  };
  return {
    /** Calls a second over `calls` calls. */
    rate: (calls: number, makeCall: (n: number) => BenchCall, firstNumber = 1) =>
      measureRate(calls, connections, callOnce(makeCall), firstNumber),
    callOnce,
    close: () => pool.close(),
  };
};

export interface Spread {
  min: number;
  median: number;
  max: number;
}

export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    min: sorted[0]!,
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    max: sorted.at(-1)!,
  };
};
