import { countCronFires, nextCronFire, previousCronFire } from './next-fire.ts';
import type { Schedule } from './schedule.ts';

/** The slots of a compiled schedule, as Unix milliseconds. Each answer costs microseconds, however long the way. */

/** First slot strictly after `after`, or null where none is left (or none ever was: kind manual). */
export function nextFire(schedule: Schedule, after: number): number | null {
  if (after >= schedule.endsAt) return null;
  const slot = unboundedNext(schedule, Math.max(after, schedule.startsAt - 1));
  return slot !== null && slot < schedule.endsAt ? slot : null;
}

/** First slot at or after `from`: where a schedule begins at its save or resume (`after` fires at once). */
export const firstFire = (schedule: Schedule, from: number): number | null => nextFire(schedule, from - 1);

/** Last slot strictly before `before`, or null. */
export function previousFire(schedule: Schedule, before: number): number | null {
  if (before <= schedule.startsAt) return null;
  const slot = unboundedPrevious(schedule, Math.min(before, schedule.endsAt));
  return slot !== null && slot >= schedule.startsAt ? slot : null;
}

/** How many slots are in `fromAt`..`toAt`, both included, counted no further than `limit`. Lists none of them. */
export function countFires(schedule: Schedule, fromAt: number, toAt: number, limit = Number.POSITIVE_INFINITY): number {
  const from = Math.max(fromAt, schedule.startsAt);
  const to = Math.min(toAt, schedule.endsAt - 1);
  return to < from ? 0 : Math.min(limit, unboundedCount(schedule, from, to));
}

/** The slots in `fromAt`..`toAt`, both included, in order. */
export function* fires(schedule: Schedule, fromAt: number, toAt: number): Generator<number, void, undefined> {
  for (let slot = firstFire(schedule, fromAt); slot !== null && slot <= toAt; slot = nextFire(schedule, slot))
    yield slot;
}

function unboundedNext(schedule: Schedule, after: number): number | null {
  switch (schedule.kind) {
    case 'cron': {
      const second = nextCronFire(schedule.cron, schedule.zone, Math.floor(after / 1_000));
      return second === null ? null : second * 1_000;
    }
    case 'every': {
      const { firstAt, everyMs } = schedule;
      return after < firstAt ? firstAt : firstAt + (Math.floor((after - firstAt) / everyMs) + 1) * everyMs;
    }
    default: {
      const only = onlySlot(schedule);
      return only !== null && only > after ? only : null;
    }
  }
}

function unboundedPrevious(schedule: Schedule, before: number): number | null {
  switch (schedule.kind) {
    case 'cron': {
      const second = previousCronFire(schedule.cron, schedule.zone, Math.ceil(before / 1_000));
      return second === null ? null : second * 1_000;
    }
    case 'every': {
      const { firstAt, everyMs } = schedule;
      return before <= firstAt ? null : firstAt + (Math.ceil((before - firstAt) / everyMs) - 1) * everyMs;
    }
    default: {
      const only = onlySlot(schedule);
      return only !== null && only < before ? only : null;
    }
  }
}

function unboundedCount(schedule: Schedule, from: number, to: number): number {
  switch (schedule.kind) {
    case 'cron':
      return countCronFires(schedule.cron, schedule.zone, Math.ceil(from / 1_000), Math.floor(to / 1_000));
    case 'every': {
      const { firstAt, everyMs } = schedule;
      const upTo = (at: number) => (at < firstAt ? 0 : Math.floor((at - firstAt) / everyMs) + 1);
      return upTo(to) - upTo(from - 1);
    }
    default: {
      const only = onlySlot(schedule);
      return only !== null && only >= from && only <= to ? 1 : 0;
    }
  }
}

/** The slot of a schedule that knows one at most. */
function onlySlot(schedule: Extract<Schedule, { kind: 'at' | 'after' | 'manual' }>): number | null {
  if (schedule.kind === 'manual') return null;
  return schedule.kind === 'at' ? schedule.at : schedule.firstAt;
}
