import { z } from 'zod';
import { duration } from './duration.ts';
import { headers } from './headers.ts';
import { instant } from './instant.ts';
import { mapOf } from './map-of.ts';
import { labels, type Metadata, metadataSchema, name } from './metadata.ts';
import { requestPath, statusRange } from './request-parts.ts';
import { line, lines, wireText } from './text.ts';

export const METHODS = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
export const ROUTE_STRATEGIES = [
  'RoundRobin',
  'Random',
  'First',
  'Last',
  'ConsistentHash',
  'LeastFrequentlyUsed',
  'LeastRecentlyUsed',
  'LeastBusy',
  'LeastLoad',
  'Failover',
  'Broadcast',
  'Sharded',
] as const;
export const CONCURRENCY_POLICIES = ['Queue', 'Allow', 'Forbid', 'Replace'] as const;
export const MISFIRE_POLICIES = ['FireOnce', 'Skip', 'FireAll'] as const;
/** Runs that wait behind an earlier one of their job, unless the job says otherwise. */
export const DEFAULT_MAX_QUEUED = 100;
export const RETRY_CLASSES = ['fault', '5xx', '429', 'verdict'] as const;

export type RouteStrategy = (typeof ROUTE_STRATEGIES)[number];
export type ConcurrencyPolicy = (typeof CONCURRENCY_POLICIES)[number];
export type MisfirePolicy = (typeof MISFIRE_POLICIES)[number];
export type RetryClass = (typeof RETRY_CLASSES)[number];

const schedule = z.strictObject({
  cron: line(512)
    .min(1)
    .optional()
    .describe('Cron expression: 5 fields are Unix cron (or @daily and the like), 6 or 7 Quartz with seconds first.'),
  timeZone: line(64).min(1).default('UTC').describe('IANA time zone of the cron fields and of dates in templates.'),
  every: duration({ min: '1s' })
    .optional()
    .describe('Fixed spacing of at least 1s, counted from startsAt or else from the last change of the schedule.'),
  at: instant().optional().describe('A single instant.'),
  after: duration({ min: '1s' }).optional().describe('Time from the settling of one run to the next, at least 1s.'),
});

const texts = (description: string) => mapOf(z.string().min(1).max(256), wireText(65_536), 256).describe(description);

const request = z.strictObject({
  method: z.enum(METHODS).default('POST').describe('HTTP method.'),
  path: requestPath().describe(
    "Path below the application's base URL, without a query, which belongs into `query`; may be a template.",
  ),
  query: texts('Query parameters; values may be templates.').prefault({}),
  headers: headers()
    .prefault({})
    .describe('Headers of this job; values may be templates. Credentials belong to the application.'),
  body: z
    .union([z.record(z.string(), z.unknown()), z.array(z.unknown()), z.string().max(1_048_576)], {
      error: 'is neither an object, a list nor text',
    })
    .optional()
    .describe(
      'An object or list is sent as JSON, each text in it a template; a text is sent as it is, a template as well.',
    ),
  form: texts('Fields sent as application/x-www-form-urlencoded, instead of body.').optional(),
  multipart: texts('Text parts sent as multipart/form-data, instead of body.').optional(),
  followRedirects: z.number().int().min(0).max(10).default(0).describe('How many redirects are followed.'),
});

const matched = (description: string) => z.string().min(1).max(4096).optional().describe(description);

const success = z.strictObject({
  status: z
    .union([z.literal('any'), z.array(statusRange()).min(1).max(100)], { error: 'is neither "any" nor a list' })
    .default(['200-299'])
    .describe('Statuses and ranges that count, or `any`.'),
  json: matched('Comparisons over the JSON reply, `$.code == 200 && $.data.done == true`.'),
  body: z
    .strictObject({
      equals: matched('The whole body.'),
      contains: matched('A part of the body.'),
      matches: matched('A regular expression (RE2) found in the body.'),
    })
    .optional()
    .describe('What the body must be, hold or match.'),
});

const endpoints = z.strictObject({
  labels: labels().default({}).describe('Labels that an endpoint must carry.'),
  zone: line(253).min(1).optional().describe('Zone that an endpoint must be in.'),
});

const retry = z.strictObject({
  maxAttempts: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('Attempts of a shard, the first included; 1 never calls twice.'),
  interval: duration({ min: '0s' }).default('10s').describe('Wait before the second attempt.'),
  factor: z
    .number()
    .min(1)
    .max(10)
    .default(2)
    .describe('Growth of the wait from attempt to attempt; 1 keeps it fixed.'),
  maxInterval: duration().default('5m').describe('Longest wait, also for Retry-After.'),
  jitter: z.number().min(0).max(1).default(0.2).describe('Random part of the wait: 0.2 is 20 % more or less.'),
  // YAML reads a bare 429 as a number.
  on: z
    .array(z.preprocess((value) => (value === 429 ? '429' : value), z.enum(RETRY_CLASSES)))
    .max(16)
    .prefault([...RETRY_CLASSES])
    .describe(
      'Failures that are retried: no reply, 5xx, 429, or a reply that the success rule refused. For kubectl write "on" in quotes.',
    ),
});

