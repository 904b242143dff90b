import type { RouteStrategy } from '../../model/job.ts';
import type { Endpoint } from './endpoint.ts';
import type { PlannedShard } from './plan-shards.ts';
import { weightedRound } from './weighted-round.ts';

/** Where a bound shard's next attempt goes. `unavailable` is for noEndpointPolicy: wait for one, or fail. */
export type ShardBinding =
  | { kind: 'stay'; endpoint: Endpoint }
  | { kind: 'move'; endpoint: Endpoint; reason: string }
  | { kind: 'unavailable'; reason: string };

export interface RebindInput {
  routeStrategy: RouteStrategy;
  /** The application's whole list, with endpoints that aren't ready and Pods that are terminating. */
  listed: readonly Endpoint[];
  /** Ready and narrowed. */
  ready: readonly Endpoint[];
  /** A person named this endpoint for the run: no other will do. */
  pinned?: boolean;
  /** Addresses dialled in vain within this attempt: as good as not ready. */
  exclude?: ReadonlySet<string>;
}

/**
 * A shard stays with its endpoint while that is ready. It moves only where no other call can still be at work on the
 * old one: a Pod when no slice has its UID any more (a new Pod under an old address is another Pod), a domain when it
 * left the list. A domain of a Sharded run moves as soon as it isn't ready; a Broadcast shard is *for* its endpoint
 * and waits for it. Index and total never change.
 *
 * The next endpoint is a function of the shard's index, so that the shards of one lost endpoint spread over all others.
 */
export const rebindShard = (shard: PlannedShard, input: RebindInput): ShardBinding => {
  const { routeStrategy, listed, ready, pinned = false, exclude } = input;
  const current = shard.endpoint === null ? undefined : listed.find((one) => isSame(one, shard));
  if (current !== undefined) {
    const inVain = exclude?.has(current.address) === true;
    if (current.ready && !inVain) return { kind: 'stay', endpoint: current };
    const mayMove = routeStrategy === 'Sharded' && shard.uid === undefined && !pinned;
    if (!mayMove) return { kind: 'unavailable', reason: whyNot(current, inVain) };
  } else if (pinned) return { kind: 'unavailable', reason: lost(shard, current) };
  const others = exclude === undefined || exclude.size === 0 ? ready : ready.filter((one) => !exclude.has(one.address));
  const next = weightedRound(others).at(scatter(shard.index));
  if (next === null) return { kind: 'unavailable', reason: `${lost(shard, current)}, and no other endpoint is ready` };
  return { kind: 'move', endpoint: next, reason: lost(shard, current) };
};

const isSame = (endpoint: Endpoint, shard: PlannedShard): boolean =>
  shard.uid === undefined ? endpoint.address === shard.endpoint : endpoint.uid === shard.uid;

const whyNot = (endpoint: Endpoint, inVain: boolean): string =>
  inVain
    ? `${endpoint.address} was dialled in vain`
    : `${endpoint.address} is not ready: ${endpoint.notReadyReason ?? 'no reason given'}`;

const lost = (shard: PlannedShard, current: Endpoint | undefined): string => {
  if (shard.endpoint === null) return 'the shard had no endpoint yet';
  if (current === undefined) return `${shard.endpoint} is gone`;
  return `${shard.endpoint} ${current.ready ? 'was dialled in vain' : 'is not ready'}`;
};

/** Neighbouring indexes far apart: the shards of one endpoint are every n-th, and must not meet in one place again. */
const scatter = (index: number): number => {
  let hash = Math.imul(index + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
};
