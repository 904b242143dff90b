import type { Schedule } from './schedule.ts';
import { countFires, nextFire, previousFire } from './slots.ts';

export interface PlanInput {
  schedule: Schedule;
  /** The first slot that is not decided yet. */
  nextSlotAt: number;
  /** Every slot up to here is decided, as far as `maxOpen` allows. */
  now: number;
  misfirePolicy: 'Skip' | 'FireOnce' | 'FireAll';
  /** How many misfired slots FireAll makes up for, the newest. */
  misfireLimit: number;
  /** A slot that is no older than this, seen from `now`, still opens as usual; below 0 where slots after `now` are misfired already. */
  misfireGraceMs: number;
  /** Slots that may open in this call; the rest stays undecided for the next. */
  maxOpen: number;
}

export interface PlannedFire {
  slotAt: number;
  cause: 'schedule' | 'catch-up';
}

/** A stretch of misfired slots, first and last included. */
export interface MissedStretch {
  fromAt: number;
  toAt: number;
  count: number;
}

export interface PlannedFires {
  /** In order of time. */
  open: PlannedFire[];
  missed: MissedStretch[];
  /** The first slot that is still undecided, due or not; null where none is left. */
  nextSlotAt: number | null;
}

/**
 * Decides the slots that are due: which open, which were missed for being too late, which comes next. What is decided
 * stays so: a later call with the answer's nextSlotAt goes on where this one stopped. Costs no more after days of down time.
 */
export function planFires(input: PlanInput): PlannedFires {
  const { schedule, nextSlotAt, now, misfireGraceMs, maxOpen } = input;
  // The slot of `after` was reckoned as its run settled, and written a moment later.
  if (nextSlotAt >= schedule.endsAt) return { open: [], missed: [], nextSlotAt: null };
  if (nextSlotAt > now || maxOpen < 1) return { open: [], missed: [], nextSlotAt };
  const misfired = nextSlotAt < now - misfireGraceMs;
  const plan: PlannedFires = misfired ? planMisfired(input) : { open: [], missed: [], nextSlotAt };
  return openDue(input, plan);
}

/** Opens what is due and not late, from `plan.nextSlotAt` on. */
function openDue({ schedule, now, misfireGraceMs, maxOpen }: PlanInput, plan: PlannedFires): PlannedFires {
  let slotAt = plan.nextSlotAt;
  while (slotAt !== null && slotAt <= now && slotAt >= now - misfireGraceMs && plan.open.length < maxOpen) {
    plan.open.push({ slotAt, cause: 'schedule' });
    slotAt = following(schedule, slotAt);
  }
  plan.nextSlotAt = slotAt;
  return plan;
}

/** Decides the slots that are older than the grace. */
function planMisfired(input: PlanInput): PlannedFires {
  const { schedule, nextSlotAt, now, misfireGraceMs, maxOpen } = input;
  const newest = Math.max(nextSlotAt, previousFire(schedule, now - misfireGraceMs) ?? nextSlotAt);
  const madeUpFrom = firstMadeUp(input, newest);
  const plan: PlannedFires = { open: [], missed: missedBefore(input, madeUpFrom, newest), nextSlotAt: null };

  let slotAt = madeUpFrom;
  while (slotAt !== null && slotAt <= newest && plan.open.length < maxOpen) {
    plan.open.push({ slotAt, cause: 'catch-up' });
    slotAt = following(schedule, slotAt);
  }
  plan.nextSlotAt = madeUpFrom === null ? afterMissed(schedule, newest, now) : slotAt;
  return plan;
}

/** The oldest misfired slot that opens all the same, or null. */
function firstMadeUp({ schedule, nextSlotAt, misfirePolicy, misfireLimit }: PlanInput, newest: number): number | null {
  const limit = { Skip: 0, FireOnce: 1, FireAll: misfireLimit }[misfirePolicy];
  if (limit < 1) return null;
  let oldest = newest;
  for (let count = 1; count < limit && oldest > nextSlotAt; count++) {
    oldest = Math.max(nextSlotAt, previousFire(schedule, oldest) ?? nextSlotAt);
  }
  return oldest;
}

function missedBefore({ schedule, nextSlotAt }: PlanInput, madeUpFrom: number | null, newest: number): MissedStretch[] {
  if (madeUpFrom === nextSlotAt) return [];
  const toAt = madeUpFrom === null ? newest : Math.max(nextSlotAt, previousFire(schedule, madeUpFrom) ?? nextSlotAt);
  // The first slot counts even where the schedule doesn't name it, as those of `after` do not.
  return [{ fromAt: nextSlotAt, toAt, count: 1 + countFires(schedule, nextSlotAt + 1, toAt) }];
}

/** The slot after one that opens; that of `after` is written when the run settles. */
const following = (schedule: Schedule, slotAt: number): number | null =>
  schedule.kind === 'after' ? null : nextFire(schedule, slotAt);

/** The slot after missed ones; `after` has no run to wait for then, and goes on from now. */
function afterMissed(schedule: Schedule, newest: number, now: number): number | null {
  if (schedule.kind !== 'after') return nextFire(schedule, newest);
  const next = now + schedule.afterMs;
  return next < schedule.endsAt ? next : null;
}
