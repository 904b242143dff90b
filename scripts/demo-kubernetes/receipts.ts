import type { PodCall } from '../../test/support/kube/fake-pod.ts';

export interface SettledRun {
  id: string;
  job: string;
  state: string;
  reason: string | null;
  shards: { index: number; attempts: { number: number; status: number | null }[] }[];
}

export interface Receipts {
  calls: number;
  /** Attempts that Belfry says were answered, and no Pod saw. */
  lost: string[];
  /** Calls beyond what Belfry says it sent. */
  doubled: string[];
  /** Calls that reached a Pod long after it was told to end, or had said that it isn't ready. */
  misplaced: string[];
  /** Runs that did not succeed, with their reasons. */
  failed: string[];
}

/** A slice is told a moment after its Pod: what was on its way by then could not be known better. */
const KNOWN_AFTER_MS = 250;

/** What Belfry wrote down, held against what the Pods saw. */
export const compare = (runs: readonly SettledRun[], calls: readonly PodCall[]): Receipts => {
  const told = new Set<string>();
  for (const { id, shards } of runs)
    for (const { index, attempts } of shards)
      for (const { number, status } of attempts) if (status !== null) told.add(`${id}/${index}/${number}`);
  const ids = new Set(runs.map(({ id }) => id));
  const seen = calls.map(keyOf).filter((key) => ids.has(key.split('/')[0]!));
  const once = new Set(seen);
  return {
    calls: seen.length,
    lost: [...told].filter((key) => !once.has(key)),
    doubled: seen.filter((key, index) => seen.indexOf(key) !== index || !told.has(key)),
    misplaced: calls
      .filter(({ ready, msSinceEnd }) => !ready && (msSinceEnd ?? Number.POSITIVE_INFINITY) > KNOWN_AFTER_MS)
      .map((call) => `${keyOf(call)} on ${call.pod}`),
    failed: runs
      .filter(({ state }) => state !== 'succeeded')
      .map(({ job, id, state, reason }) => `${job} ${id}: ${state}, ${reason}`),
  };
};

const keyOf = ({ headers }: PodCall): string =>
  `${headers['schedulerx-logid']}/${headers['schedulerx-shardingindex']}/${headers['belfry-attempt']}`;
