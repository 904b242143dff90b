import { z } from 'zod';

/**
 * What the operator reports in `status`: the CRDs' status schemas are generated from these. Instants are RFC 3339 texts,
 * every field may be absent until it is known.
 */
const at = (description: string) => z.string().meta({ format: 'date-time' }).optional().describe(description);
const text = (max: number, description: string) => z.string().max(max).optional().describe(description);
const count = (description: string) => z.number().int().min(0).optional().describe(description);

const STATE_WORDS = 'queued, running, waiting, succeeded, failed, partly_failed, cancelled, skipped or missed';

export const CONDITION_TYPES = {
  HttpApplication: ['Accepted', 'Ready', 'EndpointsReady'],
  HttpJob: ['Accepted', 'Ready', 'ScheduleValid', 'EndpointsReady', 'Failing'],
  HttpRun: ['Complete', 'Failed'],
} as const;

/** A condition after the conventions of Kubernetes. */
export const conditionSchema = z.strictObject({
  type: z.string().min(1).max(316).describe('What the condition is about.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
  observedGeneration: count('Generation of the object that was judged.'),
  lastTransitionTime: z.string().meta({ format: 'date-time' }).describe('When the status last changed.'),
  reason: z
    .string()
    .min(1)
    .max(1024)
    .meta({ pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$' })
    .describe('Why, in one word.'),
  message: z.string().max(32_768).describe('Why, in a sentence.'),
});

const conditions = z.array(conditionSchema).max(8).optional().describe('What holds of the object now.');

const observed = {
  observedGeneration: count('Generation of the object that this status is about.'),
  asOf: at('Instant that this status describes; it is renewed in portions.'),
  conditions,
};

export const applicationStatusSchema = z.strictObject({
  ...observed,
  endpoints: z
    .strictObject({
      ready: count('Endpoints that take calls.'),
      total: count('Endpoints that are known, those left out included.'),
      summary: text(32, 'Ready of all, as `3/4`.'),
    })
    .optional()
    .describe('Endpoints as they are seen now.'),
});

export const jobStatusSchema = z.strictObject({
  ...observed,
  revision: count('Revision of the stored definition that this generation became.'),
  schedule: text(
    600,
    'The schedule in a few words: the cron expression, `every 30s`, `at …`, `after 30s` or `manual`.',
  ),
  suspended: z.boolean().optional().describe('Whether it opens no runs by schedule, whoever stopped it.'),
  lastFireAt: at('Instant of the latest slot or request that has a run.'),
  nextFireAt: at('Next slot; absent where there is none.'),
  lastRun: z
    .strictObject({
      id: text(20, 'Id of the run (the logId that targets see).'),
      state: text(20, `State of the run: ${STATE_WORDS}.`),
      cause: text(20, 'Why it exists: schedule, catch-up, manual, api, parent or backfill.'),
      reason: text(1024, 'Why it is in that state.'),
      late: text(20, 'From the fire time to the opening of the run, such as `12ms`.'),
      startedAt: at('Start of its first call.'),
      settledAt: at('When it was settled.'),
    })
    .optional()
    .describe('The latest run.'),
});

export const runStatusSchema = z.strictObject({
  ...observed,
  runId: text(20, 'Id of the run (the logId that targets see).'),
  state: text(
    20,
    `State of the run: ${STATE_WORDS}; empty where none is open yet or was ever opened: reason says why.`,
  ),
  reason: text(1024, 'Why it is in that state.'),
  openedAt: at('When the run was opened.'),
  startedAt: at('Start of its first call.'),
  settledAt: at('When it was settled.'),
  shardTotal: count('Number of its shards.'),
  shardsSucceeded: count('Shards that succeeded.'),
  shardsFailed: count('Shards that failed or were cancelled.'),
  progress: text(32, 'Succeeded of the shards that were asked for, as `19/20`.'),
  shards: z
    .array(
      z.strictObject({
        index: z.number().int().min(0).describe('Index of the shard.'),
        endpoint: text(2048, 'Endpoint that it was given.'),
        state: text(20, 'queued, running, waiting, succeeded, failed or cancelled.'),
        attempts: count('Attempts so far.'),
        reason: text(1024, 'Why it is in that state.'),
      }),
    )
    .max(100)
    .optional()
    .describe('The first hundred shards, those that failed before the others; `belfry describe run` has all.'),
});

export type Condition = z.output<typeof conditionSchema>;
export type ApplicationStatus = z.output<typeof applicationStatusSchema>;
export type JobStatus = z.output<typeof jobStatusSchema>;
export type RunStatus = z.output<typeof runStatusSchema>;
