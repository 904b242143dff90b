import { durationMs, isDuration } from '../../model/duration.ts';
import { instantMs, isInstant } from '../../model/instant.ts';
import type { Cron } from './cron.ts';
import { parseCron } from './parse-cron.ts';
import { quoted, ScheduleError } from './schedule-error.ts';
import { type Zone, zoneNamed } from './zone.ts';

/** The `schedule` of a manifest. At most one of cron, every, at and after is given; none means by hand and API only. */
export interface ScheduleTexts {
  cron?: string | undefined;
  /** IANA name, UTC unless given; the other kinds need none. */
  timeZone?: string | undefined;
  every?: string | undefined;
  at?: string | undefined;
  after?: string | undefined;
}

/** Instants are Unix milliseconds. Slots are ≥ startsAt and < endsAt. */
export interface ScheduleWindow {
  startsAt?: number | undefined;
  endsAt?: number | undefined;
  /** The instant at which the schedule last changed, or, for `after`, at which the job was last saved or resumed. */
  anchorAt: number;
}

interface Window {
  /** First instant at which a slot may be; 0 where no start is given. */
  startsAt: number;
  /** First instant at which no slot may be any more. */
  endsAt: number;
}

export type Schedule = Window &
  (
    | { kind: 'cron'; cron: Cron; zone: Zone }
    /** Slots at firstAt + n × everyMs. */
    | { kind: 'every'; every: string; everyMs: number; firstAt: number }
    | { kind: 'at'; at: number }
    /** firstAt is the first slot; each later one is written as the run before it settles. */
    | { kind: 'after'; after: string; afterMs: number; firstAt: number }
    | { kind: 'manual' }
  );

const SHORTEST_EVERY_MS = 1_000;
/** Half a day before the year 10000, so that every instant can be written in RFC 3339 in every zone. */
const LATEST = Date.UTC(9999, 11, 31, 12);

/** Reads a schedule once; asking for its fires is quick afterwards. @throws ScheduleError with code, message, remedy */
export function compileSchedule(texts: ScheduleTexts, window: ScheduleWindow): Schedule {
  const { cron, every, at, after } = texts;
  const kinds = Object.entries({ cron, every, at, after }).filter(([, text]) => text !== undefined);
  if (kinds.length > 1) {
    const names = kinds.map(([kind]) => kind).join(' and ');
    throw new ScheduleError(
      'schedule-kind',
      `the schedule holds ${names}`,
      'Keep one; several schedules are several jobs',
    );
  }
  const zone = zoneNamed(texts.timeZone ?? 'UTC');
  const bounds = { startsAt: Math.max(0, window.startsAt ?? 0), endsAt: Math.min(LATEST, window.endsAt ?? LATEST) };
  const { startsAt, anchorAt } = window;
  if (cron !== undefined) return { ...bounds, kind: 'cron', cron: parseCron(cron), zone };
  if (at !== undefined) return { ...bounds, kind: 'at', at: instantOf(at) };
  if (every !== undefined) {
    const everyMs = durationOf('every', every);
    // Without a start the first fire is one interval after the save, not at the save itself.
    return { ...bounds, kind: 'every', every, everyMs, firstAt: startsAt ?? anchorAt + everyMs };
  }
  if (after !== undefined) {
    const firstAt = Math.max(anchorAt, bounds.startsAt);
    return { ...bounds, kind: 'after', after, afterMs: durationOf('after', after), firstAt };
  }
  return { ...bounds, kind: 'manual' };
}

function durationOf(kind: 'every' | 'after', text: string): number {
  if (!isDuration(text)) {
    throw new ScheduleError('duration', `${kind}: ${quoted(text)} is not a duration`, 'Write 30s, 5m, 2h or 1d');
  }
  const ms = durationMs(text);
  if (ms >= SHORTEST_EVERY_MS) return ms;
  throw new ScheduleError('every-too-short', `${kind}: ${quoted(text)} is shorter than 1s`, 'Write 1s or more');
}

function instantOf(text: string): number {
  if (isInstant(text)) return instantMs(text);
  throw new ScheduleError(
    'instant',
    `at: ${quoted(text)} is not an instant with an offset from UTC`,
    'Write date, time and offset, such as 2026-12-01T08:00:00+08:00',
  );
}
