import type { NamedStatements } from './named-statements.ts';
import type { Round } from './result.ts';
import type { Saturated } from './saturate.ts';
import type { Stage } from './stage.ts';

/** One time that all jobs are due, with as many bare calls just before and just after it. */
export interface Sample extends Round {
  statements: number;
  /** The same by name, as the servers count them. */
  named: NamedStatements;
  /** Of all servers, all their threads. */
  cpuSeconds: number;
  databaseCpuSeconds: number;
  bareCpuSeconds: number;
  arrived: number;
  doubled: number;
}

export interface Sampler {
  /** Samples the `n`th time. */
  sample(n: number): Promise<Sample>;
  /** What the bare calls before it take, ms. */
  leadMs(): number;
}

/** Warms the bare side up, and learns how long it takes. */
export const startSampling = async (
  { bare }: Pick<Stage, 'bare'>,
  { round, leadUpTo }: Saturated,
  jobs: number,
): Promise<Sampler> => {
  const bareSeconds = async () => jobs / (await bare.run({ kind: 'rate', calls: jobs }));
  let expectMs = (await bareSeconds()) * 1_000;
  const leadMs = () => 2 * expectMs + 1_000;
  return {
    leadMs,
    sample: async (n) => {
      await leadUpTo(n, leadMs());
      const bareCpuBefore = bare.cpuSeconds();
      const before = await bareSeconds();
      const { runsPerSecond, statements, named, arrivals, cpuSeconds, databaseCpuSeconds } = await round(n);
      const after = await bareSeconds();
      expectMs = before * 1_000;
      return {
        measured: runsPerSecond,
        yardstick: (2 * jobs) / (before + after),
        statements: statements ?? 0,
        named,
        cpuSeconds,
        databaseCpuSeconds,
        bareCpuSeconds: (bare.cpuSeconds() - bareCpuBefore) / 2,
        arrived: arrivals.arrived,
        doubled: arrivals.doubled,
      };
    },
  };
};
