import { rounded } from './result.ts';
import type { Server } from './server.ts';

/** How often each statement was sent, by the name that Belfry gives it. */
export type NamedStatements = ReadonlyMap<string, number>;

/** What servers have sent so far, all together. */
export const namedStatements = async (servers: readonly Server[]): Promise<NamedStatements> =>
  sumOf(await Promise.all(servers.map((server) => server.metricBy('belfry_store_statements_total', 'statement'))));

export const sumOf = (all: readonly NamedStatements[]): NamedStatements => {
  const sum = new Map<string, number>();
  for (const each of all) for (const [name, count] of each) sum.set(name, (sum.get(name) ?? 0) + count);
  return sum;
};

export const since = (before: NamedStatements, now: NamedStatements): NamedStatements =>
  new Map([...now].map(([name, count]) => [name, count - (before.get(name) ?? 0)]));

/** The most frequent first, in statements per thousand runs. */
export const perThousandRuns = (named: NamedStatements, runs: number, most = 12): string => {
  const ofRuns = (count: number) => rounded((count / runs) * 1_000);
  const sorted = [...named].sort(([, a], [, b]) => b - a);
  const others = sorted.slice(most).reduce((sum, [, count]) => sum + count, 0);
  return [...sorted.slice(0, most).map(([name, count]) => `${name} ${ofRuns(count)}`), `others ${ofRuns(others)}`].join(
    '; ',
  );
};
