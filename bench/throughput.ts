import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, compare, rounded } from './lib/result.ts';
import { type Sample, startSampling } from './lib/sample-round.ts';
import { saturate } from './lib/saturate.ts';
import { onStage } from './lib/stage.ts';

const MAX_STATEMENTS_PER_RUN = 0.1;
/** In the first the server reads and compiles every definition; in the next two V8 compiles the path of a run, by --trace-opt some hundred functions. */
const WARM_UP_ROUNDS = 3;

/**
 * Durable runs a second at saturation ÷ bare calls a second. All jobs are due at the same instant, again and again; just before and just
 * after each time as many bare calls go to the same target. A rate counts from the first call's arrival to the commit of the last result.
 * The first three times warm both sides up and are told apart (`ratios` begins with them).
 */
export const throughput = (options: BenchOptions): Promise<BenchResult> =>
  onStage(options.store, async (stage) => {
    const { jobs = 20_000, periodSeconds = 12, rounds = 5, profile } = options;
    const saturated = await saturate(stage, { jobs, periodSeconds, profile });
    const { server } = saturated;
    const { sample } = await startSampling(stage, saturated, jobs);
    const all: Sample[] = [];
    for (let n = 0; n < WARM_UP_ROUNDS + rounds; n++) all.push(await sample(n));
    const counted = await server.metric('belfry_store_statements_total');
    await server.stop();

    const warm = all.slice(WARM_UP_ROUNDS);
    const sum = (of: (round: Sample) => number) => warm.reduce((total, each) => total + of(each), 0);
    const microsOf = (seconds: (round: Sample) => number) => rounded((sum(seconds) / (jobs * rounds)) * 1e6);
    const compared = compare(warm);
    const mysql = options.store !== 'sqlite';
    const statementsPerRun = mysql
      ? sum(({ statements }) => statements) / (jobs * rounds)
      : counted / (jobs * all.length);
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
        maxCalls: Number(process.env.BELFRY_MAX_CALLS ?? 1_024),
        ratios: all.map((each) => rounded(each.measured / each.yardstick, 2)).join(' '),
        cpuMicrosPerRun: microsOf((each) => each.cpuSeconds),
        ...(mysql ? { databaseCpuMicrosPerRun: microsOf((each) => each.databaseCpuSeconds) } : {}),
        cpuMicrosPerBareCall: microsOf((each) => each.bareCpuSeconds),
      },
    };
  });
