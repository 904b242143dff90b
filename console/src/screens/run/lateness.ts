import { beforeSendMs } from '../../../../src/fire/call/outcome.ts';
import type { Attempt, RunDetail } from '../../api/types.ts';

type Began = Pick<Attempt, 'number' | 'startedAt' | 'timing'>;

/**
 * From the fire time to the first byte of the first call, as `belfry_fire_lateness_seconds` counts it; null until that call has ended. Of a call
 * that was never sent, to where it was given up.
 */
export const latenessMs = (run: Pick<RunDetail, 'fireAt'> & { shards: readonly { attempts: readonly Began[] }[] }) => {
  const sentAt = run.shards
    .flatMap(({ attempts }) => attempts.filter(({ number }) => number === 1))
    .map(({ startedAt, timing }) => Date.parse(startedAt) + (timing ? beforeSendMs(timing) : 0));
  return sentAt.length === 0 ? null : Math.max(0, Math.min(...sentAt) - Date.parse(run.fireAt));
};
