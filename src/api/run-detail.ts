import { notFound } from '../command/command-error.ts';
import { hasRole, type Principal } from '../command/grant.ts';
import { runDetailView } from '../view/runs.ts';
import { withQueueReasons } from '../view/why-queued.ts';
import type { Views } from './ports.ts';

/**
 * A run with its shards and attempts, as far as this asker may see it.
 * @param shardIndex only the attempts of this shard
 * @throws CommandError `not-found`
 */
export const runDetail = async (
  views: Pick<Views, 'history' | 'calling' | 'definitions' | 'endpoints'>,
  runId: number,
  asker: Principal,
  shardIndex?: number,
) => {
  const { history, calling } = views;
  const [stored, shards, attempts] = await Promise.all([
    history.run(runId),
    history.shards(runId),
    history.attempts(runId, shardIndex),
  ]);
  if (stored === null) throw notFound(`run ${runId}`);
  const [run = stored] = await withQueueReasons(views, [stored]);
  return runDetailView(run, shards, attempts, {
    calling: calling(runId),
    showBodies: hasRole(asker, 'operator', run.namespace),
  });
};
