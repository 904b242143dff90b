import { type FireRules, fireRules } from '../../fire/fire.ts';
import type { RunFacts } from '../../fire/run/run.ts';
import { compileSchedule, type Schedule } from '../../fire/schedule/schedule.ts';
import { durationMs } from '../../model/duration.ts';
import { instantMs } from '../../model/instant.ts';
import type { JobSpec, MisfirePolicy } from '../../model/job.ts';
import type { StoredDefinition } from './store.ts';

/** What can be parsed of a specification is parsed, once for all jobs that share it word for word. */
export interface CompiledSpec {
  spec: JobSpec;
  schedule: Schedule;
  rules: FireRules;
  misfire: { policy: MisfirePolicy; limit: number; graceMs: number };
}

/** A job at one revision, ready to fire. */
export interface Definition extends Omit<StoredDefinition, 'spec'>, CompiledSpec {}

/**
 * @param anchorAt instant at which the schedule last changed, Unix ms.
 * @throws where the stored definition can't be used.
 */
export const compileSpec = (spec: JobSpec, anchorAt: number): CompiledSpec => ({
  spec,
  schedule: compileSchedule(spec.schedule, {
    anchorAt,
    ...(spec.startsAt === undefined ? {} : { startsAt: instantMs(spec.startsAt) }),
    ...(spec.endsAt === undefined ? {} : { endsAt: instantMs(spec.endsAt) }),
  }),
  rules: fireRules(spec),
  misfire: { policy: spec.misfirePolicy, limit: spec.misfireLimit, graceMs: durationMs(spec.misfireGrace) },
});

/** @throws where the stored definition can't be used. */
export const compileDefinition = (stored: StoredDefinition): Definition => ({
  ...stored,
  ...compileSpec(stored.spec, stored.anchorAt),
});

/** For `after` schedules: the slot that follows a run that settles at `now`; null for others, and where the schedule is over by then. */
export const nextSlotAfter = ({ schedule }: Pick<CompiledSpec, 'schedule'>, now: number): number | null => {
  if (schedule.kind !== 'after') return null;
  const next = now + schedule.afterMs;
  return next < schedule.endsAt ? next : null;
};

/**
 * Whether the settling of a run may name the next slot of its schedule: a rerun never does, a run that no slot opened neither. Of a
 * revision that is not known, it may.
 */
export const movesSchedule = (
  definition: Pick<CompiledSpec, 'schedule'> | undefined,
  { facts, rounds }: { facts: Pick<RunFacts, 'slotAt'>; rounds: number },
): boolean =>
  facts.slotAt !== null && rounds === 1 && (definition === undefined || definition.schedule.kind === 'after');

/** Only these reckon from the anchor: all other schedules are the same whenever they were saved. */
export const isAnchored = ({ schedule }: JobSpec): boolean =>
  schedule.every !== undefined || schedule.after !== undefined;
