import type { RunStatus } from '../model/status.ts';
import type { AskedRun, AskedShard } from '../view/standings.ts';
import { conditionIn, conditionsAfter, type Finding, fails, holds, secondsText } from './conditions.ts';
import type { KubeObject } from './ports.ts';

/** How far an HttpRun has come. */
export type RunProgress =
  /** It could not be opened yet, and will be tried again. */
  | { kind: 'waits'; reason: string; message: string }
  /** It was refused for good. */
  | { kind: 'refused'; reason: string; message: string }
  /** Opened, and its history is not to be found any more. */
  | { kind: 'gone'; runId: string }
  | { kind: 'opened'; run: AskedRun };

/** So many shards fit into an object; those that went wrong come first. */
const MOST_SHARDS = 100;

/** What is reported of an HttpRun. */
export const runStatus = (
  { metadata: { generation } }: KubeObject,
  progress: RunProgress,
  before: unknown,
  now: number,
): RunStatus => {
  const findings = (list: readonly Finding[]) => conditionsAfter(before, list, { generation, now });
  const status = { observedGeneration: generation, asOf: secondsText(now) };
  if (progress.kind === 'waits') {
    const { reason, message } = progress;
    const open = [fails('Complete', reason, message), fails('Failed', reason, message)];
    return { ...status, reason: message.slice(0, 1_024), conditions: findings(open) };
  }
  if (progress.kind !== 'opened') {
    const { reason, message } =
      progress.kind === 'refused' ? progress : { reason: 'HistoryGone', message: HISTORY_GONE };
    const known = progress.kind === 'gone' ? { runId: progress.runId } : {};
    const ended = [fails('Complete', reason, message), holds('Failed', reason, message)];
    return { ...status, ...known, reason: message.slice(0, 1_024), conditions: findings(ended) };
  }
  const { run } = progress;
  const succeeded = run.shards.filter(({ state }) => state === 'succeeded').length;
  const failed = run.shards.filter(({ state }) => state === 'failed' || state === 'cancelled').length;
  return {
    ...status,
    runId: String(run.id),
    state: run.state,
    ...(run.reason === null ? {} : { reason: run.reason.slice(0, 1_024) }),
    openedAt: secondsText(run.openedAt),
    ...(run.startedAt === null ? {} : { startedAt: secondsText(run.startedAt) }),
    ...(run.settledAt === null ? {} : { settledAt: secondsText(run.settledAt) }),
    shardTotal: run.shardTotal,
    shardsSucceeded: succeeded,
    shardsFailed: failed,
    progress: `${succeeded}/${askedFor(run)}`,
    shards: shownShards(run.shards),
    conditions: findings(ended(run)),
  };
};

/** Somebody may have asked for some of the shards alone: the others have no part in how far it is. */
const askedFor = ({ shards, shardTotal }: AskedRun): number => (shards.length > 0 ? shards.length : shardTotal);

const HISTORY_GONE = 'The run is not in the history any more.';

const ended = (run: AskedRun): Finding[] => {
  if (run.settledAt === null) {
    const message = `Run ${run.id} is ${run.state}.`;
    return [fails('Complete', 'GoesOn', message), fails('Failed', 'GoesOn', message)];
  }
  if (run.state === 'succeeded') {
    const message = `Run ${run.id} succeeded.`;
    return [holds('Complete', 'Succeeded', message), fails('Failed', 'Succeeded', message)];
  }
  const reason = STATE_REASONS[run.state] ?? 'RunFailed';
  const message = `Run ${run.id}: ${run.reason ?? run.state}.`;
  return [fails('Complete', reason, message), holds('Failed', reason, message)];
};

const STATE_REASONS: Partial<Record<AskedRun['state'], string>> = {
  partly_failed: 'PartlyFailed',
  cancelled: 'Cancelled',
  skipped: 'Skipped',
  missed: 'Missed',
};

const shownShards = (shards: readonly AskedShard[]): NonNullable<RunStatus['shards']> =>
  shards
    .toSorted((a, b) => rank(a) - rank(b) || a.index - b.index)
    .slice(0, MOST_SHARDS)
    .map(({ index, endpoint, state, attempts, reason }) => ({
      index,
      ...(endpoint === null ? {} : { endpoint }),
      state,
      attempts,
      ...(reason === null ? {} : { reason: reason.slice(0, 1_024) }),
    }));

const rank = ({ state }: AskedShard): number => (state === 'failed' || state === 'cancelled' ? 0 : 1);

/** When an HttpRun ended as its status tells, Unix ms; null while it goes on. */
export const endedAt = (status: unknown): number | null => {
  const final = [conditionIn(status, 'Complete'), conditionIn(status, 'Failed')].find(
    (each) => each?.status === 'True',
  );
  return final === undefined ? null : Date.parse(final.lastTransitionTime);
};
