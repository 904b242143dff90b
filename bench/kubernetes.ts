import { apply } from './kubernetes/apply.ts';
import { inPodNetwork } from './kubernetes/in-pod-network.ts';
import type { BenchOptions } from './lib/options.ts';
import type { BenchResult } from './lib/result.ts';

type Bench = (options: BenchOptions) => Promise<BenchResult[]>;

/** What is measured against a real API server, each by itself; needs Go or a built fixture, and kubectl. */
export const KUBERNETES: Record<string, Bench> = {
  'kubernetes/slices': (options) => inPodNetwork('slices', options),
  'kubernetes/broadcast': (options) => inPodNetwork('broadcast', options),
  'kubernetes/apply': async (options) => [await apply(options)],
  'kubernetes/crowd': (options) => inPodNetwork('crowd', options),
};

export const kubernetes: Bench = async (options) => {
  const results: BenchResult[] = [];
  for (const bench of Object.values(KUBERNETES)) results.push(...(await bench(options)));
  return results;
};
