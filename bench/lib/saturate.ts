import { setTimeout as sleep } from 'node:timers/promises';
import { awaitHerd, type Herd } from './await-herd.ts';
import { type NamedStatements, namedStatements, since } from './named-statements.ts';
import { cloneJob } from './seed.ts';
import { profiling, type Server } from './server.ts';
import { type Stage, saveApplication, saveJob } from './stage.ts';

export interface Saturated {
  server: Server;
  /** Starts one more server on the same store, by another node where there are several; resolves once it is ready. */
  addMember(): Promise<void>;
  /** The next time for which there are still `ms` left. */
  nextRound(ms: number): number;
  /** Waits for the `n`th time that all jobs are due; 0 is the first, in which the server reads and compiles every definition. */
  round(n: number): Promise<Herd & RoundFacts>;
  /** Stops all servers. */
  stop(): Promise<void>;
  /** Waits until there is just time for `ms` of something else before the `n`th time. */
  leadUpTo(n: number, ms: number): Promise<void>;
}

export interface RoundFacts {
  runsPerSecond: number;
  /** Of all servers. */
  cpuSeconds: number;
  databaseCpuSeconds: number;
  /** Of all servers. */
  named: NamedStatements;
}

export interface SaturateOptions {
  jobs: number;
  periodSeconds: number;
  /** Folder for a CPU profile of the server's. */
  profile?: string | undefined;
}

/** A server with `jobs` jobs that are due all at once, again and again. The first time is some seconds away when this answers. */
export const saturate = async (stage: Stage, { jobs, periodSeconds, profile }: SaturateOptions): Promise<Saturated> => {
  const { target, store } = stage;
  const first = await stage.serve({ env: { BELFRY_ROLES: 'api' } });
  await saveApplication(first, [target.origin]);
  // Room for the copies and for the second start.
  const startsAt = Math.ceil((Date.now() + 7_000 + jobs / 5) / 1_000) * 1_000;
  await saveJob(first, 'settle-points', { every: `${periodSeconds}s` }, { startsAt: new Date(startsAt).toISOString() });
  await first.stop();
  await cloneJob(store, 'settle-points', jobs - 1);
  const servers: Server[] = [];
  const addMember = async () => {
    const n = servers.length;
    const server = await stage.serve({
      ...(n === 0 ? {} : { name: `member-${n + 1}` }),
      databaseUrl: store.urls[n % store.urls.length]!,
      nodeArguments: profiling(profile),
    });
    servers.push(server);
  };
  await addMember();
  if (Date.now() > startsAt - 500) throw new Error('the server started too late for the first round');
  const fireAtOf = (n: number) => startsAt + n * periodSeconds * 1_000;
  const cpuSeconds = () => servers.reduce((sum, server) => sum + server.cpuSeconds(), 0);
  return {
    server: servers[0]!,
    addMember,
    nextRound: (ms) => Math.max(0, Math.ceil((Date.now() + ms - startsAt) / (periodSeconds * 1_000))),
    round: async (n) => {
      const fireAt = fireAtOf(n);
      await target.reset();
      if (Date.now() > fireAt - 200)
        throw new Error(`a round took longer than ${periodSeconds} s; try --period ${periodSeconds * 2}`);
      await sleep(fireAt - 200 - Date.now());
      const namedBefore = await namedStatements(servers);
      await sleep(fireAt - 100 - Date.now());
      const [cpuBefore, databaseCpuBefore] = [cpuSeconds(), store.cpuSeconds()];
      const herd = await awaitHerd(stage, jobs, fireAt, periodSeconds * 1_000 - 1_000);
      const runsPerSecond = (jobs / (herd.committedAt - herd.arrivals.firstArrivalAt)) * 1_000;
      return {
        ...herd,
        runsPerSecond,
        cpuSeconds: cpuSeconds() - cpuBefore,
        databaseCpuSeconds: store.cpuSeconds() - databaseCpuBefore,
        named: since(namedBefore, await namedStatements(servers)),
      };
    },
    stop: async () => {
      for (const server of servers) await server.stop();
    },
    leadUpTo: (n, ms) => sleep(fireAtOf(n) - ms - Date.now()).then(() => {}),
  };
};
