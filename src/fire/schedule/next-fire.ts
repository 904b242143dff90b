import { DAY_SECONDS } from './calendar.ts';
import type { Cron } from './cron.ts';
import { countWall, nextWall, type OnMonth, previousWall } from './wall-search.ts';
import type { Zone } from './zone.ts';

/**
 * The instants that an expression names in a zone, in Unix seconds.
 *
 * Across daylight saving there are two rules. Where the hour field allows all 24 hours, every instant whose wall clock
 * matches is a fire: even spacing in real time, both halves of a repeated hour. Otherwise a wall-clock time fires exactly
 * once on its day: in a repeated hour at its first occurrence, in a skipped one at the first valid instant after the gap,
 * where several that fell into it are one fire.
 */
export const followsRealTime = (cron: Cron): boolean => cron.hours.full;

/** No change of offset moves a clock by more than this (Apia lost a whole day). */
const WIDEST_CHANGE = 2 * DAY_SECONDS;

/** First fire strictly after `after`, or null where none is left. */
export function nextCronFire(cron: Cron, zone: Zone, after: number, onMonth?: OnMonth): number | null {
  if (!followsRealTime(cron)) {
    const wall = nextWall(cron, zone.wallReached(after) + 1, onMonth);
    return wall === null ? null : zone.instantOf(wall);
  }
  for (let from = after + 1; ; ) {
    const span = zone.spanAt(from);
    const wall = nextWall(cron, from + span.offset, onMonth);
    if (wall === null) return null;
    const instant = wall - span.offset;
    if (instant < span.until) return instant;
    // Where the clock is set back soon after `from`, wall times before it come again. If not, nothing matches until `wall`.
    from = span.until - from > WIDEST_CHANGE ? Math.max(span.until, instant - WIDEST_CHANGE) : span.until;
  }
}

/** Last fire strictly before `before` and not before 1970, or null. */
export function previousCronFire(cron: Cron, zone: Zone, before: number): number | null {
  if (!followsRealTime(cron)) {
    const wall = previousWall(cron, zone.wallReached(before - 1));
    return wall === null ? null : zone.instantOf(wall);
  }
  for (let to = before - 1; ; ) {
    const span = zone.spanAt(to);
    const wall = previousWall(cron, to + span.offset);
    if (wall === null) return null;
    const instant = wall - span.offset;
    if (instant >= span.from) return instant;
    to = to - span.from > WIDEST_CHANGE ? Math.min(span.from - 1, instant + WIDEST_CHANGE) : span.from - 1;
  }
}

/** How many fires are in `from`..`to`, both included. Costs a step a month and one a change of offset. */
export function countCronFires(cron: Cron, zone: Zone, from: number, to: number): number {
  if (to < from) return 0;
  let count = 0;
  if (followsRealTime(cron)) {
    for (let span = zone.spanAt(from); span.from <= to; span = zone.spanAt(span.until)) {
      const start = Math.max(from, span.from);
      count += countWall(cron, start + span.offset, Math.min(to + 1, span.until) + span.offset);
    }
    return count;
  }
  count = countWall(cron, zone.wallReached(from - 1) + 1, zone.wallReached(to) + 1);
  for (const gap of gapsWithin(zone, from, to)) {
    // All that fell into the gap, and what is due at its end anyway, are one fire.
    const together = countWall(cron, gap.firstMissing, gap.firstValid + 1);
    if (together > 1) count -= together - 1;
  }
  return count;
}

/** The wall times that don't exist because the clock was set forward within `from`..`to`. */
export function* gapsWithin(
  zone: Zone,
  from: number,
  to: number,
): Generator<{ at: number; firstMissing: number; firstValid: number }> {
  let before = zone.spanAt(from - 1);
  while (before.until <= to) {
    const span = zone.spanAt(before.until);
    if (span.offset > before.offset) {
      yield { at: span.from, firstMissing: span.from + before.offset, firstValid: span.from + span.offset };
    }
    before = span;
  }
}
