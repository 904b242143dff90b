import type { Schedule } from './schedule.ts';
import { countFires, fires } from './slots.ts';

const MINUTE_MS = 60_000;

/**
 * How often a schedule fires in each of the minutes that begin at `fromAt` (a whole minute), for a forecast over many jobs. A fixed spacing
 * is counted from each job's own beginning, so over many jobs it is spread evenly: parts of a fire a minute.
 */
export function firesPerMinute(schedule: Schedule, fromAt: number, minutes: number): number[] {
  if (schedule.kind === 'every') return evenly(schedule, fromAt, minutes);
  const counts = new Array<number>(minutes).fill(0);
  const toAt = fromAt + minutes * MINUTE_MS - 1;
  // A schedule that fires more often than every minute is counted a minute at a time, others are listed.
  if (countFires(schedule, fromAt, toAt, minutes + 1) <= minutes) {
    for (const at of fires(schedule, fromAt, toAt)) counts[Math.floor((at - fromAt) / MINUTE_MS)]!++;
    return counts;
  }
  return counts.map((_, minute) => {
    const begin = fromAt + minute * MINUTE_MS;
    return countFires(schedule, begin, begin + MINUTE_MS - 1);
  });
}

const evenly = (
  { everyMs, startsAt, endsAt }: Extract<Schedule, { kind: 'every' }>,
  fromAt: number,
  minutes: number,
): number[] =>
  Array.from({ length: minutes }, (_, minute) => {
    const at = fromAt + minute * MINUTE_MS;
    return at + MINUTE_MS > startsAt && at < endsAt ? MINUTE_MS / everyMs : 0;
  });
