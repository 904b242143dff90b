import type { Endpoint } from '../target/endpoint.ts';
import type { RouteContext, RoutePick } from './route-context.ts';
import { keepOnly } from './route-memory.ts';

/** An endpoint that was away comes back at most this many uses behind, or it would get every call until it caught up. */
const MOST_BEHIND = 16;

/** The endpoint that this job has used least often; the first of the list among equals. */
export const pickLeastFrequent = (
  candidates: readonly Endpoint[],
  { jobId, memory, exclude }: RouteContext,
): RoutePick | null => {
  const { uses } = memory.useOf(jobId);
  let most = 0;
  for (const one of candidates) most = Math.max(most, uses.get(one.address) ?? 0);
  let pick: Endpoint | null = null;
  let fewest = Infinity;
  for (const one of candidates) {
    if (exclude.has(one.address)) continue;
    const count = Math.max(uses.get(one.address) ?? 0, most - MOST_BEHIND);
    if (count < fewest) {
      fewest = count;
      pick = one;
    }
  }
  if (pick === null) return null;
  uses.set(pick.address, fewest + 1);
  keepOnly(uses, candidates);
  return { endpoint: pick, reason: 'used least often by this job' };
};

/** The endpoint whose last use by this job lies furthest back; one never used comes first. */
export const pickLeastRecent = (
  candidates: readonly Endpoint[],
  { jobId, memory, exclude }: RouteContext,
): RoutePick | null => {
  const use = memory.useOf(jobId);
  let pick: Endpoint | null = null;
  let eldest = Infinity;
  for (const one of candidates) {
    if (exclude.has(one.address)) continue;
    const usedAt = use.usedAt.get(one.address) ?? -1;
    if (usedAt < eldest) {
      eldest = usedAt;
      pick = one;
    }
  }
  if (pick === null) return null;
  use.usedAt.set(pick.address, use.ordinal++);
  keepOnly(use.usedAt, candidates);
  return { endpoint: pick, reason: 'not used by this job for the longest time' };
};
