import { z } from 'zod';
import { CODES, type Code } from '../command/codes.ts';
import { httpApplicationSchema } from '../model/application.ts';
import { httpJobSchema } from '../model/job.ts';

/** Shapes of what the API answers, for its OpenAPI document. Definitions are their own schemas. */
const instant = () => z.iso.datetime();
const idText = () => z.string().regex(/^\d+$/).describe('A decimal number below 2^53, as text.');

export const problemSchema = z
  .object({
    path: z.string().describe('Where in the document; empty for the whole.'),
    value: z.string().optional().describe('What was given, shortened.'),
    message: z.string(),
    remedy: z.string().describe('What to write instead.'),
  })
  .meta({ id: 'Problem' });

export const problemBodySchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(Object.keys(CODES) as [Code, ...Code[]]).describe('Stable, for programs.'),
    detail: z.string(),
    problems: z.array(problemSchema).describe('All of them at once.'),
    current: z.string().optional().describe('On a conflict: resourceVersion of the stored object.'),
    requestId: z.string(),
  })
  .meta({ id: 'Refusal', description: 'Body of every refusal (application/problem+json).' });

export const applicationShape = httpApplicationSchema.meta({ id: 'HttpApplication' });
export const jobShape = httpJobSchema.meta({ id: 'HttpJob' });

export const attemptShape = z
  .object({
    number: z.number().int().describe('From 1; goes on over rounds.'),
    round: z.number().int(),
    endpoint: z.string().nullable(),
    startedAt: instant(),
    durationMs: z.number().int(),
    status: z.number().int().nullable(),
    fault: z.string().nullable().describe('Why nothing (whole) came back.'),
    verdict: z.enum(['succeeded', 'failed', 'accepted']),
    reason: z.string(),
    timing: z
      .object({
        queueMs: z.number().optional().describe('Waiting for a free connection; absent: it did not wait.'),
        dnsMs: z.number().optional(),
        connectMs: z.number().optional().describe('TCP and TLS handshakes.'),
        firstByteMs: z.number().optional().describe("From the request's last byte to the reply's first."),
        totalMs: z.number(),
      })
      .nullable()
      .optional()
      .describe('Where the time went, in milliseconds; a part that did not happen is absent.'),
    dials: z
      .array(z.object({ endpoint: z.string(), fault: z.string(), message: z.string() }))
      .optional()
      .describe('Endpoints that were dialled in vain before.'),
    bodyBytes: z.number().int().nullable().optional(),
    headers: z.record(z.string(), z.string()).optional().describe('Chosen reply headers; for operators and admins.'),
    bodyHead: z
      .string()
      .nullable()
      .optional()
      .describe("Head of the reply's body, redacted; for operators and admins."),
  })
  .meta({ id: 'Attempt' });

export const shardShape = z
  .object({
    index: z.number().int(),
    endpoint: z.string().nullable(),
    state: z.enum(['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled']),
    reason: z.string().nullable(),
    round: z.number().int(),
    dueAt: instant().nullable().describe('When it is called again, while it waits.'),
    calling: z
      .object({ attempt: z.number().int(), endpoint: z.string(), startedAt: instant() })
      .nullable()
      .describe('The call in flight; null where none is, or another member makes it.'),
    attempts: z.array(attemptShape),
  })
  .meta({ id: 'Shard' });

export const RUN_STATES = [
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'partly_failed',
  'cancelled',
  'skipped',
  'missed',
] as const;
export const CAUSES = ['schedule', 'catch-up', 'manual', 'api', 'parent', 'backfill'] as const;

export const runShape = z
  .object({
    id: idText(),
    namespace: z.string(),
    job: z.string(),
    application: z.string(),
    cause: z.enum(CAUSES),
    slotAt: instant().nullable(),
    fireAt: instant(),
    openedAt: instant(),
    startedAt: instant().nullable(),
    settledAt: instant().nullable(),
    durationMs: z.number().int().nullable().describe('Of its last round, from its start to its end.'),
    state: z.enum(RUN_STATES),
    reason: z.string().nullable().describe('Why it ended, or what it waits for.'),
    dueAt: instant().nullable().describe('When it is called again, while it waits.'),
    params: z.record(z.string(), z.unknown()),
    revision: z.number().int(),
    rounds: z.number().int(),
    rerunOf: idText().nullable(),
    shardTotal: z.number().int(),
  })
  .meta({ id: 'Run' });

export const runDetailShape = runShape.extend({ shards: z.array(shardShape) }).meta({ id: 'RunDetail' });

export const neighboursShape = z.object({ previous: idText().nullable(), next: idText().nullable() });

export const sentRequestShape = z
  .object({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()).describe('Secrets are masked as ***.'),
    body: z.string().nullable(),
    doubts: z
      .array(z.enum(['application-changed', 'endpoint-gone', 'last-success']))
      .describe(
        'Why it may differ from what was sent: the application was changed since; the endpoint is gone, so that its address alone is known; a template names lastSuccessAt, which is not kept.',
      ),
  })
  .meta({ id: 'SentRequest' });

export const stepShape = z
  .object({
    id: z.string(),
    at: instant(),
    kind: z.string(),
    shardIndex: z.number().int().nullable(),
    attempt: z.number().int().nullable(),
    endpoint: z.string().nullable(),
    message: z.string(),
    dueAt: instant().optional().describe('Of `retry-due`: when the next attempt is due.'),
    actor: z.string().optional(),
  })
  .meta({ id: 'Step' });

export const slotShape = z
  .object({
    fireAt: instant(),
    state: z.string().describe('A state of a run, or `planned`.'),
    code: z.string().nullable(),
    reason: z.string().nullable(),
    runId: idText().nullable(),
  })
  .meta({ id: 'Slot' });

export const revisionShape = z
  .object({ number: z.number().int(), at: instant(), actor: z.string() })
  .meta({ id: 'Revision' });

export const endpointShape = z
  .object({
    address: z.string(),
    url: z.string(),
    host: z.string().nullable(),
    ready: z.boolean(),
    reason: z.string().nullable().describe('Why it is not ready.'),
    zone: z.string().nullable(),
    node: z.string().nullable().describe('Node that the Pod runs on.'),
    labels: z.record(z.string(), z.string()),
    weight: z.number(),
    callsInFlight: z.number().int(),
    health: z
      .array(z.object({ at: instant(), ms: z.number().int(), problem: z.string().nullable() }))
      .nullable()
      .describe('Up to 30 of its newest health checks, oldest first; null where none are made.'),
  })
  .meta({ id: 'Endpoint' });

export const endpointsShape = z.object({
  items: z.array(endpointShape),
  problems: z
    .array(z.object({ code: z.string(), message: z.string() }))
    .describe(
      'Why there are none, or fewer than the application asks for: a bound Service that is missing or refused, a cluster that is away.',
    ),
});

export const tokenShape = z
  .object({
    id: idText(),
    name: z.string(),
    role: z.enum(['viewer', 'operator', 'admin']),
    namespaces: z.array(z.string()),
    createdAt: instant(),
    createdBy: z.string(),
    expiresAt: instant().nullable(),
    lastUsedAt: instant().nullable(),
  })
  .meta({ id: 'Token' });

export const pageOfShape = (item: z.ZodType) =>
  z.object({ items: z.array(item), continue: z.string().optional().describe('Absent at the end.') });
