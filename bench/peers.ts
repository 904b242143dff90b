import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Daemon } from './lib/daemon.ts';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, compare, type Round } from './lib/result.ts';
import { saturate } from './lib/saturate.ts';
import { onStage, type Stage } from './lib/stage.ts';
import { startTaskProcess, type TaskProcess } from './lib/task-process.ts';
import { startPostgres } from './peers/postgres.ts';
import { startRedis } from './peers/redis.ts';

interface PeerKind {
  name: string;
  database: string;
  goal: number;
  start(folder: string): Promise<Daemon | null>;
}

const KINDS: readonly PeerKind[] = [
  { name: 'graphile-worker', database: 'PostgreSQL', goal: 1.5, start: startPostgres },
  { name: 'bullmq', database: 'Redis', goal: 2, start: startRedis },
];

interface Peer extends PeerKind {
  process: TaskProcess<{ jobs: number }>;
  rounds: Round[];
  lost: number;
  doubled: number;
}

/** Runs a second of Belfry ÷ those of other queues that make the same calls, 64 at once, to the same target, turn by turn. */
export const peers = (options: BenchOptions): Promise<BenchResult[]> =>
  onStage(options.store, async (stage) => {
    const { jobs = 20_000, rounds = 3, periodSeconds = 40 } = options;
    install();
    const endings: (() => unknown)[] = [];
    try {
      const others = await startPeers(stage, endings);
      for (const { process } of others) await process.run({ jobs: 1_000 });
      const { server, round } = await saturate(stage, { jobs, periodSeconds });
      for (let n = 0; n <= rounds; n++) {
        const { runsPerSecond } = await round(n);
        for (const peer of others) {
          await stage.target.reset();
          const yardstick = await peer.process.run({ jobs });
          const { lost, doubled } = await stage.target.report(jobs);
          if (n === 0) continue; // warms all up
          peer.rounds.push({ measured: runsPerSecond, yardstick });
          peer.lost += lost!;
          peer.doubled += doubled;
        }
      }
      await server.stop();
      return others.map((peer) => resultOf(peer, options, jobs * rounds));
    } finally {
      for (const ending of endings.reverse()) await ending();
    }
  });

const PLACE = fileURLToPath(new URL('./peers/', import.meta.url));

/** They are no dependency of Belfry's. */
const install = (): void => {
  if (existsSync(`${PLACE}node_modules/bullmq`) && existsSync(`${PLACE}node_modules/graphile-worker`)) return;
  const installed = spawnSync('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund'], { cwd: PLACE });
  if (installed.status !== 0) throw new Error(`the peers can't be installed: ${installed.stderr}`);
};

const startPeers = async ({ folder, target }: Stage, endings: (() => unknown)[]): Promise<Peer[]> => {
  const started: Peer[] = [];
  for (const kind of KINDS) {
    const daemon = await kind.start(folder);
    if (daemon === null) {
      console.error(`${kind.name} is left out: there is no ${kind.database} here, and it can't be installed.`);
      continue;
    }
    endings.push(() => daemon.stop());
    const script = new URL(`./peers/${kind.name}.mjs`, import.meta.url);
    const process = startTaskProcess<{ jobs: number }>(script, [daemon.url, target.origin]);
    endings.push(() => process.stop());
    started.push({ ...kind, process, rounds: [], lost: 0, doubled: 0 });
  }
  return started;
};

const resultOf = (peer: Peer, { store }: BenchOptions, expected: number): BenchResult => {
  const { name, database, goal, rounds, lost, doubled } = peer;
  const compared = compare(rounds);
  return {
    bench: 'peers',
    store,
    ...compared,
    unit: 'runs/s',
    expected,
    arrived: expected,
    lost: 0,
    doubled: 0,
    goal,
    met: compared.ratio >= goal,
    notes: { peer: `${name} on ${database}`, peerLost: lost, peerDoubled: doubled },
  };
};
