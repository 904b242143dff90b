import type { DefinedJob } from './definition-book.ts';
import { shownInstant, shownInstantOrNull } from './instants.ts';
import type { JobHistoryBook } from './job-history-book.ts';
import { durationOf } from './runs.ts';

/** Shards of a run whose states are told; the run tells how many there are. */
export const MOST_SHARDS = 100;

interface JobRunsPorts {
  jobHistory: Pick<JobHistoryBook, 'newest' | 'shardStates'>;
}

/** The newest runs of a job, newest first, with the states of their shards: what a grid of runs × shards shows. */
export const jobRuns = async ({ jobHistory }: JobRunsPorts, job: DefinedJob, limit: number) => {
  const runs = await jobHistory.newest(job.id, limit);
  const several = runs.filter(({ shardTotal }) => shardTotal > 1).map(({ id }) => id);
  const states = Map.groupBy(await jobHistory.shardStates(several, MOST_SHARDS), ({ runId }) => runId);
  return {
    items: runs.map((run) => ({
      id: String(run.id),
      cause: run.cause,
      state: run.state,
      reason: run.reason,
      slotAt: shownInstantOrNull(run.slotAt),
      fireAt: shownInstant(run.fireAt),
      startedAt: shownInstantOrNull(run.startedAt),
      settledAt: shownInstantOrNull(run.settledAt),
      durationMs: durationOf(run),
      shardTotal: run.shardTotal,
      shards: (states.get(run.id) ?? []).map(({ index, state }) => ({ index, state })),
    })),
  };
};
