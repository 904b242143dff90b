import { isOpen, type RunState, type ShardState } from '../run/run.ts';

export interface SettledShard {
  index: number;
  state: ShardState;
  reason: string | null;
}

/** A settled run's state and its reason; null reason for success. */
export interface RunEnd {
  state: Extract<RunState, 'succeeded' | 'failed' | 'partly_failed' | 'cancelled'>;
  reason: string | null;
}

const SUCCEEDED: RunEnd = { state: 'succeeded', reason: null };

/**
 * What a run has come to, by its shards; null while one of them is open.
 *
 * @param cancelReason given where the run was asked to be cancelled before it settled: then it is, whatever its shards
 * still came to.
 */
export const settleRun = (shards: readonly SettledShard[], cancelReason: string | null = null): RunEnd | null => {
  let succeeded = 0;
  let failed = 0;
  let cancelled = 0;
  for (const { state } of shards) {
    if (isOpen(state)) return null;
    if (state === 'succeeded') succeeded++;
    else if (state === 'failed') failed++;
    else cancelled++;
  }
  if (cancelReason !== null) return { state: 'cancelled', reason: cancelReason };
  if (succeeded === shards.length && succeeded > 0) return SUCCEEDED;
  if (cancelled === shards.length && cancelled > 0) return { state: 'cancelled', reason: shards[0]!.reason };
  const state = failed === shards.length ? 'failed' : 'partly_failed';
  return { state, reason: failureReason(shards) };
};

const NAMED_AT_MOST = 3;

const failureReason = (shards: readonly SettledShard[]): string => {
  if (shards.length === 0) return 'the run had no shard';
  if (shards.length === 1) return shards[0]!.reason ?? 'no reason recorded';
  const lost = shards.filter((shard) => shard.state !== 'succeeded');
  const named = lost.slice(0, NAMED_AT_MOST).map((shard) => `shard ${shard.index}: ${shard.reason ?? shard.state}`);
  const more = lost.length > NAMED_AT_MOST ? `; and ${lost.length - NAMED_AT_MOST} more` : '';
  return `${lost.length} of ${shards.length} shards did not succeed; ${named.join('; ')}${more}`;
};
