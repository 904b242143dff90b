import type { DefinedJob } from './definition-book.ts';
import type { HistoryBook } from './history-book.ts';
import { shownInstant, shownInstantOrNull } from './instants.ts';
import type { JobHistoryBook } from './job-history-book.ts';

/** Shards of a run whose states are told; the run tells how many there are. */
export const MOST_SHARDS = 100;

interface JobRunsPorts {
  history: Pick<HistoryBook, 'runs'>;
  jobHistory: Pick<JobHistoryBook, 'shardStates'>;
}

/** The newest runs of a job, newest first, with the states of their shards: what a grid of runs × shards shows. */
export const jobRuns = async ({ history, jobHistory }: JobRunsPorts, job: DefinedJob, limit: number) => {
  const { namespace, name } = job.document.metadata;
  const { rows } = await history.runs({ namespaces: [namespace], job: name, before: null, limit });
  // A deleted job may have had the same name.
  const runs = rows.filter(({ jobId }) => jobId === job.id);
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
      shardTotal: run.shardTotal,
      shards: (states.get(run.id) ?? []).map(({ index, state }) => ({ index, state })),
    })),
  };
};
