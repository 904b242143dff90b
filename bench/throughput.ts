import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, compare, type Round, rounded } from './lib/result.ts';
import { saturate } from './lib/saturate.ts';
import { onStage } from './lib/stage.ts';

const MAX_STATEMENTS_PER_RUN = 0.1;

/**
 * Durable runs a second at saturation ÷ bare calls a second. All jobs are due at the same instant, again and again, and before each time as
 * many bare calls go to the same target. A rate counts from the first call's arrival to the commit of the last result. The first time, in
 * which the server reads and compiles every definition, warms both sides up and is told apart.
 */
export const throughput = (options: BenchOptions): Promise<BenchResult> =>
  onStage(options.store, async (stage) => {
    const { jobs = 20_000, periodSeconds = 10, rounds = 5, profile } = options;
    const { server, round } = await saturate(stage, { jobs, periodSeconds, profile });
    const measured: (Round & { statements: number; cores: number; doubled: number; arrived: number })[] = [];
    let firstRound = 0;
    for (let n = 0; n <= rounds; n++) {
      const yardstick = await stage.bare.run({ kind: 'rate', calls: jobs });
      const { runsPerSecond, statements, cores, arrivals } = await round(n);
      const { doubled, arrived } = arrivals;
      if (n === 0) firstRound = runsPerSecond / yardstick;
      else measured.push({ measured: runsPerSecond, yardstick, statements: statements ?? 0, cores, doubled, arrived });
    }
    const counted = await server.metric('belfry_store_statements_total');
    await server.stop();

    const sum = (of: (round: (typeof measured)[number]) => number) =>
      measured.reduce((total, each) => total + of(each), 0);
    const compared = compare(measured);
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
      arrived: sum((each) => each.arrived),
      lost: 0,
      doubled,
      statementsPerRun: rounded(statementsPerRun),
      goal,
      met: compared.ratio >= goal && doubled === 0 && (!mysql || statementsPerRun <= MAX_STATEMENTS_PER_RUN),
      notes: {
        jobs,
        sockets: Number(process.env.BELFRY_CONNECTIONS_PER_ENDPOINT ?? 64),
        maxCalls: Number(process.env.BELFRY_MAX_CALLS ?? 512),
        ratios: [firstRound, ...measured.map((each) => each.measured / each.yardstick)]
          .map((ratio) => rounded(ratio, 2))
          .join(' '),
        serverCores: rounded(sum(({ cores }) => cores) / rounds),
      },
    };
  });
