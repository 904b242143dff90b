import { calendarDay } from './calendar-day.ts';
import type { CronFields } from './cron-fields.ts';
import type { WallClock } from './wall-clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The slots of an expression from `from` to `to` (Unix ms, both included), in order: day by day, hour by hour, every wall-clock time is looked at. */
export function* cronSlots(fields: CronFields, clock: WallClock, from: number, to: number): Generator<number> {
  for (let begin = from; begin <= to; begin += DAY)
    yield* slotsBetween(fields, clock, begin, Math.min(to, begin + DAY - 1));
}

/** At most a day. */
function slotsBetween(fields: CronFields, clock: WallClock, from: number, to: number): number[] {
  const offsets = clock.offsetsAround(from, to);
  const everyHour = fields.hours.length === 24;
  const found = new Set<number>();
  for (const wall of wallTimes(fields, from + Math.min(...offsets), to + Math.max(...offsets))) {
    const instants = clock.instantsOf(wall, offsets);
    // In every hour: real time, so both halves of a repeated hour and none of a skipped one. Else once on its day.
    const fires = everyHour ? instants : [instants[0] ?? clock.afterGap(wall, offsets)];
    for (const fire of fires) if (fire >= from && fire <= to) found.add(fire);
  }
  return [...found].sort((a, b) => a - b);
}

function* wallTimes(fields: CronFields, from: number, to: number): Generator<number> {
  const { seconds, minutes, hours } = fields;
  let asked = Number.NaN;
  let isDay = false;
  for (let hour = Math.floor(from / HOUR) * HOUR; hour <= to; hour += HOUR) {
    const date = Math.floor(hour / DAY);
    if (date !== asked) isDay = fields.isDay(calendarDay(hour));
    asked = date;
    if (!isDay || !hours.includes(new Date(hour).getUTCHours())) continue;
    for (const minute of minutes) for (const second of seconds) yield hour + minute * 60_000 + second * 1_000;
  }
}
