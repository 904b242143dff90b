import type { ConcurrencyPolicy, MisfirePolicy, RetryClass, RouteStrategy } from '../../../../src/model/job.ts';

/** Names in the order of a list; one that is missing or too much is a type error. */
const all = <T extends string>(names: Record<T, true>): T[] => Object.keys(names) as T[];

export const ROUTE_STRATEGIES = all<RouteStrategy>({
  RoundRobin: true,
  Random: true,
  First: true,
  Last: true,
  ConsistentHash: true,
  LeastFrequentlyUsed: true,
  LeastRecentlyUsed: true,
  LeastBusy: true,
  LeastLoad: true,
  Failover: true,
  Broadcast: true,
  Sharded: true,
});
export const CONCURRENCY_POLICIES = all<ConcurrencyPolicy>({ Queue: true, Allow: true, Forbid: true, Replace: true });
export const MISFIRE_POLICIES = all<MisfirePolicy>({ FireOnce: true, Skip: true, FireAll: true });
export const RETRY_CLASSES = all<RetryClass>({ fault: true, '5xx': true, '429': true, verdict: true });
