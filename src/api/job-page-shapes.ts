import { z } from 'zod';
import { CAUSES, RUN_STATES } from './shapes.ts';

/** Shapes of what the page of a job shows. */
const instant = () => z.iso.datetime();
const SHARD_STATES = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'] as const;

export const jobRunShape = z
  .object({
    id: z.string().describe('A decimal number below 2^53, as text.'),
    cause: z.enum(CAUSES),
    state: z.enum(RUN_STATES),
    reason: z.string().nullable(),
    slotAt: instant().nullable(),
    fireAt: instant(),
    startedAt: instant().nullable(),
    settledAt: instant().nullable(),
    durationMs: z.number().int().nullable().describe('Of its last round, from its start to its end.'),
    shardTotal: z.number().int(),
    shards: z
      .array(z.object({ index: z.number().int(), state: z.enum(SHARD_STATES) }))
      .describe('Of runs with several shards: the first hundred.'),
  })
  .meta({ id: 'JobRun' });

export const jobRunsShape = z.object({ items: z.array(jobRunShape) });

export const jobDaysShape = z.object({
  items: z.array(
    z.object({
      day: z.string().describe('yyyy-mm-dd in the zone that was asked for.'),
      states: z.partialRecord(z.enum(RUN_STATES), z.number().int()).describe('Runs by state.'),
    }),
  ),
  complete: z.boolean().describe('False where the job keeps more than 100,000 runs, of which the newest are told.'),
  provenSince: instant().describe('Since when the history is kept.'),
});

export const suspensionShape = z
  .object({ at: instant(), by: z.string(), note: z.string().nullable() })
  .meta({ id: 'Suspension' });
