import { divide, type Wish } from './divide.ts';
import type { Portion } from './store.ts';

export interface Situation {
  limit: number;
  memberId: number;
  /** Living ones, whether they want anything or not. */
  members: number;
  /** As it is stored. */
  held: number;
  /** What this member wants from now on. */
  wanted: number;
  /** Calls that it has in flight. */
  inUse: number;
  /** It has had no use for any of it for long. */
  idle: boolean;
  /** The portions of the other living members. */
  others: readonly (Portion & { memberId: number })[];
}

export interface NextPortion {
  /** To be stored; where it is more than before, only that makes it true. */
  held: number;
  /** What may be used from then on; where it is less than before, at once. */
  usable: number;
  /** Nothing more is to come for this member, nor to go from it. */
  settled: boolean;
}

/**
 * What a member makes of its portion, by what it sees of the others'. It takes only of what nobody holds, and gives what others lack; calls
 * that are in flight keep their place until they end. What others do not want it keeps up to an equal part, so that the next burst
 * finds it in hand.
 */
export const nextPortion = (now: Situation): NextPortion => {
  const { limit, memberId, held, inUse, others } = now;
  const targets = divide(limit, [{ memberId, wanted: now.wanted }, ...others] satisfies Wish[]);
  const target = targets.get(memberId)!;
  const free = limit - held - others.reduce((sum, other) => sum + other.held, 0);
  if (held < target) {
    const taken = held + Math.min(target - held, Math.max(0, free));
    return { held: taken, usable: taken, settled: taken === target };
  }
  const usable = Math.max(target, Math.min(held, kept(now, free, targets)));
  const next = Math.max(usable, Math.min(held, inUse));
  return { held: next, usable, settled: next === usable };
};

/** How much of what it does not need a member keeps. */
const kept = (
  { limit, members, held, idle, others }: Situation,
  free: number,
  targets: ReadonlyMap<number, number>,
): number => {
  // The limit was lowered: everybody goes back to what is due.
  if (idle || free < 0) return 0;
  const lacking = others.reduce((sum, other) => sum + Math.max(0, targets.get(other.memberId)! - other.held), 0);
  return Math.min(equalPart(limit, members), held - Math.max(0, lacking - free));
};

/** One member's part where all want alike. */
export const equalPart = (limit: number, members: number): number => Math.ceil(limit / members);
