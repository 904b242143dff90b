import { compileSchedule, type Schedule } from '../fire/schedule/schedule.ts';
import { instantMs } from '../model/instant.ts';
import type { JobSpec } from '../model/job.ts';

/** A job's schedule as if it were saved at `anchorAt`. @throws ScheduleError */
export const compiledSchedule = (
  { schedule, startsAt, endsAt }: Pick<JobSpec, 'schedule' | 'startsAt' | 'endsAt'>,
  anchorAt: number,
): Schedule =>
  compileSchedule(schedule, {
    ...(startsAt === undefined ? {} : { startsAt: instantMs(startsAt) }),
    ...(endsAt === undefined ? {} : { endsAt: instantMs(endsAt) }),
    anchorAt,
  });
