import { compileSchedule } from '../fire/schedule/schedule.ts';
import { ScheduleError } from '../fire/schedule/schedule-error.ts';
import { jobSpecSchema, type ScheduleSpec } from '../model/job.ts';
import { pathText, valueAt } from '../model/path.ts';
import type { Problem } from '../model/problem.ts';
import { shownValue } from '../model/shown-value.ts';

/** What only the schedule's own engine knows: fields of cron, zones, expressions that can never fire. Reads any JSON value. */
export const scheduleProblems = (document: unknown): Problem[] => {
  const schedule = jobSpecSchema.shape.schedule.safeParse(valueAt(document, ['spec', 'schedule']));
  if (!schedule.success) return [];
  return [...problemsOf(schedule.data, {}), ...zoneProblems(schedule.data)];
};

/** A wrong zone is told apart from a wrong expression, so that both are named at once. */
const zoneProblems = ({ cron, timeZone }: ScheduleSpec): Problem[] =>
  cron === undefined ? [] : problemsOf({ timeZone }, { path: 'timeZone' });

const problemsOf = (schedule: ScheduleSpec, { path }: { path?: string }): Problem[] => {
  try {
    compileSchedule(path === undefined && schedule.cron !== undefined ? { ...schedule, timeZone: 'UTC' } : schedule, {
      anchorAt: 0,
    });
    return [];
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    if (error.code === 'schedule-kind') return [];
    return [problemOf(error, path ?? fieldOf(error, schedule), schedule)];
  }
};

const fieldOf = (error: ScheduleError, { cron, every, at }: ScheduleSpec): string => {
  if (error.code === 'unknown-zone') return 'timeZone';
  if (cron !== undefined) return 'cron';
  if (every !== undefined) return 'every';
  return at !== undefined ? 'at' : 'after';
};

const problemOf = (error: ScheduleError, field: string, schedule: ScheduleSpec): Problem => {
  const path = ['spec', 'schedule', field];
  const value = shownValue(path, schedule[field as keyof ScheduleSpec]);
  return {
    path: pathText(path),
    ...(value === undefined ? {} : { value }),
    message: error.message,
    remedy: error.remedy ?? 'Try it with `belfry next` or POST /api/v1/preview/schedule.',
  };
};
