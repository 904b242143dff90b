import type { AttemptRow, RunRow, ShardRow } from './history-book.ts';
import { shownInstant, shownInstantOrNull } from './instants.ts';

/** Beyond so many attempts the details of replies are left out: the answer stays small enough to read. */
const MOST_DETAILED = 1_000;

/** How long the last round of a run took, in ms; null where it has not settled, or nothing began. */
export const durationOf = ({
  settledAt,
  roundStartedAt,
}: Pick<RunRow, 'settledAt' | 'roundStartedAt'>): number | null =>
  settledAt === null || roundStartedAt === null ? null : Math.max(0, settledAt - roundStartedAt);

export const runView = (run: RunRow) => ({
  id: String(run.id),
  namespace: run.namespace,
  job: run.job,
  application: run.application,
  cause: run.cause,
  slotAt: shownInstantOrNull(run.slotAt),
  fireAt: shownInstant(run.fireAt),
  openedAt: shownInstant(run.openedAt),
  startedAt: shownInstantOrNull(run.startedAt),
  settledAt: shownInstantOrNull(run.settledAt),
  durationMs: durationOf(run),
  state: run.state,
  reason: run.reason,
  dueAt: shownInstantOrNull(run.dueAt),
  params: run.params === null ? {} : (JSON.parse(run.params) as Record<string, unknown>),
  revision: run.revision,
  rounds: run.rounds,
  rerunOf: run.rerunOf === null ? null : String(run.rerunOf),
  shardTotal: run.shardTotal,
});

/** A call of this process that has no stored attempt yet. */
export interface CallInFlight {
  /** Address of the endpoint. */
  to: string;
  /** Number of the attempt. */
  attempt: number;
  /** Unix ms. */
  startedAt: number;
}

export interface RunSeen {
  /** Calls in flight, by the index of their shard, as far as they are known here: nothing of them is stored before the result. */
  calling: ReadonlyMap<number, CallInFlight>;
  /** Whether the reader may see what targets answered. */
  showBodies: boolean;
}

export const runDetailView = (
  run: RunRow,
  shards: readonly ShardRow[],
  attempts: readonly AttemptRow[],
  { calling, showBodies }: RunSeen,
) => {
  const detailed = attempts.length <= MOST_DETAILED;
  const byShard = Map.groupBy(attempts, ({ shardIndex }) => shardIndex);
  return {
    ...runView(run),
    shards: shardsOf(run, shards, attempts).map(({ index, endpoint, state, reason, round, dueAt }) => ({
      index,
      endpoint: calling.get(index)?.to ?? endpoint,
      state,
      reason,
      round,
      dueAt: shownInstantOrNull(dueAt),
      calling: callingView(calling.get(index)),
      attempts: (byShard.get(index) ?? []).map((attempt) => attemptView(attempt, { showBodies, detailed })),
    })),
  };
};

const callingView = (call: CallInFlight | undefined) =>
  call === undefined ? null : { attempt: call.attempt, endpoint: call.to, startedAt: shownInstant(call.startedAt) };

/** A single run has no row for its shard: it is told from the run itself and its attempts. */
export const shardsOf = (
  run: RunRow,
  shards: readonly ShardRow[],
  attempts: readonly AttemptRow[],
): readonly ShardRow[] => {
  if (run.shardTotal !== 1 || shards.length > 0) return shards;
  if (run.state === 'skipped' || run.state === 'missed' || run.state === 'partly_failed') return [];
  const last = attempts.at(-1);
  return [
    {
      index: 0,
      endpoint: last?.endpoint ?? null,
      state: run.state,
      reason: run.reason ?? last?.reason ?? null,
      round: run.rounds,
      dueAt: run.dueAt,
    },
  ];
};

interface AttemptDetail {
  timing: unknown;
  dials: unknown[];
  headers: Record<string, string>;
  bodyHead: string | null;
  bodyBytes: number | null;
}

const attemptView = (attempt: AttemptRow, { showBodies, detailed }: { showBodies: boolean; detailed: boolean }) => {
  const detail = detailed ? (JSON.parse(attempt.detail) as AttemptDetail) : null;
  return {
    number: attempt.number,
    round: attempt.round,
    endpoint: attempt.endpoint,
    startedAt: shownInstant(attempt.startedAt),
    durationMs: attempt.durationMs,
    status: attempt.status,
    fault: attempt.fault,
    verdict: attempt.verdict,
    reason: attempt.reason,
    ...(detail === null
      ? {}
      : { timing: detail.timing ?? null, dials: detail.dials ?? [], bodyBytes: detail.bodyBytes ?? null }),
    ...(detail === null || !showBodies ? {} : { headers: detail.headers ?? {}, bodyHead: detail.bodyHead ?? null }),
  };
};
