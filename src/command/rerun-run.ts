import { CommandError, invalid, notFound } from './command-error.ts';
import type { RunPorts, RunReopening } from './run-store.ts';

/** Reopens shards of a settled run under their old identity (`failed`, or a list), or opens a new run like it (`all`). */
export const rerunRun = async (
  { runs, clock, signals }: RunPorts,
  { runId, shards, actor }: { runId: number; shards: 'failed' | 'all' | number[]; actor: string },
): Promise<{ runId: number; created: boolean }> => {
  const now = clock.now();
  const reopening =
    shards === 'all'
      ? await runs.repeatRun({ runId, actor, now })
      : await runs.reopenShards({ runId, shards, actor, now });
  if (reopening.kind !== 'reopened') throw refusal(reopening, runId);
  signals.runQueued();
  return { runId: reopening.runId, created: shards === 'all' };
};

const refusal = (reopening: Exclude<RunReopening, { kind: 'reopened' }>, runId: number): CommandError => {
  switch (reopening.kind) {
    case 'no-run':
      return notFound(`run ${runId}`);
    case 'job-deleted':
      return new CommandError(
        'job-deleted',
        'The job of this run was deleted; its history stays, but nothing new runs.',
      );
    case 'impossible':
      return invalid(reopening.problems);
    case 'refused':
      return reopening.code === 'unknown-shard'
        ? invalid([
            {
              path: 'shards',
              message: reopening.message,
              remedy: 'Name shards that GET /runs/{id} lists, or write failed or all.',
            },
          ])
        : new CommandError(reopening.code, reopening.message);
  }
};
