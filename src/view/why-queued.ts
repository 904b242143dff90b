import { type CallLimitPorts, callLimits } from './call-limit.ts';
import type { ApplicationName } from './definition-book.ts';
import type { RunRow } from './history-book.ts';

/** How many runs of a job go on at once, as the reason of one that waits behind them. */
export const ownLimit = (maxOpen: number): string =>
  maxOpen === 1
    ? 'its concurrencyPolicy lets 1 go on at once'
    : `its job lets ${maxOpen} go on at once (maxConcurrentRuns)`;

/** The same runs; those that are queued say what for, which is not stored: it changes while they wait. */
export const withQueueReasons = async (ports: CallLimitPorts, runs: readonly RunRow[]): Promise<RunRow[]> => {
  const limitOf = await callLimits(ports, runs.filter(waitsForSlot).map(applicationOf));
  return runs.map((run) => {
    if (waitsForSlot(run)) return { ...run, reason: `waits for a free call slot: ${limitOf(applicationOf(run))}` };
    if (run.behindMax === null) return run;
    return { ...run, reason: `waits for an earlier run of its job: ${ownLimit(run.behindMax)}` };
  });
};

const waitsForSlot = ({ state, reason, behindMax }: RunRow): boolean =>
  state === 'queued' && reason === null && behindMax === null;

const applicationOf = ({ namespace, application }: RunRow): ApplicationName => ({ namespace, name: application });
