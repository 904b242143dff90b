import { DAY_SECONDS, dayOf } from './calendar.ts';
import { quoted, ScheduleError } from './schedule-error.ts';
import { nearestZoneName } from './zone-names.ts';

/**
 * A stretch of time with one offset. Instants are Unix seconds; a wall time is instant + offset, as seconds of that
 * wall's own calendar. Neighbours may have the same offset: stretches also end with each year.
 */
export interface OffsetSpan {
  from: number;
  until: number;
  /** Seconds east of Greenwich. */
  offset: number;
  /** Wall times up to this one came already, before the clock was set back; -Infinity where it was not. */
  repeatedUntil: number;
}

/** One change of a zone's offset, at an instant in Unix milliseconds; offsets in seconds east of Greenwich. */
export interface OffsetChange {
  at: number;
  fromOffset: number;
  toOffset: number;
}

/** Before and after these years a zone keeps the offset that it has at their edge. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 9_999;
const EARLIEST = dayOf(FIRST_YEAR, 1, 1) * DAY_SECONDS;
const LATEST = dayOf(LAST_YEAR + 1, 1, 1) * DAY_SECONDS;
/** No offset was ever further from Greenwich than this since 1970. */
const WIDEST_OFFSET = 15 * 3_600;
/** Two changes of one zone were never closer than this (tried for all zones, 1970 to 2037). */
const SAMPLE_SECONDS = 6 * DAY_SECONDS;
/** A year in the cache costs some hundred bytes; strangers choose the years that are asked for. */
const MOST_YEARS = 500;

/** An IANA zone: its offsets, asked from Intl once a year of the calendar and kept. */
export class Zone {
  /** As it was written, with the spelling of the zone database's letters where that is known. */
  readonly name: string;
  private readonly offsetAt: (second: number) => number;
  private readonly years = new Map<number, OffsetSpan[]>();
  private last: OffsetSpan = { from: 0, until: 0, offset: 0, repeatedUntil: Number.NEGATIVE_INFINITY };

  constructor(name: string, offsetAt: (second: number) => number) {
    this.name = name;
    this.offsetAt = offsetAt;
  }

  spanAt(second: number): OffsetSpan {
    const { last } = this;
    if (second >= last.from && second < last.until) return last;
    const year =
      second < EARLIEST ? FIRST_YEAR : second >= LATEST ? LAST_YEAR : new Date(second * 1_000).getUTCFullYear();
    const spans = this.spansOf(year);
    this.last = spans.find(({ until }) => second < until) ?? spans.at(-1)!;
    return this.last;
  }

  /** The instant of a wall time: the first of two, and the first valid one after a gap that swallowed it. */
  instantOf(wall: number): number {
    for (let span = this.spanAt(wall - WIDEST_OFFSET); ; span = this.spanAt(span.until)) {
      const instant = wall - span.offset;
      if (instant < span.until) return Math.max(instant, span.from);
    }
  }

  /** The last wall time whose `instantOf` is ≤ the given instant. */
  wallReached(instant: number): number {
    const span = this.spanAt(instant);
    return Math.max(instant + span.offset, span.repeatedUntil);
  }

  /** The first change strictly after an instant (Unix ms), looked for up to `withinYears` ahead. */
  nextChange(after: number, withinYears = 3): OffsetChange | null {
    const limit = after / 1_000 + withinYears * 366 * DAY_SECONDS;
    let span = this.spanAt(Math.floor(after / 1_000));
    while (span.until <= limit) {
      const next = this.spanAt(span.until);
      if (next.offset !== span.offset) {
        return { at: next.from * 1_000, fromOffset: span.offset, toOffset: next.offset };
      }
      span = next;
    }
    return null;
  }

  private spansOf(year: number): OffsetSpan[] {
    const known = this.years.get(year);
    if (known) return known;
    if (this.years.size >= MOST_YEARS) this.years.clear();
    const spans = this.readSpans(dayOf(year, 1, 1) * DAY_SECONDS, dayOf(year + 1, 1, 1) * DAY_SECONDS);
    if (year === FIRST_YEAR) spans[0]!.from = Number.NEGATIVE_INFINITY;
    if (year === LAST_YEAR) spans.at(-1)!.until = Number.POSITIVE_INFINITY;
    this.years.set(year, spans);
    return spans;
  }

  private readSpans(from: number, until: number): OffsetSpan[] {
    // A change in the last days of the year before may still be repeating wall times in this one.
    let start = from - 3 * DAY_SECONDS;
    let offset = this.offsetAt(start);
    let repeatedUntil = Number.NEGATIVE_INFINITY;
    const spans: OffsetSpan[] = [];
    while (start < until) {
      const end = this.firstChange(start, offset, until);
      if (end > from) spans.push({ from: Math.max(start, from), until: end, offset, repeatedUntil });
      if (end === until) break;
      const before = offset;
      offset = this.offsetAt(end);
      repeatedUntil = offset < before ? end + before - 1 : Number.NEGATIVE_INFINITY;
      start = end;
    }
    return spans;
  }

  /** The first second ≥ `start` with another offset than `offset`, or `until`. */
  private firstChange(start: number, offset: number, until: number): number {
    for (let same = start; same < until; ) {
      const sample = Math.min(same + SAMPLE_SECONDS, until);
      if (this.offsetAt(sample) === offset) {
        same = sample;
        continue;
      }
      let low = same;
      let high = sample;
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (this.offsetAt(middle) === offset) low = middle;
        else high = middle;
      }
      return high;
    }
    return until;
  }
}

const zones = new Map<string, Zone>();

/** @throws ScheduleError `unknown-zone`, with the nearest name that exists. */
export function zoneNamed(name: string): Zone {
  const key = name.toLowerCase();
  const known = zones.get(key);
  if (known) return known;
  const zone = /^(utc|etc\/utc|gmt|etc\/gmt|zulu|etc\/zulu)$/.test(key)
    ? new Zone(name.toUpperCase() === 'UTC' ? 'UTC' : name, () => 0)
    : new Zone(name, offsetReader(name));
  // Only names that exist come here, so that the map stays as small as the zone database.
  zones.set(key, zone);
  return zone;
}

function offsetReader(name: string): (second: number) => number {
  const format = dateFormat(name);
  return (second) => {
    const text = format.format(second * 1_000);
    // 12/31/1969, 23:59:59
    const wall =
      dayOf(Number(text.slice(6, -10)), Number(text.slice(0, 2)), Number(text.slice(3, 5))) * DAY_SECONDS +
      Number(text.slice(-8, -6)) * 3_600 +
      Number(text.slice(-5, -3)) * 60 +
      Number(text.slice(-2));
    return wall - second;
  };
}

function dateFormat(timeZone: string): Intl.DateTimeFormat {
  // Intl also takes bare offsets such as +08:00, which know no daylight saving and are no names.
  if (/^[A-Za-z]/.test(timeZone) && timeZone.length <= 64) {
    try {
      return new Intl.DateTimeFormat('en-US', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      });
    } catch {
      // Not known: said below, with a name to use instead.
    }
  }
  const nearest = nearestZoneName(timeZone);
  throw new ScheduleError(
    'unknown-zone',
    `${quoted(timeZone)} is no time zone`,
    nearest ? `Did you mean ${nearest}?` : 'Write an IANA name such as Asia/Shanghai, Europe/Berlin or UTC',
  );
}
