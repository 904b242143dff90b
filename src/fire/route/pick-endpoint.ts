import type { RouteStrategy } from '../../model/job.ts';
import type { Endpoint } from '../target/endpoint.ts';
import type { PickStrategy } from '../target/route-strategy.ts';
import { pickByHash } from './consistent-hash.ts';
import { pickFirst, pickLast } from './in-order.ts';
import { pickLeastBusy, pickLeastLoad } from './least-burdened.ts';
import { pickLeastFrequent, pickLeastRecent } from './least-used.ts';
import { pickRandom } from './random.ts';
import { pickRoundRobin } from './round-robin.ts';
import type { RouteContext, RoutePick } from './route-context.ts';

/**
 * Which of the candidates (ready and narrowed, in the list's stable order, and the same array while nothing changed)
 * gets a call; null where none may: the list is empty, all are excluded, or a strategy by weight meets weights of 0 only.
 * Pure but for LeastFrequentlyUsed and LeastRecentlyUsed, which note their pick in `context.memory`.
 */
export const pickEndpoint = (
  strategy: PickStrategy,
  candidates: readonly Endpoint[],
  context: RouteContext,
): RoutePick | null => {
  switch (strategy) {
    case 'RoundRobin':
      return pickRoundRobin(candidates, context);
    case 'Random':
      return pickRandom(candidates, context);
    case 'First':
    case 'Failover':
      return pickFirst(candidates, context);
    case 'Last':
      return pickLast(candidates, context);
    case 'ConsistentHash':
      return pickByHash(candidates, context);
    case 'LeastFrequentlyUsed':
      return pickLeastFrequent(candidates, context);
    case 'LeastRecentlyUsed':
      return pickLeastRecent(candidates, context);
    case 'LeastBusy':
      return pickLeastBusy(candidates, context);
    case 'LeastLoad':
      return pickLeastLoad(candidates, context);
    default:
      return strategy satisfies never;
  }
};

/**
 * Whether a dial in vain (no byte of the request was written) may go on to another endpoint within the same attempt.
 * First and Last name one place: who wants the next one as well says Failover. A Broadcast shard is for its endpoint.
 * A shard bound to a Pod stays with it while any slice has that Pod, and a person who named an endpoint meant it.
 */
export const triesAnother = (
  strategy: RouteStrategy,
  shard: { uid?: string | undefined; pinned?: boolean } = {},
): boolean => {
  if (shard.pinned === true || shard.uid !== undefined) return false;
  return strategy !== 'First' && strategy !== 'Last' && strategy !== 'Broadcast';
};
