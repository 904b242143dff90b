import type { Problem } from '../../model/problem.ts';
import { daylightWarnings } from './daylight-warnings.ts';
import type { Schedule } from './schedule.ts';
import { firstFire, nextFire } from './slots.ts';

export interface WarningOptions {
  /** Where the schedule stands in its document. */
  path?: string;
  /** How many fires of other jobs an instant (Unix ms) already carries; without it, nothing is said about that. */
  firesAt?: (slotAt: number) => number;
  /** From so many on, a second is called crowded. */
  crowdedFrom?: number;
}

const CROWDED = 500;

/** What somebody should know about a schedule that is valid all the same. */
export function scheduleWarnings(schedule: Schedule, after: number, options: WarningOptions = {}): Problem[] {
  const path = options.path ?? 'spec.schedule';
  const next = upcoming(schedule, after);
  const over = exhausted(schedule, next, after, path);
  if (over) return [...noteWarnings(schedule, path), over];
  return [
    ...noteWarnings(schedule, path),
    ...daylightWarnings(schedule, after, path),
    ...crowdedWarning(next, options, path),
  ];
}

/** First slot after an instant; `after` fires at once, so its own start counts as well. */
export const upcoming = (schedule: Schedule, after: number): number | null =>
  schedule.kind === 'after' ? firstFire(schedule, after) : nextFire(schedule, after);

function noteWarnings(schedule: Schedule, path: string): Problem[] {
  if (schedule.kind !== 'cron') return [];
  const { text, notes } = schedule.cron;
  return notes.map((message) => ({ path: `${path}.cron`, value: text, message, remedy: 'Write numbers: 2-6/2, 1/2.' }));
}

function exhausted(schedule: Schedule, next: number | null, after: number, path: string): Problem | null {
  if (next !== null || schedule.kind === 'manual') return null;
  const since = new Date(after).toISOString();
  const remedy = 'Move endsAt, the year or the instant into the future, or delete the job.';
  return {
    path,
    message: `never fires again after ${since}: what it names lies in the past or outside its window`,
    remedy,
  };
}

function crowdedWarning(
  next: number | null,
  { firesAt, crowdedFrom = CROWDED }: WarningOptions,
  path: string,
): Problem[] {
  const count = next === null || !firesAt ? 0 : firesAt(next);
  if (next === null || count < crowdedFrom) return [];
  return [
    {
      path,
      message: `its next fire, ${new Date(next).toISOString()}, falls into a second that already carries ${crowdedFrom} fires or more; calls may be late`,
      remedy: 'Choose another second or minute, such as 17 past: load spreads best where nobody else fires.',
    },
  ];
}
