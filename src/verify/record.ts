import { z } from 'zod';
import { jobSpecSchema } from '../model/job.ts';

/** As the server writes it: looked at once, because there are tens of millions of these. */
const instant = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (Number.isNaN(at) || text.length !== 24) context.addIssue('is no instant');
  return at;
});
const id = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform(Number);
const fields = jobSpecSchema.shape;

const attempt = z.object({
  shardIndex: z.number().int(),
  number: z.number().int(),
  round: z.number().int(),
  startedAt: instant,
  durationMs: z.number(),
  /** Null where nobody was called. */
  endpoint: z.string().nullable(),
  /** Null where no reply came. */
  status: z.number().int().nullable(),
  verdict: z.string(),
});

/** Where a shard stands; a single run that nobody chose shards of has none. */
const shard = z.object({ index: z.number().int(), round: z.number().int(), state: z.string() });

/**
 * The lines of `GET /api/v1/proof`, as a proof reads them: for each job in turn `job`, its `span`s, its `run`s in order of their slots, its
 * runs without one, `job-end`. The first line is `window`, the last one `end`: a stream without it was cut off and proves nothing.
 */
const lines = {
  window: z.object({ type: z.literal('window'), from: instant.nullable(), to: instant, readAt: instant }),
  job: z.object({
    type: z.literal('job'),
    id,
    namespace: z.string(),
    name: z.string(),
    createdAt: instant,
    deletedAt: instant.nullable(),
    provenSince: instant,
    nextSlotAt: instant.nullable(),
    idleSince: instant.nullable(),
    idleReason: z.string().nullable(),
    /** The newest one by the job itself; absent where it changed while it was read, and of an older server. */
    revision: z.number().int().optional(),
    /** Oldest first; `spec` is null where the job was deleted. */
    revisions: z.array(
      z.object({
        number: z.number().int(),
        at: instant,
        spec: z
          .object({
            schedule: fields.schedule,
            startsAt: fields.startsAt,
            endsAt: fields.endsAt,
            suspended: fields.suspended,
            misfirePolicy: fields.misfirePolicy,
            misfireLimit: fields.misfireLimit,
            misfireGrace: fields.misfireGrace,
            concurrencyPolicy: fields.concurrencyPolicy,
            maxConcurrentRuns: fields.maxConcurrentRuns,
            retry: fields.retry,
            request: z.object({ followRedirects: z.number().default(0) }),
          })
          .nullable(),
      }),
    ),
  }),
  span: z.object({
    type: z.literal('span'),
    from: instant,
    to: instant,
    reason: z.string(),
    revision: z.number().int(),
  }),
  run: z.object({
    type: z.literal('run'),
    id,
    revision: z.number().int(),
    cause: z.string(),
    slotAt: instant.nullable(),
    fireAt: instant,
    openedAt: instant,
    settledAt: instant.nullable(),
    state: z.string(),
    reason: z.string().nullable(),
    rounds: z.number().int(),
    shardTotal: z.number().int(),
    /** The shards that were asked for by hand; null: all of them. */
    requestedShards: z.array(z.number().int()).nullable(),
    /** Whether it is among the open runs, where somebody holds it or will take it. */
    open: z.boolean(),
    shards: z.array(shard),
    attempts: z.array(attempt),
  }),
  'job-end': z.object({ type: z.literal('job-end'), provenSince: instant }),
  end: z.object({ type: z.literal('end') }),
};

const line = z.discriminatedUnion('type', [
  lines.window,
  lines.job,
  lines.span,
  lines.run,
  lines['job-end'],
  lines.end,
]);

/** Instants are Unix ms here, ids numbers. */
export type Line = z.output<typeof line>;
export type WindowLine = z.output<typeof lines.window>;
export type JobLine = z.output<typeof lines.job>;
export type SpanLine = z.output<typeof lines.span>;
export type RunLine = z.output<typeof lines.run>;
export type AttemptLine = z.output<typeof attempt>;
export type VerifiedSpec = NonNullable<JobLine['revisions'][number]['spec']>;

/** @throws Error that says what is wrong with the line */
export function readLine(text: string): Line {
  const result = line.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${issue?.path.join('.') ?? ''} ${issue?.message ?? ''} in ${text.slice(0, 200)}`.trim());
}
