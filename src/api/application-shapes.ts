import { z } from 'zod';

const instant = () => z.iso.datetime();
const count = () => z.number().int();

export const applicationSummaryShape = z
  .object({
    namespace: z.string(),
    name: z.string(),
    displayName: z.string().nullable(),
    labels: z.record(z.string(), z.string()),
    targets: z.object({
      kind: z.enum(['domains', 'kubernetes']),
      total: count(),
      first: z.array(z.string()).describe('The first three: base URLs, or names of Services.'),
    }),
    jobs: count(),
    endpoints: z
      .object({ total: count(), ready: count() })
      .nullable()
      .describe('As this server sees them; null where it does not look after them.'),
    callsInFlight: count().describe("This server's own."),
    problems: z.array(z.string()),
    changedAt: instant(),
    owned: z.boolean().describe('Whether it came by kubectl, and is changed there alone.'),
  })
  .meta({ id: 'ApplicationSummary' });

export const trafficShape = z
  .object({
    at: instant(),
    since: instant().describe('Begin of what was looked at.'),
    calls: count().describe('Attempts of the newest 500 runs of a day, at most 5,000.'),
    endpoints: z.array(
      z.object({
        address: z.string(),
        calls: count(),
        failed: count(),
        share: z.number().describe('0 to 1.'),
        meanMs: count(),
        lastError: z.object({ at: instant(), runId: z.string(), reason: z.string() }).nullable(),
      }),
    ),
    queue: z.object({
      runs: count().describe('Runs that wait for a free call slot, of the first 10,000 in line.'),
      held: count().describe(
        'Runs that wait for an earlier run of their own job, of 10,000 of its jobs, at most 10,000.',
      ),
      retrying: count().describe('Runs between two attempts, of the first 10,000 in line.'),
      limit: z.string().describe('The limit that lets the fewest calls go at once, in words.'),
      waiting: z
        .array(z.object({ runId: z.string(), namespace: z.string(), job: z.string(), dueAt: instant() }))
        .describe('The first twenty of those that wait for a free call slot, in the order in which they are taken.'),
    }),
  })
  .meta({ id: 'Traffic' });

export const reachedShape = z
  .object({
    at: instant(),
    endpoint: z.string(),
    path: z.string(),
    status: count().nullable(),
    fault: z.string().nullable(),
    message: z.string().nullable().describe('Why nothing came back.'),
    remoteAddress: z.string().nullable().describe('The address that was dialled.'),
    timing: z.record(z.string(), z.number()).describe('Milliseconds.'),
  })
  .meta({ id: 'Reached' });

export const servicesShape = z.object({
  clusters: z.array(z.string()).describe('Clusters that this server knows; none where Kubernetes is not configured.'),
  namespaces: z
    .array(z.string())
    .describe("Namespaces that may be bound: the application's own, and those that the operator allows."),
  items: z.array(
    z.object({
      name: z.string(),
      ports: z.array(z.object({ name: z.string().nullable(), port: count() })),
      refusal: z.string().nullable().describe('Why it can not be bound.'),
    }),
  ),
});
