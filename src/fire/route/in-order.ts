import type { Endpoint } from '../target/endpoint.ts';
import type { RouteContext, RoutePick } from './route-context.ts';

/** First and Failover pick alike; they differ in that only Failover tries the next one after a dial in vain. */
export const pickFirst = (candidates: readonly Endpoint[], { exclude }: RouteContext): RoutePick | null => {
  for (const endpoint of candidates)
    if (!exclude.has(endpoint.address))
      return {
        endpoint,
        reason: exclude.size === 0 ? 'first of the list' : 'next of the list that was not dialled in vain',
      };
  return null;
};

export const pickLast = (candidates: readonly Endpoint[], { exclude }: RouteContext): RoutePick | null => {
  for (let index = candidates.length - 1; index >= 0; index--) {
    const endpoint = candidates[index]!;
    if (!exclude.has(endpoint.address)) return { endpoint, reason: 'last of the list' };
  }
  return null;
};
