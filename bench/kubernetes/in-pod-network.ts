import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
// @ts-expect-error: plain JavaScript, which declares nothing
import { IN_POD_NETWORK, missingForPods } from '../../scripts/pod-network.mjs';
// @ts-expect-error: plain JavaScript, which declares nothing
import { testkubeBinary } from '../../scripts/testkube.mjs';
import type { BenchOptions } from '../lib/options.ts';
import type { BenchResult } from '../lib/result.ts';

/** A bench beside a real API server, in a network namespace where Pods have addresses. @throws where it can't be had */
export const inPodNetwork = async (
  name: 'slices' | 'broadcast' | 'crowd',
  options: BenchOptions,
): Promise<BenchResult[]> => {
  const missing: string | null = missingForPods();
  const binary: string | null = missing === null ? await testkubeBinary() : null;
  if (binary === null)
    throw new Error(`${missing ?? 'The Kubernetes fixture is missing'}: see test/testkube/README.md`);
  const [command, ...inside] = IN_POD_NETWORK as [string, ...string[]];
  const program = fileURLToPath(new URL('./inside.ts', import.meta.url));
  const child = spawn(
    command,
    [
      ...inside,
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      program,
      name,
      binary,
      JSON.stringify(options),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const results: BenchResult[] = [];
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('{')) results.push(JSON.parse(line));
  return results;
};
