import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, compare, type Round, rounded } from './lib/result.ts';
import { saturate } from './lib/saturate.ts';
import { onStage } from './lib/stage.ts';

const MAX_STATEMENTS_PER_RUN = 0.1;

/**
 * Durable runs a second at saturation ÷ bare calls a second. All jobs are due at the same instant, again and again; just before and just
 * after each time as many bare calls go to the same target. A rate counts from the first call's arrival to the commit of the last result.
 * The first time, in which the server reads and compiles every definition, warms both sides up and is told apart (`ratios` begins with it).
 */
export const throughput = (options: BenchOptions): Promise<BenchResult> =>
  onStage(options.store, async (stage) => {
    const { jobs = 20_000, periodSeconds = 12, rounds = 5, profile } = options;
    const { server, round, leadUpTo } = await saturate(stage, { jobs, periodSeconds, profile });
    const bareSeconds = async () => jobs / (await stage.bare.run({ kind: 'rate', calls: jobs }));
    const all: Sample[] = [];
    let expectMs = (await bareSeconds()) * 1_000;
    for (let n = 0; n <= rounds; n++) {
      await leadUpTo(n, 2 * expectMs + 1_000);
      const bareCpuBefore = stage.bare.cpuSeconds();
      const before = await bareSeconds();
      const { runsPerSecond, statements, arrivals, cpuSeconds, databaseCpuSeconds } = await round(n);
      const after = await bareSeconds();
      expectMs = before * 1_000;
      all.push({
        measured: runsPerSecond,
        yardstick: (2 * jobs) / (before + after),
        statements: statements ?? 0,
        cpuSeconds,
        databaseCpuSeconds,
        bareCpuSeconds: (stage.bare.cpuSeconds() - bareCpuBefore) / 2,
        arrived: arrivals.arrived,
        doubled: arrivals.doubled,
      });
    }
    const counted = await server.metric('belfry_store_statements_total');
    await server.stop();

    const warm = all.slice(1);
    const sum = (of: (round: Sample) => number) => warm.reduce((total, each) => total + of(each), 0);
    const microsOf = (seconds: (round: Sample) => number) => rounded((sum(seconds) / (jobs * rounds)) * 1e6);
    const compared = compare(warm);
    const mysql = options.store === 'mysql';
    const statementsPerRun = mysql
      ? sum(({ statements }) => statements) / (jobs * rounds)
      : counted / (jobs * (rounds + 1));
    const doubled = sum((each) => each.doubled);
    const goal = mysql ? 0.5 : 0.6;
    return {
      bench: 'throughput',
      store: options.store,
      ...compared,
      unit: 'runs/s',
      expected: jobs * rounds,
      arrived: sum(({ arrived }) => arrived),
      lost: 0,
      doubled,
      statementsPerRun: rounded(statementsPerRun),
      goal,
      met: compared.ratio >= goal && doubled === 0 && (!mysql || statementsPerRun <= MAX_STATEMENTS_PER_RUN),
      notes: {
        jobs,
        sockets: Number(process.env.BELFRY_CONNECTIONS_PER_ENDPOINT ?? 64),
        maxCalls: Number(process.env.BELFRY_MAX_CALLS ?? 512),
        ratios: all.map((each) => rounded(each.measured / each.yardstick, 2)).join(' '),
        cpuMicrosPerRun: microsOf((each) => each.cpuSeconds),
        ...(mysql ? { databaseCpuMicrosPerRun: microsOf((each) => each.databaseCpuSeconds) } : {}),
        cpuMicrosPerBareCall: microsOf((each) => each.bareCpuSeconds),
      },
    };
  });

interface Sample extends Round {
  statements: number;
  /** Of the server's, all its threads. */
  cpuSeconds: number;
  databaseCpuSeconds: number;
  bareCpuSeconds: number;
  arrived: number;
  doubled: number;
}
