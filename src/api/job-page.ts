import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import type { Key } from '../command/definition-store.ts';
import { jobDays } from '../view/job-days.ts';
import { jobRuns } from '../view/job-runs.ts';
import { definedJob } from './defined.ts';
import { jobDaysShape, jobRunsShape } from './job-page-shapes.ts';
import { Named } from './object-route.ts';
import { COMMANDS, type CommandPorts, VIEWS, type Views } from './ports.ts';
import { readQuery } from './query.ts';
import { Declare } from './rule.ts';

const runsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(60).describe('Runs, at most 200.'),
});

const isZone = (timeZone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) !== undefined;
  } catch {
    return false;
  }
};

const daysQuery = z.strictObject({
  timeZone: z
    .string()
    .max(64)
    .default('UTC')
    .refine(isZone, 'is not an IANA time zone such as Asia/Shanghai')
    .describe('Whose days; UTC unless given.'),
});

/** What happened to one job over time. */
@Controller('api/v1/namespaces/:ns/jobs/:name')
export class JobPage {
  constructor(
    @Inject(COMMANDS) private readonly commands: CommandPorts,
    @Inject(VIEWS) private readonly views: Views,
  ) {}

  @Declare({
    access: { role: 'viewer', namespace: 'path' },
    summary: 'The newest runs of the job with the states of their shards',
    query: runsQuery,
    answers: { 200: { description: 'Newest first.', schema: jobRunsShape } },
  })
  @Get('runs')
  async runs(@Named() key: Key, @Query() query: unknown) {
    const { limit } = readQuery(runsQuery, query);
    return jobRuns(this.views, await definedJob(this.views.definitions, key), limit);
  }

  @Declare({
    access: { role: 'viewer', namespace: 'path' },
    summary: 'Runs of the job a day, over half a year',
    query: daysQuery,
    answers: { 200: { description: 'Days with runs, oldest first.', schema: jobDaysShape } },
  })
  @Get('days')
  async days(@Named() key: Key, @Query() query: unknown) {
    const { timeZone } = readQuery(daysQuery, query);
    const job = await definedJob(this.views.definitions, key);
    return jobDays(this.views, job, timeZone, this.commands.clock.now());
  }
}
