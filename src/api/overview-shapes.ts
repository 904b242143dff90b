import { z } from 'zod';
import { NEED_KINDS } from '../view/overview-needs.ts';

const instant = () => z.iso.datetime();
const count = () => z.number().int();

export const memberShape = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.string(),
    roles: z.array(z.string()),
    version: z.string(),
    zones: z.string().describe('Version of its time-zone data, and of ICU.'),
    startedAt: instant(),
    lastBeatAt: instant(),
    goneSince: instant()
      .nullable()
      .describe('Its last beat, where it died or left: the last that is known of it. Null while it is alive.'),
    clockOffsetMs: z.number(),
    callsInFlight: count(),
    maxCalls: count(),
  })
  .meta({ id: 'Member' });

const needShape = z.object({
  kind: z.enum(NEED_KINDS),
  object: z.enum(['job', 'application']),
  namespace: z.string(),
  name: z.string(),
  since: instant().nullable(),
  count: count().nullable().describe('Runs in a row that failed or were missed, or runs that wait.'),
  runId: z.string().nullable(),
  reason: z.string().nullable().describe('Why, in words; of runs that wait, the limit that they wait for.'),
});

export const overviewShape = z
  .object({
    at: instant(),
    needs: z.array(needShape).describe('What waits for a person, the worst first.'),
    definitions: z.object({ jobs: count(), applications: count(), suspended: count() }),
    now: z.object({
      runsPerSecond: z
        .number()
        .describe('Over the last five whole minutes, or since the first run where that is less.'),
      runsFrom: instant().describe('From when on those runs are counted.'),
      successRate: z.number().nullable().describe('0 to 1, over the last hour; null where nothing settled.'),
      latenessP50Ms: z.number().nullable().describe('From fire time to start, of the newest scheduled runs.'),
      latenessP99Ms: z.number().nullable(),
      queued: count().describe(
        'Runs not sent yet: they wait for a free call slot, or for an earlier run of their job.',
      ),
      held: count().describe('Of those, the ones that wait for an earlier run of their job.'),
      running: count(),
      waiting: count().describe('Runs between two attempts.'),
      callsInFlight: count(),
      maxCalls: count(),
    }),
    hours: z
      .array(z.object({ at: instant(), runs: count(), states: z.record(z.string(), count()) }))
      .describe('Of the last seven days, oldest first; hours without runs are left out.'),
    minutes: z
      .object({
        from: instant(),
        planned: z
          .array(count())
          .nullable()
          .describe('Fires in each of the next 1,440 minutes; null until worked out.'),
        plannedComplete: z.boolean().describe('False where there are too many different schedules to look at all.'),
        carried: z.array(count()).describe('The most that one of the last seven days fired in the same minute.'),
        herds: z.array(z.object({ at: instant(), fires: count() })).describe('Minutes far above the others.'),
      })
      .describe('What comes, against what was carried.'),
    historyComplete: z.boolean().describe('False while the history is still being counted.'),
    members: z.array(memberShape),
  })
  .meta({ id: 'Overview' });
