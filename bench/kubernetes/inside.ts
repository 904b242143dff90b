/** One bench beside a fresh API server; one line of JSON a result. */
// @ts-expect-error: plain JavaScript, which declares nothing
import { setUpPodNetwork } from '../../scripts/pod-network.mjs';
import type { BenchOptions } from '../lib/options.ts';
import type { BenchResult } from '../lib/result.ts';
import { crowd } from './crowd.ts';
import { podFanOut } from './pod-fan-out.ts';
import { sliceToCall } from './slice-to-call.ts';

type InPodNetwork = (binary: string, options: BenchOptions) => Promise<BenchResult | BenchResult[]>;

const BENCHES: Record<string, InPodNetwork> = { slices: sliceToCall, broadcast: podFanOut, crowd };

const [name, binary, options] = process.argv.slice(2) as [string, string, string];
setUpPodNetwork();
for (const result of [await BENCHES[name]!(binary, JSON.parse(options) as BenchOptions)].flat())
  console.log(JSON.stringify(result));
