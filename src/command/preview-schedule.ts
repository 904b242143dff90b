import { previewSchedule, type SchedulePreview } from '../fire/schedule/preview.ts';
import { instantMs, isInstant } from '../model/instant.ts';
import { parseJob } from '../model/parse.ts';
import { membersOf, valueAt } from '../model/path.ts';
import type { Problem } from '../model/problem.ts';
import { invalid } from './command-error.ts';
import { compiledSchedule } from './compiled-schedule.ts';
import type { CommandClock } from './ports.ts';
import { scheduleProblems } from './schedule-problems.ts';

const FIELDS = ['schedule', 'after', 'count', 'startsAt', 'endsAt'];
const DEFAULT_COUNT = 10;
const MOST = 1_000;

/** What a schedule would do, without saving anything. @throws CommandError `invalid`, with every problem at once */
export const preview = (ports: { clock: CommandClock }, request: unknown): SchedulePreview => {
  const job = jobAround(request);
  const parsed = parseJob(job);
  const problems = [
    ...[...(parsed.ok ? [] : parsed.problems), ...scheduleProblems(job)].map((problem) => ({
      ...problem,
      path: problem.path.replace(/^spec\.?/, ''),
    })),
    ...ownProblems(request),
  ];
  if (!parsed.ok || problems.length > 0) throw invalid(problems);
  const given = valueAt(request, ['after']);
  const after = isInstant(given) ? instantMs(given) : ports.clock.now();
  const compiled = compiledSchedule(parsed.value.spec, after);
  return previewSchedule(compiled, after, (valueAt(request, ['count']) as number | undefined) ?? DEFAULT_COUNT, {
    path: 'schedule',
  });
};

/** The smallest job that holds the schedule, so that a preview refuses what a save would refuse. */
const jobAround = (request: unknown): unknown => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpJob',
  metadata: { name: 'preview' },
  spec: {
    application: 'preview',
    request: { path: '/' },
    ...Object.fromEntries(membersOf(request).filter(([field]) => ['schedule', 'startsAt', 'endsAt'].includes(field))),
  },
});

const ownProblems = (request: unknown): Problem[] => {
  const problems: Problem[] = [];
  const after = valueAt(request, ['after']);
  if (after !== undefined && after !== null && !isInstant(after))
    problems.push({
      path: 'after',
      value: String(after).slice(0, 100),
      message: 'is not an instant with an offset from UTC',
      remedy: 'Write 2026-12-01T00:00:00Z, or leave it out for now.',
    });
  const count = valueAt(request, ['count']);
  if (
    count !== undefined &&
    count !== null &&
    !(Number.isInteger(count) && Number(count) >= 1 && Number(count) <= MOST)
  )
    problems.push({
      path: 'count',
      value: String(count).slice(0, 100),
      message: 'is not a number of fires',
      remedy: `Write a whole number from 1 to ${MOST}.`,
    });
  for (const [field] of membersOf(request))
    if (!FIELDS.includes(field))
      problems.push({
        path: field.slice(0, 100),
        message: 'is an unknown field',
        remedy: `Known: ${FIELDS.join(', ')}.`,
      });
  return problems;
};
