/** How endpoints are picked; Broadcast and Sharded decide it for a whole run as it opens, the others for each call. */
export type RouteStrategy =
  | 'RoundRobin'
  | 'Random'
  | 'First'
  | 'Last'
  | 'ConsistentHash'
  | 'LeastFrequentlyUsed'
  | 'LeastRecentlyUsed'
  | 'LeastBusy'
  | 'LeastLoad'
  | 'Failover'
  | 'Broadcast'
  | 'Sharded';

/** Strategies that pick one endpoint a call; the other two have bound each shard to one beforehand. */
export type PickStrategy = Exclude<RouteStrategy, 'Broadcast' | 'Sharded'>;

export const bindsShards = (strategy: RouteStrategy): strategy is 'Broadcast' | 'Sharded' =>
  strategy === 'Broadcast' || strategy === 'Sharded';
