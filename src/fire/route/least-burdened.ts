import type { Endpoint } from '../target/endpoint.ts';
import type { RouteContext, RoutePick } from './route-context.ts';

/** LeastBusy: the fewest calls in flight for its weight. */
export const pickLeastBusy = (candidates: readonly Endpoint[], context: RouteContext): RoutePick | null => {
  const endpoint = lightest(candidates, context, (one) => context.load(one.address).inFlight / one.weight);
  return endpoint === null ? null : { endpoint, reason: 'fewest calls in flight for its weight' };
};

/** LeastLoad: the smallest sum of cost in flight and in the decaying past, over all jobs of the application. */
export const pickLeastLoad = (candidates: readonly Endpoint[], context: RouteContext): RoutePick | null => {
  const endpoint = lightest(candidates, context, (one) => context.load(one.address).cost);
  return endpoint === null ? null : { endpoint, reason: 'smallest sum of cost' };
};

/** Equals take turns by the run's ordinal: an idle application is not always called at its first endpoint. */
const lightest = (
  candidates: readonly Endpoint[],
  { sequence, exclude }: RouteContext,
  burden: (endpoint: Endpoint) => number,
): Endpoint | null => {
  const length = candidates.length;
  const start = length === 0 ? 0 : sequence % length;
  let pick: Endpoint | null = null;
  let least = Infinity;
  for (let turn = 0; turn < length; turn++) {
    const endpoint = candidates[(start + turn) % length]!;
    if (endpoint.weight <= 0 || exclude.has(endpoint.address)) continue;
    const weighs = burden(endpoint);
    if (weighs < least) {
      least = weighs;
      pick = endpoint;
    }
  }
  return pick;
};
