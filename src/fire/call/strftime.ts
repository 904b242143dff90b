import { civilDate, DAY_SECONDS, dayOf, weekdayOf } from '../schedule/calendar.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** A wall clock: what a person in the zone reads at an instant. */
interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  /** 0 is Sunday. */
  weekday: number;
  /** 1 and up. */
  dayOfYear: number;
  /** Seconds east of Greenwich. */
  offset: number;
  unixSeconds: number;
  zone: string;
}

type Format = { pad: '0' | ' ' | ''; width: number; text: (wall: Wall) => string | number };

const number = (width: number, text: (wall: Wall) => number, pad: '0' | ' ' = '0'): Format => ({ pad, width, text });
const word = (text: (wall: Wall) => string): Format => ({ pad: '', width: 0, text });

/** Every conversion there is; each is listed in docs/templates.md. */
export const CONVERSIONS: Readonly<Record<string, Format>> = {
  Y: number(4, ({ year }) => year),
  y: number(2, ({ year }) => year % 100),
  C: number(2, ({ year }) => Math.floor(year / 100)),
  m: number(2, ({ month }) => month),
  d: number(2, ({ day }) => day),
  e: number(2, ({ day }) => day, ' '),
  j: number(3, ({ dayOfYear }) => dayOfYear),
  H: number(2, ({ hour }) => hour),
  I: number(2, ({ hour }) => hour % 12 || 12),
  k: number(2, ({ hour }) => hour, ' '),
  l: number(2, ({ hour }) => hour % 12 || 12, ' '),
  M: number(2, ({ minute }) => minute),
  S: number(2, ({ second }) => second),
  L: number(3, ({ millisecond }) => millisecond),
  s: number(1, ({ unixSeconds }) => unixSeconds),
  u: number(1, ({ weekday }) => weekday || 7),
  w: number(1, ({ weekday }) => weekday),
  U: number(2, ({ dayOfYear, weekday }) => Math.floor((dayOfYear + 6 - weekday) / 7)),
  W: number(2, ({ dayOfYear, weekday }) => Math.floor((dayOfYear + 6 - ((weekday + 6) % 7)) / 7)),
  V: number(2, (wall) => isoWeek(wall).week),
  G: number(4, (wall) => isoWeek(wall).year),
  a: word(({ weekday }) => WEEKDAYS[weekday]!.slice(0, 3)),
  A: word(({ weekday }) => WEEKDAYS[weekday]!),
  b: word(({ month }) => MONTHS[month - 1]!.slice(0, 3)),
  h: word(({ month }) => MONTHS[month - 1]!.slice(0, 3)),
  B: word(({ month }) => MONTHS[month - 1]!),
  p: word(({ hour }) => (hour < 12 ? 'AM' : 'PM')),
  P: word(({ hour }) => (hour < 12 ? 'am' : 'pm')),
  z: word(({ offset }) => offsetText(offset, '')),
  ':z': word(({ offset }) => offsetText(offset, ':')),
  Z: word(({ zone }) => zone),
  F: word((wall) => strftime(wall, '%Y-%m-%d')),
  T: word((wall) => strftime(wall, '%H:%M:%S')),
  R: word((wall) => strftime(wall, '%H:%M')),
  D: word((wall) => strftime(wall, '%m/%d/%y')),
  n: word(() => '\n'),
  t: word(() => '\t'),
  '%': word(() => '%'),
};

const CONVERSION = /%([-_0^]?)(:z|.?)/gsu;

/** @param offset seconds east of Greenwich at the instant */
export function wallAt(instantMs: number, offset: number, zone: string): Wall {
  const unixSeconds = Math.floor(instantMs / 1_000);
  const wall = unixSeconds + offset;
  const dayNumber = Math.floor(wall / DAY_SECONDS);
  const { year, month, day } = civilDate(dayNumber);
  const inDay = wall - dayNumber * DAY_SECONDS;
  return {
    year,
    month,
    day,
    hour: Math.floor(inDay / 3_600),
    minute: Math.floor(inDay / 60) % 60,
    second: inDay % 60,
    millisecond: instantMs - unixSeconds * 1_000,
    weekday: weekdayOf(dayNumber),
    dayOfYear: dayNumber - dayOf(year, 1, 1) + 1,
    offset,
    unixSeconds,
    zone,
  };
}

/**
 * Formats by the conversions above. Flags before the letter: `-` no padding, `_` spaces, `0` zeros, `^` upper case.
 * @throws Error with a sentence where a conversion is unknown
 */
export function strftime(wall: Wall, format: string): string {
  return format.replace(CONVERSION, (written, flag: string, letter: string) => {
    const conversion = Object.hasOwn(CONVERSIONS, letter) ? CONVERSIONS[letter]! : undefined;
    if (conversion === undefined) throw new Error(`date knows no ${written}`);
    const text = String(conversion.text(wall));
    if (flag === '^') return text.toUpperCase();
    const pad = flag === '-' ? '' : flag === '_' ? ' ' : flag === '0' ? '0' : conversion.pad;
    return pad === '' ? text : text.padStart(conversion.width, pad);
  });
}

function offsetText(seconds: number, separator: string): string {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}

/** ISO 8601: weeks begin on Monday and belong to the year of their Thursday. */
function isoWeek({ year, dayOfYear, weekday }: Wall): { year: number; week: number } {
  const thursday = dayOf(year, 1, 1) + dayOfYear - 1 + 4 - (weekday || 7);
  const { year: weekYear } = civilDate(thursday);
  return { year: weekYear, week: Math.floor((thursday - dayOf(weekYear, 1, 1)) / 7) + 1 };
}
