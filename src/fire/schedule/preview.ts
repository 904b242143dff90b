import type { Problem } from '../../model/problem.ts';
import { nextChanges } from './daylight-warnings.ts';
import { describeSchedule, type Sentence } from './describe.ts';
import type { Schedule } from './schedule.ts';
import { nextFire } from './slots.ts';
import { offsetText } from './wall-text.ts';
import { scheduleWarnings, upcoming, type WarningOptions } from './warnings.ts';

/** Instants are RFC 3339 in UTC with milliseconds, offsets `+08:00`. */
export interface SchedulePreview {
  fires: string[];
  /** No fire comes after the last one given. */
  ended: boolean;
  sentence: Sentence;
  warnings: Problem[];
  /** The next two changes of the zone's offset. */
  changes: { at: string; fromOffset: string; toOffset: string }[];
}

/** Most fires that one question may ask for; more would be a list that nobody reads. */
export const MOST_FIRES = 10_000;

/** What a schedule will do after an instant (Unix ms): at most `count` fires (10,000), words, warnings. */
export function previewSchedule(
  schedule: Schedule,
  after: number,
  count: number,
  options: WarningOptions = {},
): SchedulePreview {
  const fires: string[] = [];
  let slot = upcoming(schedule, after);
  while (slot !== null && fires.length < Math.min(count, MOST_FIRES)) {
    fires.push(instantText(slot));
    slot = nextFire(schedule, slot);
  }
  const changes = schedule.kind === 'cron' ? nextChanges(schedule.zone, after) : [];
  return {
    fires,
    // The fires of `after` come from the runs' ends, which nobody knows ahead.
    ended: slot === null && schedule.kind !== 'after' && schedule.kind !== 'manual',
    sentence: describeSchedule(schedule),
    warnings: scheduleWarnings(schedule, after, options),
    changes: changes.map(({ at, fromOffset, toOffset }) => ({
      at: instantText(at),
      fromOffset: offsetText(fromOffset),
      toOffset: offsetText(toOffset),
    })),
  };
}

const instantText = (at: number): string => new Date(at).toISOString();
