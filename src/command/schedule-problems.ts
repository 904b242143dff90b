import { compileSchedule } from '../fire/schedule/schedule.ts';
import { ScheduleError } from '../fire/schedule/schedule-error.ts';
import { jobSpecSchema, type ScheduleSpec } from '../model/job.ts';
import { pathText, valueAt } from '../model/path.ts';
import type { Problem } from '../model/problem.ts';
import { shownValue } from '../model/shown-value.ts';
import { soundPart } from '../model/sound-part.ts';

const KINDS = ['cron', 'every', 'at', 'after'] as const;

/** What only the schedule's own engine knows: fields of cron, zones, expressions that can never fire. Reads any JSON value. */
export const scheduleProblems = (document: unknown): Problem[] => {
  const schedule = soundPart(jobSpecSchema.shape.schedule, valueAt(document, ['spec', 'schedule']));
  if (schedule === undefined) return [];
  const { timeZone } = schedule;
  // Each by itself: a wrong zone doesn't hide a wrong expression, nor does an expression beside it.
  return [
    ...KINDS.filter((kind) => schedule[kind] !== undefined).flatMap((kind) => problemsOf(kind, schedule[kind]!)),
    ...problemsOf('timeZone', timeZone),
  ];
};

const problemsOf = (field: keyof ScheduleSpec, text: string): Problem[] => {
  try {
    compileSchedule({ [field]: text }, { anchorAt: 0 });
    return [];
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    return [problemOf(error, field, text)];
  }
};

const problemOf = (error: ScheduleError, field: string, text: string): Problem => {
  const path = ['spec', 'schedule', field];
  const value = shownValue(path, text);
  return {
    path: pathText(path),
    ...(value === undefined ? {} : { value }),
    message: error.message,
    remedy: error.remedy ?? 'Try it with `belfry next` or POST /api/v1/preview/schedule.',
  };
};
