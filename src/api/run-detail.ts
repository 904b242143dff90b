import { notFound } from '../command/command-error.ts';
import { hasRole, type Principal } from '../command/grant.ts';
import { runDetailView } from '../view/runs.ts';
import type { Views } from './ports.ts';

/**
 * A run with its shards and attempts, as far as this asker may see it.
 * @param shardIndex only the attempts of this shard
 * @throws CommandError `not-found`
 */
export const runDetail = async (
  { history, calling }: Pick<Views, 'history' | 'calling'>,
  runId: number,
  asker: Principal,
  shardIndex?: number,
) => {
  const [run, shards, attempts] = await Promise.all([
    history.run(runId),
    history.shards(runId),
    history.attempts(runId, shardIndex),
  ]);
  if (run === null) throw notFound(`run ${runId}`);
  return runDetailView(run, shards, attempts, {
    calling: calling(runId),
    showBodies: hasRole(asker, 'operator', run.namespace),
  });
};
