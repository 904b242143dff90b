import { setTimeout as sleep } from 'node:timers/promises';
import { awaitHerd } from './lib/await-herd.ts';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, compare, type Round, rounded } from './lib/result.ts';
import { cloneJob } from './lib/seed.ts';
import { onStage, saveApplication, saveJob } from './lib/stage.ts';

/**
 * Durable runs a second at saturation ÷ bare calls a second. All jobs are due at the same instant, again and again, and each time as many
 * bare calls go to the same target in the pause. The first time, in which the server reads and compiles every definition, warms both sides
 * up and is told apart. A rate counts from the first call's arrival to the commit of the last result.
 */
export const throughput = (options: BenchOptions): Promise<BenchResult> =>
  onStage(options.store, async (stage) => {
    const { jobs = 20_000, periodSeconds = 10 } = options;
    const rounds = options.rounds ?? 5;
    const { store, target, bare } = stage;
    const first = await stage.serve({ env: { BELFRY_ROLES: 'api' } });
    await saveApplication(first, [target.origin]);
    // Room for the copies and for the second start.
    const startsAt = Math.ceil((Date.now() + 7_000 + jobs / 5) / 1_000) * 1_000;
    await saveJob(
      first,
      'settle-points',
      { every: `${periodSeconds}s` },
      { startsAt: new Date(startsAt).toISOString() },
    );
    await first.stop();
    await cloneJob(store, 'settle-points', jobs - 1);
    const server = await stage.serve({
      nodeArguments: options.profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', options.profile],
    });
    if (Date.now() > startsAt - 500) throw new Error('the server started too late for the first round');

    const measured: (Round & { statements: number; cpu: number; doubled: number; arrived: number })[] = [];
    let cold = 0;
    for (let round = 0; round <= rounds; round++) {
      const fireAt = startsAt + round * periodSeconds * 1_000;
      const yardstick = await bare.run({ kind: 'rate', calls: jobs });
      await sleep(200);
      await target.reset();
      if (Date.now() > fireAt)
        throw new Error(`a round took longer than ${periodSeconds} s; try --period ${periodSeconds * 2}`);
      const cpuBefore = server.cpuSeconds();
      const { arrivals, committedAt, statements } = await awaitHerd(stage, jobs, fireAt, periodSeconds * 1_000 - 1_000);
      const seconds = (committedAt - arrivals.firstArrivalAt) / 1_000;
      const rate = jobs / seconds;
      const { doubled, arrived } = arrivals;
      if (round === 0) cold = rate / yardstick;
      else
        measured.push({
          measured: rate,
          yardstick,
          statements: (statements ?? 0) / jobs,
          cpu: (server.cpuSeconds() - cpuBefore) / seconds,
          doubled,
          arrived,
        });
    }
    const ownStatements = await server.metric('belfry_store_statements_total');
    await server.stop();

    const compared = compare(measured);
    const doubled = measured.reduce((sum, round) => sum + round.doubled, 0);
    const statementsPerRun =
      store.kind === 'mysql'
        ? measured.reduce((sum, round) => sum + round.statements, 0) / rounds
        : ownStatements / (jobs * (rounds + 1));
    const goal = store.kind === 'mysql' ? 0.5 : 0.6;
    return {
      bench: 'throughput',
      store: store.kind,
      ...compared,
      unit: 'runs/s',
      expected: jobs * rounds,
      arrived: measured.reduce((sum, round) => sum + round.arrived, 0),
      lost: 0,
      doubled,
      statementsPerRun: rounded(statementsPerRun),
      goal,
      met: compared.ratio >= goal && doubled === 0 && (store.kind === 'sqlite' || statementsPerRun <= 0.1),
      notes: {
        jobs,
        sockets: Number(process.env.BELFRY_CONNECTIONS_PER_ENDPOINT ?? 64),
        maxCalls: Number(process.env.BELFRY_MAX_CALLS ?? 512),
        firstRound: rounded(cold),
        serverCores: rounded(measured.reduce((sum, round) => sum + round.cpu, 0) / rounds),
      },
    };
  });
