import { z } from 'zod';
import { attemptShape, sentRequestShape } from './shapes.ts';

/** Shapes of what is tried before it is saved. */
export const triedShape = z
  .object({
    endpoint: z.string(),
    request: sentRequestShape.omit({ doubts: true }).nullable().describe('As it went out; secrets are masked as ***.'),
    status: z.number().int().nullable(),
    fault: z.object({ kind: z.string(), message: z.string() }).nullable().describe('Why nothing (whole) came back.'),
    headers: z.record(z.string(), z.string()).describe('Chosen reply headers.'),
    bodyHead: z.string().nullable().describe("The first 64 KiB of the reply's body, redacted."),
    bodyBytes: z.number().int().nullable(),
    timing: attemptShape.shape.timing.unwrap().unwrap(),
    verdict: z.object({ state: z.enum(['succeeded', 'failed', 'accepted']), reason: z.string() }),
  })
  .meta({ id: 'Tried' });

export const replayShape = z
  .object({
    succeeded: z.number().int(),
    failed: z.number().int(),
    unknown: z.number().int().describe('Only the head of their body was kept, which is too little to judge by.'),
    items: z
      .array(
        z.object({
          runId: z.string(),
          shardIndex: z.number().int(),
          attempt: z.number().int(),
          status: z.number().int(),
          was: z.string(),
          now: z.string().nullable(),
          reason: z.string(),
        }),
      )
      .describe('Newest first.'),
  })
  .meta({ id: 'Replay' });
