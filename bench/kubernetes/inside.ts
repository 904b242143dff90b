/** The benches themselves, each on a fresh API server; one line of JSON a result. */
// @ts-expect-error: plain JavaScript, which declares nothing
import { setUpPodNetwork } from '../../scripts/pod-network.mjs';
import type { BenchOptions } from '../lib/options.ts';
import { podFanOut } from './pod-fan-out.ts';
import { sliceToCall } from './slice-to-call.ts';

const [binary, options] = process.argv.slice(2) as [string, string];
setUpPodNetwork();
for (const bench of [sliceToCall, podFanOut])
  console.log(JSON.stringify(await bench(binary, JSON.parse(options) as BenchOptions)));
