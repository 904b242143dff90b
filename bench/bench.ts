/**
 * npm run bench -- NAME [--store sqlite|mysql] [--json] [--rounds N] [--jobs N] [--period SECONDS] [--profile DIR]
 *
 * Measures the built program against a yardstick in the same run; docs/benchmarks.md says how. BELFRY_… in the environment go to the server.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { broadcast } from './broadcast.ts';
import { herd } from './herd.ts';
import { idle } from './idle.ts';
import { KUBERNETES, kubernetes } from './kubernetes.ts';
import { lateness } from './lateness.ts';
import type { BenchOptions } from './lib/options.ts';
import { asTable, type BenchResult } from './lib/result.ts';
import { peers } from './peers.ts';
import { rss } from './rss.ts';
import { takeover } from './takeover.ts';
import { throughput } from './throughput.ts';

type Bench = (options: BenchOptions) => Promise<BenchResult | BenchResult[]>;

const OWN: Record<string, Bench> = { throughput, lateness, herd, idle, broadcast, takeover, rss };
/** `all` leaves out what needs other people's programs. */
const BENCHES: Record<string, Bench> = { ...OWN, kubernetes, ...KUBERNETES, peers };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: 'string', default: 'sqlite' },
    json: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    jobs: { type: 'string' },
    period: { type: 'string' },
    profile: { type: 'string' },
  },
});

const names = positionals.flatMap((name) => (name === 'all' ? Object.keys(OWN) : [name]));
const wrong = names.find((name) => !(name in BENCHES));
if (names.length === 0 || wrong !== undefined || !['sqlite', 'mysql'].includes(values.store)) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')}|all [--store sqlite|mysql] [--json]`);
  process.exit(2);
}

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));
const given = {
  rounds: numberOf(values.rounds),
  jobs: numberOf(values.jobs),
  periodSeconds: numberOf(values.period),
  profile: values.profile === undefined ? undefined : resolve(values.profile),
};
if (given.profile !== undefined) mkdirSync(given.profile, { recursive: true });

for (const name of names) {
  const results = [await BENCHES[name]!({ store: values.store as 'sqlite' | 'mysql', ...given })].flat();
  for (const result of results) console.log(values.json ? JSON.stringify(result) : asTable(result));
}
