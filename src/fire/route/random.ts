import type { Endpoint } from '../target/endpoint.ts';
import type { RouteContext, RoutePick } from './route-context.ts';

/** Each endpoint with a chance in proportion to its weight. */
export const pickRandom = (candidates: readonly Endpoint[], { random, exclude }: RouteContext): RoutePick | null => {
  let sum = 0;
  for (const one of candidates) if (!exclude.has(one.address)) sum += one.weight;
  if (sum <= 0) return null;
  let left = random() * sum;
  let pick: Endpoint | null = null;
  for (const one of candidates) {
    if (one.weight <= 0 || exclude.has(one.address)) continue;
    pick = one; // The last one stands where rounding leaves a crumb over.
    left -= one.weight;
    if (left < 0) break;
  }
  return pick === null ? null : { endpoint: pick, reason: 'by chance' };
};
