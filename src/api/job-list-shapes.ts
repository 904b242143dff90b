import { z } from 'zod';
import { jobSpecSchema } from '../model/job.ts';
import { RUN_STATES } from './shapes.ts';

const instant = () => z.iso.datetime();

export const jobSummaryShape = z
  .object({
    namespace: z.string(),
    name: z.string(),
    displayName: z.string().nullable(),
    application: z.string(),
    applicationExists: z.boolean(),
    schedule: jobSpecSchema.shape.schedule,
    suspended: z.boolean(),
    labels: z.record(z.string(), z.string()),
    nextFireAt: instant().nullable(),
    runs: z
      .array(z.object({ id: z.string(), state: z.enum(RUN_STATES), fireAt: instant() }))
      .describe('The newest, newest first.'),
  })
  .meta({ id: 'JobSummary' });

export const jobSummariesShape = z.object({
  at: instant().describe("The server's clock."),
  items: z.array(jobSummaryShape),
  continue: z.string().optional().describe('Absent at the end.'),
});

export const jobCountShape = z.object({ jobs: z.number().int(), suspended: z.number().int() });
