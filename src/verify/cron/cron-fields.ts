import { type CalendarDay, isNearestWorkday } from './calendar-day.ts';

/**
 * What an expression asks of a wall-clock time. Read by asking every term of a field about every value that the field can have:
 * slow, and obviously what docs/schedules.md says. Expressions come from the store, so they were checked when they were saved.
 */
export interface CronFields {
  seconds: readonly number[];
  minutes: readonly number[];
  hours: readonly number[];
  isDay(day: CalendarDay): boolean;
}

const NICKNAMES: Record<string, string> = {
  '@YEARLY': '0 0 1 1 *',
  '@ANNUALLY': '0 0 1 1 *',
  '@MONTHLY': '0 0 1 * *',
  '@WEEKLY': '0 0 * * 0',
  '@DAILY': '0 0 * * *',
  '@MIDNIGHT': '0 0 * * *',
  '@HOURLY': '0 * * * *',
};
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const WEEKDAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');

interface Field {
  quartz: boolean;
  min: number;
  max: number;
  /** The number of a name; undefined where it is none. */
  nameOf?: (text: string) => number | undefined;
}

/** @throws Error where the text is no expression */
export function readCron(text: string): CronFields {
  const upper = text.trim().toUpperCase();
  const parts = (NICKNAMES[upper] ?? upper).split(/[ \t]+/);
  if (parts.length < 5 || parts.length > 7) throw new Error(`"${text}" has ${parts.length} fields`);
  const quartz = parts.length > 5;
  const [seconds, minutes, hours, ofMonth, months, ofWeek, years] = (quartz ? parts : ['0', ...parts]) as string[];
  const month: Field = { quartz, min: 1, max: 12, nameOf: (name) => numberIn(MONTHS, name, 1) };
  const allowedMonths = valuesOf({ ...month }, months!);
  const allowedYears = years === undefined || isOpen(years) ? null : valuesOf({ quartz, min: 1970, max: 2199 }, years);
  return {
    seconds: valuesOf({ quartz, min: 0, max: 59 }, seconds!),
    minutes: valuesOf({ quartz, min: 0, max: 59 }, minutes!),
    hours: valuesOf({ quartz, min: 0, max: 23 }, hours!),
    isDay: (day) =>
      (allowedYears === null || allowedYears.includes(day.year)) &&
      allowedMonths.includes(day.month) &&
      isNamedDay(day, quartz, ofMonth!, ofWeek!),
  };
}

const isOpen = (field: string): boolean => field === '*' || field === '?';

/** Unix: where both day fields are given, either is enough. Quartz: one of them is `?`. */
function isNamedDay(day: CalendarDay, quartz: boolean, ofMonth: string, ofWeek: string): boolean {
  const inMonth = () => ofMonth.split(',').some((term) => isDayOfMonth(day, quartz, term));
  const inWeek = () => ofWeek.split(',').some((term) => isDayOfWeek(day, quartz, term));
  if (isOpen(ofMonth)) return isOpen(ofWeek) || inWeek();
  return isOpen(ofWeek) ? inMonth() : inMonth() || inWeek();
}

function isDayOfMonth(day: CalendarDay, quartz: boolean, term: string): boolean {
  const [, last, before = '0', lastWorkday] = /^(L)(?:-(\d+))?(W)?$/.exec(term) ?? [];
  if (last !== undefined) {
    const named = day.monthLength - Number(before);
    return lastWorkday === undefined ? day.day === named : isNearestWorkday(day, named);
  }
  const [, near] = /^(\d+)W$/.exec(term) ?? [];
  if (near !== undefined) return isNearestWorkday(day, Number(near));
  return allows({ quartz, min: 1, max: 31 }, term, day.day);
}

function isDayOfWeek(day: CalendarDay, quartz: boolean, term: string): boolean {
  const nameOf = (name: string) => numberIn(WEEKDAYS, name, quartz ? 1 : 0);
  const field: Field = { quartz, min: quartz ? 1 : 0, max: 7, nameOf };
  const numbers = quartz ? [day.weekday + 1] : [day.weekday, day.weekday + 7].filter((number) => number <= 7);
  if (term === 'L') return day.weekday === 6;
  const [, ofNth, nth] = /^(\w+)#(\d)$/.exec(term) ?? [];
  if (ofNth !== undefined) return numberOf(field, ofNth) === numbers[0] && Math.ceil(day.day / 7) === Number(nth);
  const [, ofLast] = /^(\w+)L$/.exec(term) ?? [];
  if (ofLast !== undefined) return numberOf(field, ofLast) === numbers[0] && day.day + 7 > day.monthLength;
  return numbers.some((number) => allows(field, term, number));
}

function valuesOf(field: Field, text: string): number[] {
  const terms = text.split(',');
  const values: number[] = [];
  for (let value = field.min; value <= field.max; value++)
    if (terms.some((term) => allows(field, term, value))) values.push(value);
  return values;
}

/** Whether one term (`*`, `7`, `MON-FRI`, `10-40/5`, `a/n`) allows a value. Ranges of Quartz may run over the end. */
function allows(field: Field, term: string, value: number): boolean {
  const [, range, fromText, toText, stepText] = /^((\w+)(?:-(\w+))?|\*)?(?:\/(\d+))?$/.exec(term) ?? [];
  if (range === undefined && stepText === undefined) throw new Error(`"${term}" is no term of an expression`);
  const named = fromText !== undefined && !/^\d/.test(fromText);
  // Quartz drops a step behind a name: JAN/2 is January.
  const step = stepText === undefined || (named && field.quartz) ? 1 : Number(stepText);
  const from = fromText === undefined ? field.min : numberOf(field, fromText);
  const alone = stepText === undefined || (named && field.quartz) ? from : field.max;
  const end = fromText === undefined ? field.max : toText === undefined ? alone : numberOf(field, toText);
  // FRI-SUN of Unix: there, Sunday is 7 as well as 0.
  const to = !field.quartz && end < from && end === 0 ? 7 : end;
  const size = field.max - field.min + 1;
  const distance = (value - from + size) % size;
  return distance <= (to - from + size) % size && distance % step === 0;
}

function numberOf({ nameOf }: Field, text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : nameOf?.(text);
  if (number === undefined) throw new Error(`"${text}" is no value of its field`);
  return number;
}

function numberIn(names: readonly string[], name: string, first: number): number | undefined {
  const index = names.indexOf(name);
  return index < 0 ? undefined : index + first;
}
