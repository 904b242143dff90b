import { apply } from './kubernetes/apply.ts';
import { discovery } from './kubernetes/discovery.ts';
import { writes } from './kubernetes/writes.ts';
import type { BenchOptions } from './lib/options.ts';
import type { BenchResult } from './lib/result.ts';

/** All that is measured against a real API server; needs Go or a built fixture, and kubectl. */
export const kubernetes = async (options: BenchOptions): Promise<BenchResult[]> => [
  ...(await discovery(options)),
  await apply(options),
  ...(await writes(options)),
];
