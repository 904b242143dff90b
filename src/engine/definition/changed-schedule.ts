import { firstFire, nextFire } from '../../fire/schedule/slots.ts';
import type { JobSpec } from '../../model/job.ts';
import { compileSpec } from './definition.ts';

export interface ScheduleChange {
  before: { spec: JobSpec; suspended: boolean };
  after: { spec: JobSpec; suspended: boolean };
  /** As they are once everything that was due before the change is opened. */
  nextSlotAt: number | null;
  anchorAt: number;
  /** It stood still, because nobody could plan the definition as it was before. */
  parked: boolean;
  now: number;
  /** Slots from `now` on that have a run already: slots open a little ahead of their instant, clocks differ, and the change itself opens one of this very millisecond. */
  opened: ReadonlySet<number>;
}

/**
 * Where a job's schedule goes on after a change. An edit that leaves the schedule alone leaves its next slot alone too, also that of
 * `after`, which is unknown while its run is open; else, and where the schedule stood still, the first slot behind the change comes that is
 * not opened yet.
 */
export const changedSchedule = (change: ScheduleChange): { nextSlotAt: number | null; anchorAt: number } => {
  const { before, after, now } = change;
  const same = sameSchedule(before.spec, after.spec);
  const anchorAt = same ? change.anchorAt : now;
  if (after.suspended) return { nextSlotAt: null, anchorAt };
  const isAfter = after.spec.schedule.after !== undefined;
  const { nextSlotAt, parked } = change;
  // Not told by the anchor: two edits may come within one millisecond.
  const goesOn = same && !before.suspended && !parked && (isAfter || (nextSlotAt !== null && nextSlotAt > now));
  return { nextSlotAt: goesOn ? nextSlotAt : firstUnopened(change, isAfter ? now : anchorAt, isAfter), anchorAt };
};

const firstUnopened = ({ after, now, opened }: ScheduleChange, anchorAt: number, isAfter: boolean): number | null => {
  const { schedule } = compileSpec(after.spec, anchorAt);
  let slotAt = firstFire(schedule, isAfter ? now : now + 1);
  while (slotAt !== null && opened.has(slotAt)) slotAt = isAfter ? slotAt + 1 : nextFire(schedule, slotAt);
  return slotAt;
};

const sameSchedule = (a: JobSpec, b: JobSpec): boolean =>
  JSON.stringify([a.schedule, a.startsAt, a.endsAt]) === JSON.stringify([b.schedule, b.startsAt, b.endsAt]);
