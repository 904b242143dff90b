import { dayOf, monthLength, weekdayOf } from './calendar.ts';
import { type FieldRule, parseField, refused } from './cron-field.ts';
import { ScheduleError } from './schedule-error.ts';

/**
 * Which days of a month an expression names. `null` stands for a field that restricts nothing (`*`, `?`).
 * Weekdays are counted from 0 = Sunday here, whatever the dialect.
 */
export interface DayRule {
  ofMonth: DaysOfMonth | null;
  ofWeek: DaysOfWeek | null;
}

export interface DaysOfMonth {
  days: ReadonlySet<number>;
  /** `L` is 0, `L-3` is 3: that many days before the last. */
  beforeLast: ReadonlySet<number>;
  /** `15W`: the weekday (Monday to Friday) nearest to the 15th, within the month. */
  nearest: ReadonlySet<number>;
  /** `LW` is 0, `L-3W` is 3. */
  nearestBeforeLast: ReadonlySet<number>;
}

export type DaysOfWeek =
  | { kind: 'each'; weekdays: ReadonlySet<number> }
  | { kind: 'nth'; weekday: number; nth: number }
  | { kind: 'last'; weekday: number };

const LAST = /^L(?:-(\d{1,2}))?(W)?$/;
const NEAREST = /^(\d{1,2})W$/;

/** Day-of-month of the Quartz dialect, upper case. @throws ScheduleError */
export function parseQuartzDaysOfMonth(rule: FieldRule, text: string, notes: string[]): DaysOfMonth {
  const days = new Set<number>();
  const beforeLast = new Set<number>();
  const nearest = new Set<number>();
  const nearestBeforeLast = new Set<number>();
  for (const term of text.split(',')) {
    const last = LAST.exec(term);
    const near = NEAREST.exec(term);
    if (last) {
      const offset = Number(last[1] ?? 0);
      if (offset > 30) throw refused(rule, term, 'a month has no such day: L-30 is the furthest');
      (last[2] ? nearestBeforeLast : beforeLast).add(offset);
    } else if (near) {
      const day = Number(near[1]);
      if (day < 1 || day > 31) throw refused(rule, term, 'write 1W to 31W');
      nearest.add(day);
    } else {
      for (const day of parseField(rule, term, notes)) days.add(day);
    }
  }
  return { days, beforeLast, nearest, nearestBeforeLast };
}

/** Day-of-week of the Quartz dialect, upper case. @throws ScheduleError */
export function parseQuartzDaysOfWeek(rule: FieldRule, text: string, notes: string[]): DaysOfWeek {
  // Alone, L is the seventh day, which in Quartz is Saturday; it is not the last day of anything.
  if (text === 'L') return { kind: 'each', weekdays: new Set([6]) };
  const nth = /^(\w{1,3})#(\d)$/.exec(text);
  const last = /^(\w{1,3})L$/.exec(text);
  if (nth || last) {
    const [value] = parseField(rule, (nth ?? last)![1]!, notes);
    const weekday = value! - 1;
    if (!nth) return { kind: 'last', weekday };
    const count = Number(nth[2]);
    if (count < 1 || count > 5) throw refused(rule, text, 'the number after # is 1 to 5');
    return { kind: 'nth', weekday, nth: count };
  }
  if (/#|\dL|[A-Z]{3}L/.test(text)) {
    throw refused(
      rule,
      text,
      "'#' and 'L' take one day and stand alone, such as 6#3 or 6L; make a second job for the other day",
    );
  }
  return { kind: 'each', weekdays: new Set([...parseField(rule, text, notes)].map((value) => value - 1)) };
}

/** Quartz wants exactly one of the two day fields, with `?` in the other. @throws ScheduleError `cron-day-fields` */
export function checkQuestionMarks(daysOfMonth: string, daysOfWeek: string): void {
  if ((daysOfMonth === '?') !== (daysOfWeek === '?')) return;
  const both = daysOfMonth === '?';
  throw new ScheduleError(
    'cron-day-fields',
    both
      ? "both day fields are '?', so that no day is named"
      : `day-of-month "${daysOfMonth.slice(0, 20)}" and day-of-week "${daysOfWeek.slice(0, 20)}" are both given; six and seven fields are Quartz, where one of them is '?'`,
    both || daysOfWeek === '*'
      ? "Put '?' into day-of-week and the days (or *) into day-of-month: 0 0 8 * * ?"
      : "Put '?' into the field that should not count: 0 0 8 ? * 2-6 (1 is SUN)",
  );
}

/** Bit d is set where the d-th of that month is named. */
export function daysOfMonthMask(rule: DayRule, year: number, month: number): number {
  const length = monthLength(year, month);
  const all = length === 31 ? -2 : (1 << (length + 1)) - 2;
  const first = weekdayOf(dayOf(year, month, 1));
  const { ofMonth, ofWeek } = rule;
  if (ofMonth && ofWeek) return all & (monthMask(ofMonth, first, length) | weekMask(ofWeek, first, length));
  if (ofMonth) return all & monthMask(ofMonth, first, length);
  if (ofWeek) return all & weekMask(ofWeek, first, length);
  return all;
}

function monthMask(rule: DaysOfMonth, first: number, length: number): number {
  let mask = 0;
  for (const day of rule.days) mask |= 1 << day;
  for (const offset of rule.beforeLast) if (offset < length) mask |= 1 << (length - offset);
  for (const day of rule.nearest) if (day <= length) mask |= 1 << nearestWorkday(day, first, length);
  for (const offset of rule.nearestBeforeLast) {
    if (offset < length) mask |= 1 << nearestWorkday(length - offset, first, length);
  }
  return mask;
}

/** Saturday moves to Friday and Sunday to Monday, but never into another month. */
function nearestWorkday(day: number, first: number, length: number): number {
  const weekday = (first + day - 1) % 7;
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === length ? day - 2 : day + 1;
  return day;
}

function weekMask(rule: DaysOfWeek, first: number, length: number): number {
  if (rule.kind === 'each') {
    let mask = 0;
    for (const weekday of rule.weekdays) {
      for (let day = ((weekday - first + 7) % 7) + 1; day <= length; day += 7) mask |= 1 << day;
    }
    return mask;
  }
  const firstOne = ((rule.weekday - first + 7) % 7) + 1;
  if (rule.kind === 'nth') {
    const day = firstOne + (rule.nth - 1) * 7;
    return day <= length ? 1 << day : 0;
  }
  return 1 << (firstOne + Math.floor((length - firstOne) / 7) * 7);
}
