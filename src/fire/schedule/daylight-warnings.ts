import type { Problem } from '../../model/problem.ts';
import type { Cron } from './cron.ts';
import { followsRealTime } from './next-fire.ts';
import type { Schedule } from './schedule.ts';
import { countWall, nextWall } from './wall-search.ts';
import { wallClock, wallDate } from './wall-text.ts';
import type { OffsetChange, Zone } from './zone.ts';

/** The next two changes of a zone's offset after an instant; fewer where none comes within some years. */
export function nextChanges(zone: Zone, after: number): OffsetChange[] {
  const first = zone.nextChange(after);
  const second = first && zone.nextChange(first.at);
  return [first, second].filter((change) => change !== null);
}

/** What the next two changes do to the fires of a schedule, where they do anything. */
export function daylightWarnings(schedule: Schedule, after: number, path: string): Problem[] {
  if (schedule.kind !== 'cron') return [];
  const { cron, zone, startsAt, endsAt } = schedule;
  return nextChanges(zone, after)
    .filter(({ at }) => at >= startsAt && at < endsAt)
    .map((change) => changeWarning(cron, change))
    .filter((words) => words !== null)
    .map((words) => ({ path: `${path}.cron`, value: cron.text, ...words }));
}

type Words = Pick<Problem, 'message' | 'remedy'>;

function changeWarning(cron: Cron, { at, fromOffset, toOffset }: OffsetChange): Words | null {
  const before = at / 1_000 + fromOffset;
  const behind = at / 1_000 + toOffset;
  const first = Math.min(before, behind);
  const end = Math.max(before, behind);
  const count = countWall(cron, first, end);
  // Where fires follow real time, only a change by part of an hour moves any of them.
  if (count === 0 || (followsRealTime(cron) && (end - first) % 3_600 === 0)) return null;
  const wall = nextWall(cron, first)!;
  const others = count > 1 ? ` (and ${count - 1} more until ${wallClock(end)})` : '';
  const time = `${wallDate(wall)}: ${wallClock(wall)}${others}`;
  return toOffset > fromOffset ? skipped(cron, time, before, behind) : repeated(cron, time, before, behind);
}

function skipped(cron: Cron, time: string, before: number, behind: number): Words {
  const because = `is skipped, as clocks go from ${wallClock(before)} to ${wallClock(behind)}`;
  return followsRealTime(cron)
    ? { message: `${time} ${because}; it does not fire then`, remedy: EVERY }
    : { message: `${time} ${because}; it fires once, at ${wallDate(behind)} ${wallClock(behind)}`, remedy: OTHER_TIME };
}

function repeated(cron: Cron, time: string, before: number, behind: number): Words {
  const because = `comes twice, as clocks go back from ${wallClock(before)} to ${wallClock(behind)}`;
  return followsRealTime(cron)
    ? { message: `${time} ${because}; it fires both times`, remedy: EVERY }
    : { message: `${time} ${because}; it fires the first time only`, remedy: OTHER_TIME };
}

const EVERY = 'Use "every" for even spacing, or timeZone: UTC.';
const OTHER_TIME = 'Choose an hour that no change touches, or timeZone: UTC, unless this is what you want.';
