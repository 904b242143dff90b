/**
 * npm run bench -- NAME [--store sqlite|mysql|mysql8|galera] [--json] [--rounds N] [--jobs N] [--period SECONDS]
 *   [--rows N] [--profile DIR]
 *
 * Measures the built program against a yardstick in the same run; docs/benchmarks.md says how. BELFRY_… in the environment go to the server.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { broadcast } from './broadcast.ts';
import { claims } from './claims.ts';
import { CONSOLE, consolePages } from './console.ts';
import { herd } from './herd.ts';
import { history } from './history.ts';
import { idle } from './idle.ts';
import { KUBERNETES, kubernetes } from './kubernetes.ts';
import { lateness } from './lateness.ts';
import type { BenchOptions } from './lib/options.ts';
import { asTable, type BenchResult } from './lib/result.ts';
import { STORES, type StoreKind } from './lib/store.ts';
import { members } from './members.ts';
import { outage } from './outage.ts';
import { peers } from './peers.ts';
import { recovery } from './recovery.ts';
import { rss } from './rss.ts';
import { takeover } from './takeover.ts';
import { throughput } from './throughput.ts';

type Bench = (options: BenchOptions) => Promise<BenchResult | BenchResult[]>;

const OWN: Record<string, Bench> = { throughput, lateness, herd, idle, broadcast, takeover, rss };
/** What several members make of one database, and what a bad day costs. */
const CLUSTER: Record<string, Bench> = { members, claims, recovery, outage, history };
/** `all` leaves out what takes minutes, or needs other people's programs. */
const BENCHES: Record<string, Bench> = {
  ...OWN,
  ...CLUSTER,
  kubernetes,
  ...KUBERNETES,
  console: consolePages,
  ...CONSOLE,
  peers,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: 'string', default: 'sqlite' },
    json: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    jobs: { type: 'string' },
    period: { type: 'string' },
    rows: { type: 'string' },
    profile: { type: 'string' },
  },
});

const names = positionals.flatMap((name) => (name === 'all' ? Object.keys(OWN) : [name]));
const wrong = names.find((name) => !(name in BENCHES));
if (names.length === 0 || wrong !== undefined || !STORES.includes(values.store as StoreKind)) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')}|all [--store ${STORES.join('|')}] [--json]`);
  process.exit(2);
}

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));
const given = {
  rounds: numberOf(values.rounds),
  jobs: numberOf(values.jobs),
  periodSeconds: numberOf(values.period),
  rows: numberOf(values.rows),
  profile: values.profile === undefined ? undefined : resolve(values.profile),
};
if (given.profile !== undefined) mkdirSync(given.profile, { recursive: true });

for (const name of names) {
  const results = [await BENCHES[name]!({ store: values.store as StoreKind, ...given })].flat();
  for (const result of results) console.log(values.json ? JSON.stringify(result) : asTable(result));
}
