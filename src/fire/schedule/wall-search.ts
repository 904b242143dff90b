import { civilDate, DAY_SECONDS, dayOf, monthLength } from './calendar.ts';
import type { Cron } from './cron.ts';
import { daysOfMonthMask } from './cron-days.ts';
import { firstTick, lastTick, previousTick, type Ticks } from './ticks.ts';

/**
 * Search among wall-clock times, counted in seconds from 1970-01-01T00:00 of that same clock. No zones here: every wall
 * time exists and comes once. A search looks at months, not at days or seconds, and ends after one cycle of the calendar.
 */

/** The calendar repeats every 400 years: what does not match in that many never does. */
const CYCLE_MONTHS = 400 * 12;
/** West of Greenwich, 1970 begins while the wall still shows 1969. */
const FIRST_YEAR = 1969;
const LAST_YEAR = 9_999;

type When = Pick<Cron, 'seconds' | 'minutes' | 'hours' | 'months' | 'days' | 'years'>;

/** Called for each month whose days are worked out; tests count the effort by it. */
export type OnMonth = () => void;

/** First matching wall time ≥ `from`, or null. */
export function nextWall(cron: When, from: number, onMonth?: OnMonth): number | null {
  const day = Math.floor(from / DAY_SECONDS);
  const month = monthOf(cron, day, onMonth);
  if (isSet(month.mask, day - month.firstDay + 1)) {
    const time = nextTime(cron, from - day * DAY_SECONDS);
    if (time >= 0) return day * DAY_SECONDS + time;
  }
  const next = nextDay(cron, month, day + 1, onMonth);
  return next === null ? null : next * DAY_SECONDS + firstTime(cron);
}

/** Last matching wall time ≤ `to`, or null where none is in 1969 or later. */
export function previousWall(cron: When, to: number, onMonth?: OnMonth): number | null {
  const day = Math.floor(to / DAY_SECONDS);
  const month = monthOf(cron, day, onMonth);
  if (isSet(month.mask, day - month.firstDay + 1)) {
    const time = previousTime(cron, to - day * DAY_SECONDS);
    if (time >= 0) return day * DAY_SECONDS + time;
  }
  const previous = previousDay(cron, month, day - 1, onMonth);
  return previous === null ? null : previous * DAY_SECONDS + lastTime(cron);
}

/** How many matching wall times are ≥ `from` and < `until`. Costs a step a month, however many they are. */
export function countWall(cron: Cron, from: number, until: number): number {
  if (until <= from) return 0;
  const firstDay = Math.floor(from / DAY_SECONDS);
  const lastDay = Math.floor(until / DAY_SECONDS);
  let count = 0;
  for (let day = firstDay; day <= lastDay; ) {
    const month = monthOf(cron, day);
    const end = Math.min(lastDay, month.firstDay + month.length - 1);
    count += countDays(month, day, end) * cron.perDay;
    day = end + 1;
  }
  // Whole days were counted; take away what lies before `from` on the first and from `until` on on the last.
  if (dayMatches(cron, firstDay)) count -= timesBelow(cron, from - firstDay * DAY_SECONDS);
  if (dayMatches(cron, lastDay)) count -= cron.perDay - timesBelow(cron, until - lastDay * DAY_SECONDS);
  return count;
}

interface Month {
  year: number;
  month: number;
  firstDay: number;
  length: number;
  /** Bit d is set where the d-th matches, year and month included. */
  mask: number;
}

/** The month last looked at, since the next question is nearly always about the same one. */
const lastMonths = new WeakMap<When, Month>();

function monthOf(cron: When, day: number, onMonth?: OnMonth): Month {
  const last = lastMonths.get(cron);
  if (last && day >= last.firstDay && day < last.firstDay + last.length) return last;
  const { year, month } = civilDate(day);
  return lookAt(cron, year, month, onMonth);
}

function lookAt(cron: When, year: number, month: number, onMonth?: OnMonth): Month {
  onMonth?.();
  const allowed = isSet(cron.months, month) && (cron.years === null || cron.years.includes(year));
  const found = {
    year,
    month,
    firstDay: dayOf(year, month, 1),
    length: monthLength(year, month),
    mask: allowed ? daysOfMonthMask(cron.days, year, month) : 0,
  };
  lastMonths.set(cron, found);
  return found;
}

