import { durationMs } from '../model/duration.ts';
import { instantMs } from '../model/instant.ts';
import type { JobSpec } from '../model/job.ts';
import { readCron } from './cron/cron-fields.ts';
import { cronSlots } from './cron/cron-slots.ts';
import { WallClock } from './cron/wall-clock.ts';

/** What of a definition decides its slots. */
export type Timing = Pick<JobSpec, 'schedule' | 'startsAt' | 'endsAt'>;

const clocks = new Map<string, WallClock>();

const clockOf = (zone: string): WallClock => {
  const clock = clocks.get(zone) ?? new WallClock(zone);
  clocks.set(zone, clock);
  return clock;
};

/** First instant that may be a slot, and first that may not any more; Unix ms. */
export const boundsOf = ({ startsAt, endsAt }: Timing): { startsAt: number; endsAt: number } => ({
  startsAt: startsAt === undefined ? Number.NEGATIVE_INFINITY : instantMs(startsAt),
  endsAt: endsAt === undefined ? Number.POSITIVE_INFINITY : instantMs(endsAt),
});

/**
 * The slots that a definition names from `from` to `to` (Unix ms, both included), in order. Those of `after` depend on what became of
 * the slot before, so none are told here.
 * @param anchorAt instant at which the schedule last changed: `every` counts from there.
 */
export function* slotsOf(timing: Timing, anchorAt: number, from: number, to: number): Generator<number> {
  const bounds = boundsOf(timing);
  const first = Math.max(from, bounds.startsAt);
  const last = Math.min(to, bounds.endsAt - 1);
  if (first > last) return;
  const { cron, every, at, timeZone } = timing.schedule;
  if (cron !== undefined) yield* cronSlots(readCron(cron), clockOf(timeZone), first, last);
  else if (every !== undefined) yield* evenSlots(timing, durationMs(every), anchorAt, first, last);
  else if (at !== undefined && instantMs(at) >= first && instantMs(at) <= last) yield instantMs(at);
}

function* evenSlots(timing: Timing, every: number, anchorAt: number, first: number, last: number): Generator<number> {
  const begin = timing.startsAt === undefined ? anchorAt + every : instantMs(timing.startsAt);
  let slot = begin;
  if (first > begin) slot += Math.floor((first - begin) / every) * every;
  for (; slot <= last; slot += every) if (slot >= first) yield slot;
}

/** Whether the definition names this very instant. */
export function names(timing: Timing, anchorAt: number, instant: number): boolean {
  for (const slot of slotsOf(timing, anchorAt, instant, instant)) return slot === instant;
  return false;
}
