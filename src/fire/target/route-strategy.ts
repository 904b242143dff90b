import type { RouteStrategy } from '../../model/job.ts';

/** Strategies that pick one endpoint a call; the other two have bound each shard to one beforehand. */
export type PickStrategy = Exclude<RouteStrategy, 'Broadcast' | 'Sharded'>;

export const bindsShards = (strategy: RouteStrategy): strategy is 'Broadcast' | 'Sharded' =>
  strategy === 'Broadcast' || strategy === 'Sharded';
