import { type CallLimitPorts, callLimits } from './call-limit.ts';
import type { RunRow } from './history-book.ts';

/** How many runs of a job go on at once, as the reason of one that waits behind them. */
export const ownLimit = (maxOpen: number): string =>
  maxOpen === 1
    ? 'its concurrencyPolicy lets 1 go on at once'
    : `its job lets ${maxOpen} go on at once (maxConcurrentRuns)`;

/** The same runs; those that are queued say what for, which is not stored: it changes while they wait. */
export const withQueueReasons = (ports: CallLimitPorts, runs: readonly RunRow[]): Promise<RunRow[]> => {
  const limitOf = callLimits(ports);
  return Promise.all(
    runs.map(async (run) => {
      if (run.state !== 'queued' || run.reason !== null) return run;
      const reason =
        run.behindMax === null
          ? `waits for a free call slot: ${await limitOf(run.namespace, run.application)}`
          : `waits for an earlier run of its job: ${ownLimit(run.behindMax)}`;
      return { ...run, reason };
    }),
  );
};
