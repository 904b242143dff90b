import type { RouteStrategy } from '../../model/job.ts';
import type { Endpoint } from './endpoint.ts';
import { unknownShards } from './unknown-shards.ts';
import { weightedRound } from './weighted-round.ts';

/** One addressee of a run. */
export interface PlannedShard {
  index: number;
  /** Address that the shard is bound to; null where each attempt is routed as it is sent. */
  endpoint: string | null;
  /** UID of the Pod behind that address, where there is one. */
  uid?: string;
}

export interface ShardPlanInput {
  routeStrategy: RouteStrategy;
  /** For Sharded: how many. */
  shards?: number | undefined;
  /** Ready and narrowed, in the stable order of the application's list. */
  endpoints: readonly Endpoint[];
  /** From run-now: only these indexes; the total stays what it is without them. */
  requestedShards?: readonly number[] | null | undefined;
  /** From run-now: this address and no other. */
  requestedEndpoint?: string | null | undefined;
}

/** `total` is what targets read as shardTotal: more than the shards where only some were requested. */
export type ShardPlan = { total: number; shards: PlannedShard[] } | { refused: string };

/**
 * Whom a run is for, decided once as it opens. Broadcast freezes the list: shard i is its i-th endpoint, whatever the
 * weights. Sharded spreads n shards by the weighted round, so that a shard index meets the same endpoint in each run
 * while the list stays. Every other strategy has the single shard 0 of 1.
 *
 * With no endpoint a Broadcast has no shard, and a Sharded run's shards are bound to none: they are as they are sent.
 */
export const planShards = (input: ShardPlanInput): ShardPlan => {
  const { requestedEndpoint, requestedShards } = input;
  const endpoints = requestedEndpoint == null ? input.endpoints : named(input.endpoints, requestedEndpoint);
  if (requestedEndpoint != null && endpoints.length === 0)
    return { refused: `${requestedEndpoint} is not an endpoint that this job can use now` };
  const shards = allShards(input, endpoints, requestedEndpoint != null);
  return requestedShards == null ? { total: shards.length, shards } : onlyRequested(shards, requestedShards);
};

const named = (endpoints: readonly Endpoint[], address: string): Endpoint[] =>
  endpoints.filter((one) => one.address === address);

const allShards = (input: ShardPlanInput, endpoints: readonly Endpoint[], pinned: boolean): PlannedShard[] => {
  switch (input.routeStrategy) {
    case 'Broadcast':
      return endpoints.map((endpoint, index) => bound(index, endpoint));
    case 'Sharded': {
      // A person who names an endpoint means it, even where its weight is 0.
      const at = (index: number) => (pinned ? endpoints[0]! : weightedRound(endpoints).at(index));
      return Array.from({ length: input.shards ?? 1 }, (_, index) => bound(index, at(index)));
    }
    default:
      return [pinned ? bound(0, endpoints[0]!) : { index: 0, endpoint: null }];
  }
};

const bound = (index: number, endpoint: Endpoint | null): PlannedShard =>
  endpoint === null
    ? { index, endpoint: null }
    : { index, endpoint: endpoint.address, ...(endpoint.uid === undefined ? {} : { uid: endpoint.uid }) };

const onlyRequested = (shards: PlannedShard[], requested: readonly number[]): ShardPlan => {
  const unknown = unknownShards(
    requested,
    shards.map(({ index }) => index),
  );
  if (unknown !== null) return { refused: unknown };
  const wanted = new Set(requested);
  return { total: shards.length, shards: shards.filter((shard) => wanted.has(shard.index)) };
};
