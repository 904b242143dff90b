import { type FireRules, fireRules } from '../../fire/fire.ts';
import { compileSchedule, type Schedule } from '../../fire/schedule/schedule.ts';
import { durationMs } from '../../model/duration.ts';
import { instantMs } from '../../model/instant.ts';
import type { JobSpec, MisfirePolicy } from '../../model/job.ts';
import type { StoredDefinition } from './store.ts';

/** A job at one revision, ready to fire: everything that can be parsed is parsed. */
export interface Definition extends Omit<StoredDefinition, 'spec'> {
  spec: JobSpec;
  schedule: Schedule;
  rules: FireRules;
  misfire: { policy: MisfirePolicy; limit: number; graceMs: number };
  /** For `after` schedules: from the settling of one slot's run to the next slot. */
  afterMs: number | null;
}

/**
 * @param anchorAt instant at which the schedule last changed, Unix ms.
 * @throws where the stored definition can't be used.
 */
export const compileDefinition = (stored: StoredDefinition, anchorAt: number): Definition => {
  const { spec } = stored;
  return {
    ...stored,
    schedule: compileSchedule(spec.schedule, {
      anchorAt,
      ...(spec.startsAt === undefined ? {} : { startsAt: instantMs(spec.startsAt) }),
      ...(spec.endsAt === undefined ? {} : { endsAt: instantMs(spec.endsAt) }),
    }),
    rules: fireRules(spec),
    misfire: { policy: spec.misfirePolicy, limit: spec.misfireLimit, graceMs: durationMs(spec.misfireGrace) },
    afterMs: spec.schedule.after === undefined ? null : durationMs(spec.schedule.after),
  };
};
