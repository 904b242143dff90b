import type { SeedReport } from './simulate-seed.ts';
import type { Safeguard } from './world/safeguards.ts';

/** The command that runs a seed again, exactly. */
export const replayCommand = (seed: number, removed: ReadonlySet<Safeguard>): string =>
  `npm run simulate -- --seed ${seed}${[...removed].map((name) => ` --without ${name}`).join('')}`;

const SHOWN_FINDINGS = 5;

/** What is wrong with a seed, how to see it again, and the trace of the first run or job concerned. */
export const failureText = ({ seed, findings, trace }: SeedReport, removed: ReadonlySet<Safeguard>): string => {
  const [first] = findings;
  const lines = findings.slice(0, SHOWN_FINDINGS).map(({ kind, jobId, runId, reason }) => {
    const what = runId !== null ? `run ${runId}` : jobId !== null ? `job ${jobId}` : 'the cluster';
    return `  ${kind}: ${what}: ${reason}`;
  });
  const about = first === undefined ? [] : trace.about(first.runId, first.jobId);
  return [
    `Seed ${seed} found ${findings.length === 1 ? 'this' : `${findings.length} of these`}:`,
    ...lines,
    'To see it again:',
    `  ${replayCommand(seed, removed)}`,
    'What happened to it, and to everybody:',
    ...about.map((line) => `  ${line}`),
    '',
  ].join('\n');
};
