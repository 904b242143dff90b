import { z } from 'zod';
import { type Metadata, metadataSchema, name } from './metadata.ts';

/**
 * One run asked for by `kubectl create`: it opens once, under an idempotency key made of the object's UID, so nothing but
 * `ttlSecondsAfterFinished` may change afterwards.
 */
export const runSpecSchema = z.strictObject({
  job: name().describe('HttpJob of the same namespace that is run now.'),
  params: z
    .record(z.string().min(1).max(128), z.unknown())
    .default({})
    .describe("Values for templates; they override the job's of the same name. Data, never templates themselves."),
  endpoint: z
    .string()
    .min(1)
    .max(2048)
    .optional()
    .describe("Address of one of the application's endpoints, called instead of routing."),
  shards: z
    .array(z.number().int().min(0).max(9_999))
    .min(1)
    .max(10_000)
    .optional()
    .describe('Only these shards; all of them unless given.'),
  ttlSecondsAfterFinished: z
    .number()
    .int()
    .min(0)
    .max(2_147_483_647)
    .optional()
    .describe(
      'Seconds after the end at which the object is deleted; the history of the run stays. Absent: it is kept.',
    ),
});

/** A run to open now: to HttpJob what Job is to CronJob. Known to Kubernetes alone; REST has run now. */
export const httpRunSchema = z.strictObject({
  apiVersion: z.literal('belfry.dev/v1').describe('Always belfry.dev/v1.'),
  kind: z.literal('HttpRun').describe('Always HttpRun.'),
  metadata: metadataSchema.describe('Name, namespace and labels.'),
  spec: runSpecSchema.describe('What is wanted.'),
  status: z.unknown().optional().describe('What the server reports; ignored on writing.'),
});

/** The specification of a run that was asked for, with every default filled in. */
export type RunSpec = z.output<typeof runSpecSchema>;

/** A run that was asked for, in the manifest's own shape. */
export interface HttpRun {
  apiVersion: 'belfry.dev/v1';
  kind: 'HttpRun';
  metadata: Metadata;
  spec: RunSpec;
}
