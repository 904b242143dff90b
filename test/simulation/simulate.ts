/**
 * `npm run simulate -- [--seeds N] [--seed S] [--without SAFEGUARD] [--trace]`: worlds from numbers, one after the other. Ends with code 1
 * and a command that replays it where a seed finds something.
 */
import { parseArgs } from 'node:util';
import { failureText, replayCommand } from './replay.ts';
import { simulateSeed } from './simulate-seed.ts';
import { hashOf } from './world/chance.ts';
import { SAFEGUARDS, type Safeguard } from './world/safeguards.ts';

const USAGE = `npm run simulate -- [--seeds N] [--seed S] [--without SAFEGUARD] [--trace]

  --seeds N    so many worlds (500, or 1 where --seed is given)
  --seed S     the first of them (1)
  --trace      print all that happened
  --without    take a safeguard away, to see that it is missed:
${Object.entries(SAFEGUARDS)
  .map(([name, text]) => `                 ${name}: ${text}`)
  .join('\n')}
`;
/** Failing seeds that are told whole; the others by their number. */
const MOST_TOLD = 3;

if (process.argv.includes('--help')) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const options = readOptions();
if (typeof options === 'string') {
  process.stderr.write(`${options}\n\n${USAGE}`);
  process.exit(2);
}
const { first, seeds, removed, withTrace } = options;
let current = first;
process.on('unhandledRejection', (error) => {
  process.stderr.write(`${String((error as Error)?.stack ?? error)}\n  ${replayCommand(current, removed)}\n`);
  process.exit(1);
});
process.exitCode = await simulate();

async function simulate(): Promise<number> {
  const beganAt = performance.now();
  const total = { runs: 0, calls: 0, virtualMs: 0 };
  const failed: number[] = [];
  let hashes = '';
  for (current = first; current < first + seeds; current++) {
    const report = await simulateSeed(current, removed);
    const hash = report.trace.hash();
    hashes = String(hashOf(`${hashes} ${hash}`));
    total.runs += report.runs;
    total.calls += report.calls;
    total.virtualMs += report.virtualMs;
    if (withTrace) process.stdout.write(`${report.trace.all().join('\n')}\n`);
    if (seeds === 1) process.stdout.write(`Seed ${current}: trace ${hash}.\n`);
    if (report.findings.length === 0) continue;
    failed.push(current);
    if (failed.length <= MOST_TOLD) process.stdout.write(failureText(report, removed));
  }
  const seconds = (performance.now() - beganAt) / 1_000;
  const count = (n: number) => n.toLocaleString('en');
  process.stdout.write(
    `${count(seeds)} ${seeds === 1 ? 'world' : 'worlds'} from seed ${first} on (${Number(hashes).toString(16)}): ${count(total.runs)} runs and ${count(total.calls)} calls in ${(total.virtualMs / 3_600_000).toFixed(1)} hours of their time, ${seconds.toFixed(1)} s of ours (${count(Math.round((60 * seeds) / seconds))} worlds a minute).\n`,
  );
  process.stdout.write(
    failed.length === 0
      ? 'Nothing was lost, doubled, stuck or left unexplained.\n'
      : `${failed.length} of them went wrong: seeds ${failed.slice(0, 20).join(', ')}${failed.length > 20 ? ' …' : ''}.\n`,
  );
  return failed.length === 0 ? 0 : 1;
}

interface Options {
  first: number;
  seeds: number;
  removed: ReadonlySet<Safeguard>;
  withTrace: boolean;
}

/** Or a sentence on what is wrong with them. */
function readOptions(): Options | string {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string' },
        seeds: { type: 'string' },
        without: { type: 'string', multiple: true, default: [] },
        trace: { type: 'boolean', default: false },
      },
    });
    const { seed = '1', seeds = values.seed === undefined ? '500' : '1' } = values;
    for (const [name, value] of Object.entries({ seed, seeds }))
      if (!/^\d{1,15}$/.test(value) || Number(value) < 1) return `--${name} "${value}" is no whole number from 1.`;
    const unknown = values.without.find((name) => !(name in SAFEGUARDS));
    if (unknown !== undefined) return `--without "${unknown}" is none of ${Object.keys(SAFEGUARDS).join(', ')}.`;
    const removed = new Set(values.without as Safeguard[]);
    return { first: Number(seed), seeds: Number(seeds), removed, withTrace: values.trace };
  } catch (error) {
    return (error as Error).message;
  }
}
