import type { Results } from './store.ts';

/** Why a run ends of which no details can be stored: a run of whose calls nothing is known must not be called again. */
export const NOT_STORABLE = 'its result could not be stored; the log of the server says why';

/** Runs whose results a group commit writes. */
export const runIdsOf = ({ attempts, shards, settled, released }: Results): number[] => [
  ...new Set([...attempts, ...shards, ...settled, ...released].map(({ runId }) => runId)),
];

/** The two halves of a group, each with all that belongs to its runs. */
export const halvesOf = (results: Results): [Results, Results] => {
  const ids = runIdsOf(results);
  const first = new Set(ids.slice(0, Math.ceil(ids.length / 2)));
  return [part(results, (runId) => first.has(runId)), part(results, (runId) => !first.has(runId))];
};

/** What is left without all that belongs to these runs. */
export const without = (results: Results, runIds: ReadonlySet<number>): Results =>
  runIds.size === 0 ? results : part(results, (runId) => !runIds.has(runId));

const part = ({ attempts, shards, settled, released }: Results, isIn: (runId: number) => boolean): Results => {
  const filter = <T extends { runId: number }>(items: readonly T[]): T[] => items.filter(({ runId }) => isIn(runId));
  return { attempts: filter(attempts), shards: filter(shards), settled: filter(settled), released: filter(released) };
};
