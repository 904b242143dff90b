import type { Endpoint } from '../target/endpoint.ts';
import { weightedRound } from '../target/weighted-round.ts';
import type { RouteContext, RoutePick } from './route-context.ts';

const REASON = 'next in the round';

/** Smooth weighted round by the run's ordinal: goes on across members and restarts. The hottest of all strategies. */
export const pickRoundRobin = (candidates: readonly Endpoint[], context: RouteContext): RoutePick | null => {
  const { sequence, exclude } = context;
  if (exclude.size > 0) return pickBeyond(candidates, context);
  if (candidates.length === 1) {
    const only = candidates[0]!;
    return only.weight > 0 ? { endpoint: only, reason: 'the only endpoint' } : null;
  }
  const endpoint = weightedRound(candidates).at(sequence);
  return endpoint === null ? null : { endpoint, reason: REASON };
};

/** After a dial in vain: on along the round; where its stretch ahead holds excluded ones only, the first that is left. */
const pickBeyond = (candidates: readonly Endpoint[], { sequence, exclude }: RouteContext): RoutePick | null => {
  const round = weightedRound(candidates);
  const reason = 'next in the round that was not dialled in vain';
  for (let ahead = 0; ahead < 2 * candidates.length; ahead++) {
    const endpoint = round.at(sequence + ahead);
    if (endpoint !== null && !exclude.has(endpoint.address)) return { endpoint, reason };
  }
  const left = candidates.find((one) => one.weight > 0 && !exclude.has(one.address));
  return left === undefined ? null : { endpoint: left, reason };
};
