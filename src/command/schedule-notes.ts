import { scheduleWarnings, upcoming } from '../fire/schedule/warnings.ts';
import type { HttpJob } from '../model/job.ts';
import type { Problem } from '../model/problem.ts';
import { compiledSchedule } from './compiled-schedule.ts';
import type { DefinitionStore } from './definition-store.ts';

/** What somebody should know of a valid schedule: daylight saving, that it never fires again, that its second is crowded. */
export const scheduleNotes = async (
  definitions: DefinitionStore,
  { spec }: HttpJob,
  now: number,
): Promise<Problem[]> => {
  const schedule = compiledSchedule(spec, now);
  const next = upcoming(schedule, now);
  const others = next === null ? 0 : await definitions.firesInSecond(next - (next % 1_000));
  return scheduleWarnings(schedule, now, { path: 'spec.schedule', firesAt: () => others });
};
