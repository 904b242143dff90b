import { parseArgs } from 'node:util';

export interface ChaosOptions {
  members: number;
  forMs: number;
  seed: number;
  /** Fires a second over all jobs. */
  rate: number;
  store: 'mysql' | 'galera';
  /** Rest between two faults, ms; null: some seconds, as the seed says. */
  everyMs: number | null;
}

export const USAGE = `npm run chaos -- [--members 3] [--for 5m] [--seed S] [--store mysql|galera] [--rate 500] [--every 5m]

  --members 3      processes of belfry serve on one database
  --for 5m         how long faults strike; then all comes to rest and belfry verify judges
  --seed S         which faults, in which order, whom and for how long; printed at the start, chosen at random without it
  --store mysql    a MariaDB of its own; galera: a cluster of three nodes, the members through different ones
  --rate 500       fires a second
  --every 5m       rest between two faults; without it, some seconds

To see that a missing safeguard is caught: npm run simulate -- --without epoch-check --seeds 2000 (docs/simulation.md).`;

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 };

/** @throws Error with a sentence for whoever started it */
export const readOptions = (args: readonly string[]): ChaosOptions | 'help' => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      members: { type: 'string', default: '3' },
      for: { type: 'string', default: '5m' },
      seed: { type: 'string' },
      store: { type: 'string', default: 'mysql' },
      rate: { type: 'string', default: '500' },
      every: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return 'help';
  const { store } = values;
  if (store !== 'mysql' && store !== 'galera')
    throw new Error(`--store ${store}: write mysql, which starts a MariaDB, or galera, which starts three nodes.`);
  return {
    members: whole('members', values.members, 1, 9),
    forMs: durationMs('for', values.for, 20_000),
    seed: whole('seed', values.seed ?? String(Math.floor(Math.random() * 2 ** 31)), 0, 2 ** 32 - 1),
    store,
    rate: whole('rate', values.rate, 20, 20_000),
    everyMs: values.every === undefined ? null : durationMs('every', values.every, 1_000),
  };
};

const whole = (name: string, text: string, least: number, most: number): number => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`--${name} ${text}: write a whole number from ${least} to ${most}.`);
};

const durationMs = (name: string, text: string, leastMs: number): number => {
  const [, count, unit] = /^(\d+)(s|m|h)$/.exec(text) ?? [];
  const ms = count === undefined ? Number.NaN : Number(count) * UNITS[unit as keyof typeof UNITS];
  if (ms >= leastMs && ms <= 7 * 24 * UNITS.h) return ms;
  throw new Error(`--${name} ${text}: write a duration such as 90s, 5m or 1h, at least ${leastMs / 1_000}s.`);
};
