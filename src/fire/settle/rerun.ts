import { isOpen, type RunState, type ShardState } from '../run/run.ts';
import { unknownShards } from '../target/unknown-shards.ts';

/** `all` is no rerun in this sense: it opens a new run. */
export type RerunRequest = 'failed' | readonly number[];

export type RerunPlan =
  | { reopen: number[] }
  | { refused: { code: 'run-open' | 'nothing-to-rerun' | 'unknown-shard'; message: string } };

/**
 * Which shards of a settled run a new round reopens, under their old index, total and idempotency key. `failed` means
 * those in that state; a list may name any shard, also one that succeeded or was cancelled: who lists it wants it.
 */
export const planRerun = (
  run: { state: RunState; shards: readonly { index: number; state: ShardState }[] },
  request: RerunRequest,
): RerunPlan => {
  if (isOpen(run.state)) return refused('run-open', `the run is still ${run.state}; rerun it once it has settled`);
  if (run.shards.length === 0) return refused('nothing-to-rerun', `the run is ${run.state} and never had a shard`);
  return request === 'failed' ? failedShards(run.shards) : listedShards(run.shards, request);
};

const failedShards = (shards: readonly { index: number; state: ShardState }[]): RerunPlan => {
  const reopen = shards.filter((shard) => shard.state === 'failed').map((shard) => shard.index);
  if (reopen.length > 0) return { reopen };
  const cancelled = shards.filter((shard) => shard.state === 'cancelled').length;
  const hint = cancelled > 0 ? `; ${cancelled} cancelled: name them by their index to rerun them` : '';
  return refused('nothing-to-rerun', `no shard of the run failed${hint}`);
};

const listedShards = (shards: readonly { index: number }[], request: readonly number[]): RerunPlan => {
  if (request.length === 0) return refused('nothing-to-rerun', 'the list of shards is empty');
  const unknown = unknownShards(
    request,
    shards.map((shard) => shard.index),
  );
  if (unknown !== null) return refused('unknown-shard', unknown);
  return { reopen: [...new Set(request)].sort((a, b) => a - b) };
};

const refused = (code: 'run-open' | 'nothing-to-rerun' | 'unknown-shard', message: string): RerunPlan => ({
  refused: { code, message },
});
