import { perThousandRuns, sumOf } from './lib/named-statements.ts';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, compare, rounded } from './lib/result.ts';
import { type Sample, startSampling } from './lib/sample-round.ts';
import { saturate } from './lib/saturate.ts';
import { onStage } from './lib/stage.ts';

const MOST = 3;
const GOAL = 0.9;
const MAX_STATEMENTS_PER_RUN = 0.1;

/**
 * Throughput, as in that bench, of one member, then of two, then of three on one database; of a cluster each goes through another node. All of
 * them, the database, the target and the bare calls share this machine: what is measured is what several members cost, not what more machines give.
 * The first time after each has come is told apart, because it reads and compiles every definition then.
 */
export const members = (options: BenchOptions): Promise<BenchResult[]> => {
  // SQLite has one process.
  const kind = options.store === 'sqlite' ? 'mysql' : options.store;
  return onStage(kind, async (stage) => {
    const { jobs = 10_000, periodSeconds = 6, rounds = 3, profile } = options;
    const saturated = await saturate(stage, { jobs, periodSeconds, profile });
    const { sample, leadMs } = await startSampling(stage, saturated, jobs);
    const results: BenchResult[] = [];
    let alone: number | null = null;
    for (let count = 1; count <= MOST; count++) {
      if (count > 1) await saturated.addMember();
      const samples: Sample[] = [];
      for (let round = 0; round <= rounds; round++) samples.push(await sample(saturated.nextRound(leadMs())));
      const warm = samples.slice(1);
      alone ??= compare(warm).ratio;
      results.push(resultOf(kind, count, warm, { alone, jobs }));
    }
    await saturated.stop();
    return results;
  });
};

const resultOf = (
  store: BenchOptions['store'],
  members: number,
  samples: readonly Sample[],
  { alone, jobs }: { alone: number; jobs: number },
): BenchResult => {
  const { ratio: ofBare, measured, yardstick } = compare(samples);
  // What one member made of the bare rate is the yardstick of the others, so that a slow minute hits both sides.
  const compared = compare(samples.map((each) => ({ measured: each.measured / each.yardstick, yardstick: alone })));
  const sum = (of: (sample: Sample) => number) => samples.reduce((total, each) => total + of(each), 0);
  const runs = jobs * samples.length;
  const microsOf = (seconds: (sample: Sample) => number) => rounded((sum(seconds) / runs) * 1e6);
  const statementsPerRun = sum(({ statements }) => statements) / runs;
  const doubled = sum((each) => each.doubled);
  return {
    bench: `members ${members}`,
    store,
    ...compared,
    measured,
    yardstick: rounded(yardstick * alone, 4),
    unit: 'runs/s',
    expected: runs,
    arrived: sum(({ arrived }) => arrived),
    lost: 0,
    doubled,
    statementsPerRun: rounded(statementsPerRun),
    goal: GOAL,
    met: compared.ratio >= GOAL && doubled === 0 && statementsPerRun <= MAX_STATEMENTS_PER_RUN,
    notes: {
      jobs,
      ofBareCalls: ofBare,
      cpuMicrosPerRun: microsOf((each) => each.cpuSeconds),
      databaseCpuMicrosPerRun: microsOf((each) => each.databaseCpuSeconds),
      statementsPerThousandRuns: perThousandRuns(sumOf(samples.map(({ named }) => named)), runs),
    },
  };
};