const keep = z.strictObject({
  runs: z.number().int().min(1).max(1_000_000).default(300).describe('Runs that are kept.'),
  for: duration({ min: '1m' }).default('30d').describe('How long a run is kept.'),
});

const count = (max: number) => z.number().int().min(1).max(max);

export const jobSpecSchema = z.strictObject({
  application: name().describe('Application of the same namespace that is called.'),
  displayName: line(255).optional().describe('Name for people, in any script.'),
  description: lines(4096).optional().describe('What the job does, for people.'),
  schedule: schedule.describe('When it fires: one of cron, every, at, after; `{}` fires by hand or API only.'),
  startsAt: instant().optional().describe('No slot before this instant.'),
  endsAt: instant().optional().describe('No slot at or after this instant.'),
  suspended: z.boolean().optional().describe('Opens no runs by schedule; absent on a later write leaves it as it is.'),
  request: request.describe('What is sent.'),
  params: z
    .record(z.string().min(1).max(128), z.unknown())
    .default({})
    .describe('Values for templates; run-now may override them.'),
  timeout: duration({ max: '30m' }).default('60s').describe('Deadline of the whole exchange, at most 30m.'),
  connectTimeout: duration({ max: '30m' }).default('3s').describe('Deadline of connecting.'),
  idleTimeout: duration({ max: '30m' })
    .default('30s')
    .describe('Longest silence between bytes; without effect where timeout is shorter.'),
  maxReplyBytes: count(10_485_760).default(1_048_576).describe('Largest reply, decompressed; more fails as too-large.'),
  success: success.prefault({}).describe('What counts as success; all members that are given must hold.'),
  routeStrategy: z.enum(ROUTE_STRATEGIES).default('RoundRobin').describe('How an endpoint is picked.'),
  hashKey: line(1024)
    .min(1)
    .optional()
    .describe("Key for ConsistentHash, may be a template; the job's name unless given."),
  shards: count(10_000).optional().describe('Number of shards for Sharded.'),
  endpoints: endpoints.optional().describe('Narrows the choice of endpoints.'),
  noEndpointPolicy: z
    .enum(['Fail', 'Wait'])
    .default('Fail')
    .describe('What becomes of a run while no endpoint is ready.'),
  waitForEndpoint: duration().default('1m').describe('How long Wait waits.'),
  retry: retry.prefault({}).describe('When and how often a failed attempt is repeated.'),
  concurrencyPolicy: z.enum(CONCURRENCY_POLICIES).default('Queue').describe('What if the last run still goes on.'),
  maxConcurrentRuns: count(10_000).default(100).describe('Runs at once under Allow; more queue.'),
  maxQueued: count(100_000).default(DEFAULT_MAX_QUEUED).describe('Runs that wait behind; more are skipped.'),
  misfirePolicy: z
    .enum(MISFIRE_POLICIES)
    .default('FireOnce')
    .describe('What becomes of slots that passed with no run.'),
  misfireLimit: count(10_000).default(100).describe('Slots that FireAll makes up for, the newest.'),
  misfireGrace: duration().default('60s').describe('How late a slot may be and still open as usual.'),
  priority: count(100).default(5).describe('Higher goes first where runs wait.'),
  cost: count(1_000_000).default(1).describe('How heavy one run is, for LeastLoad.'),
  dependsOn: z.array(z.unknown()).optional().describe('Not yet: must be empty.'),
  completion: z.enum(['Reply']).default('Reply').describe('What ends an attempt: the reply.'),
  keep: keep.prefault({}).describe('How much history is kept.'),
});

/** The definition of what fires: when, whom, what to send, what counts as success. */
export const httpJobSchema = z.strictObject({
  apiVersion: z.literal('belfry.dev/v1').describe('Always belfry.dev/v1.'),
  kind: z.literal('HttpJob').describe('Always HttpJob.'),
  metadata: metadataSchema.describe('Name, namespace and labels.'),
  spec: jobSpecSchema.describe('What is wanted.'),
  status: z.unknown().optional().describe('What the server reports; ignored on writing.'),
});

/** The specification of a job with every default filled in; durations and instants are texts. */
export type JobSpec = z.output<typeof jobSpecSchema>;
export type ScheduleSpec = z.output<typeof schedule>;
export type RequestSpec = z.output<typeof request>;
export type SuccessSpec = z.output<typeof success>;
export type RetrySpec = z.output<typeof retry>;

/** A parsed job in the manifest's own shape. */
export interface HttpJob {
  apiVersion: 'belfry.dev/v1';
  kind: 'HttpJob';
  metadata: Metadata;
  spec: JobSpec;
}