function nextDay(cron: When, start: Month, day: number, onMonth?: OnMonth): number | null {
  const rest = start.mask & ~((1 << (day - start.firstDay + 1)) - 1);
  if (day < start.firstDay + start.length && rest !== 0) return start.firstDay + lowestBit(rest) - 1;
  let { year, month } = start;
  for (let steps = 0; steps <= CYCLE_MONTHS; steps++) {
    if (month === 12) {
      const following = nextYear(cron, year + 1);
      if (following === null) return null;
      year = following;
      month = 1;
    } else month++;
    if (!isSet(cron.months, month)) continue;
    const found = lookAt(cron, year, month, onMonth);
    if (found.mask !== 0) return found.firstDay + lowestBit(found.mask) - 1;
  }
  return null;
}

function previousDay(cron: When, start: Month, day: number, onMonth?: OnMonth): number | null {
  const rest = start.mask & ((1 << Math.max(0, day - start.firstDay + 2)) - 1);
  if (day >= start.firstDay && rest !== 0) return start.firstDay + highestBit(rest) - 1;
  let { year, month } = start;
  for (let steps = 0; steps <= CYCLE_MONTHS; steps++) {
    if (month === 1) {
      year -= 1;
      month = 12;
    } else month--;
    if (year < FIRST_YEAR) return null;
    if (!isSet(cron.months, month)) continue;
    const found = lookAt(cron, year, month, onMonth);
    if (found.mask !== 0) return found.firstDay + highestBit(found.mask) - 1;
  }
  return null;
}

function nextYear(cron: When, from: number): number | null {
  if (cron.years === null) return from > LAST_YEAR ? null : from;
  return cron.years.find((year) => year >= from) ?? null;
}

function countDays(month: Month, fromDay: number, toDay: number): number {
  let count = 0;
  for (let day = fromDay; day <= toDay; day++) if (isSet(month.mask, day - month.firstDay + 1)) count++;
  return count;
}

function dayMatches(cron: When, day: number): boolean {
  const month = monthOf(cron, day);
  return isSet(month.mask, day - month.firstDay + 1);
}

const timeOf = (hour: number, minute: number, second: number): number => hour * 3_600 + minute * 60 + second;
const firstTime = (cron: When): number =>
  timeOf(firstTick(cron.hours), firstTick(cron.minutes), firstTick(cron.seconds));
const lastTime = (cron: When): number => timeOf(lastTick(cron.hours), lastTick(cron.minutes), lastTick(cron.seconds));

/** First matching second of the day ≥ `time`, or -1. */
function nextTime(cron: When, time: number): number {
  const hour = Math.floor(time / 3_600);
  const minute = Math.floor(time / 60) % 60;
  if (cron.hours.next[hour] === hour) {
    if (cron.minutes.next[minute] === minute) {
      const second = cron.seconds.next[time % 60]!;
      if (second >= 0) return timeOf(hour, minute, second);
    }
    const laterMinute = cron.minutes.next[minute + 1]!;
    if (laterMinute >= 0) return timeOf(hour, laterMinute, firstTick(cron.seconds));
  }
  const laterHour = cron.hours.next[hour + 1]!;
  return laterHour < 0 ? -1 : timeOf(laterHour, firstTick(cron.minutes), firstTick(cron.seconds));
}

/** Last matching second of the day ≤ `time`, or -1. */
function previousTime(cron: When, time: number): number {
  const hour = Math.floor(time / 3_600);
  const minute = Math.floor(time / 60) % 60;
  if (cron.hours.next[hour] === hour) {
    if (cron.minutes.next[minute] === minute) {
      const second = previousTick(cron.seconds, time % 60);
      if (second >= 0) return timeOf(hour, minute, second);
    }
    const earlierMinute = previousTick(cron.minutes, minute - 1);
    if (earlierMinute >= 0) return timeOf(hour, earlierMinute, lastTick(cron.seconds));
  }
  const earlierHour = previousTick(cron.hours, hour - 1);
  return earlierHour < 0 ? -1 : timeOf(earlierHour, lastTick(cron.minutes), lastTick(cron.seconds));
}

/** How many matching times of a day lie before second `time` of it. */
function timesBelow(cron: When, time: number): number {
  const hour = Math.floor(time / 3_600);
  const minute = Math.floor(time / 60) % 60;
  const perMinute = cron.seconds.values.length;
  let count = cron.hours.below[hour]! * cron.minutes.values.length * perMinute;
  if (!allows(cron.hours, hour)) return count;
  count += cron.minutes.below[minute]! * perMinute;
  return allows(cron.minutes, minute) ? count + cron.seconds.below[time % 60]! : count;
}

const allows = (field: Ticks, value: number): boolean => field.next[value] === value;
const isSet = (mask: number, bit: number): boolean => (mask & (1 << bit)) !== 0;
const lowestBit = (mask: number): number => 31 - Math.clz32(mask & -mask);
const highestBit = (mask: number): number => 31 - Math.clz32(mask);
