import { CommandError, notFound } from './command-error.ts';
import type { RunPorts } from './run-store.ts';

/** Asks for the end of an open run: what waits is cancelled at once, calls in flight are aborted by their holder. */
export const cancelRun = async (
  { runs, clock, signals }: RunPorts,
  { runId, actor }: { runId: number; actor: string },
): Promise<void> => {
  const { kind } = await runs.cancelRun({ runId, reason: `cancelled by ${actor}`, actor, now: clock.now() });
  if (kind === 'no-run') throw notFound(`run ${runId}`);
  if (kind === 'settled')
    throw new CommandError('run-settled', `Run ${runId} has settled; there is nothing to cancel.`);
  if (kind === 'requested') signals.cancelRequested();
  // A run that waited behind it may go on.
  else signals.runQueued();
};
