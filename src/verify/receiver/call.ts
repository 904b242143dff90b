import { z } from 'zod';
import { isInstant } from '../../model/instant.ts';

/**
 * A line of a receiver's log, as the example receivers print it; further fields are passed over. Anybody else's log is turned into this
 * by writing down what the call's own headers said.
 */
const call = z.object({
  /** `schedulerx-logId` */
  logId: z.union([z.string().regex(/^\d{1,16}$/), z.number().int().min(0)]).transform(Number),
  /** `schedulerx-shardingIndex` */
  shardIndex: z.number().int().min(0),
  /** `schedulerx-shardingTotal` */
  shardTotal: z.number().int().min(1),
  /** `belfry-attempt` */
  attempt: z.number().int().min(1),
  /** `belfry-fire-at` */
  fireAt: z.string().refine(isInstant, 'is no instant').optional(),
  /** When it arrived. */
  at: z.string().refine(isInstant, 'is no instant').optional(),
  /** `belfry-job` */
  job: z.string().optional(),
  /** `belfry-cause`; `try` where no run stands behind the call. */
  cause: z.string().optional(),
  /** `idempotency-key` */
  key: z.string().optional(),
});

export type Call = z.output<typeof call>;

/** The call that a line tells of; null for a line that is no JSON object, or tells of a call without a logId, which was not Belfry's. @throws Error naming what is wrong */
export function readCall(line: string): Call | null {
  if (!line.startsWith('{')) {
    // A log may hold other lines. A call that was cut, or that something stands before, must not pass for one of those.
    if (line.includes('"logId"')) throw new Error('it names a logId, and is no JSON object from its begin to its end');
    return null;
  }
  const value = JSON.parse(line) as { logId?: unknown };
  if (value.logId === '' || value.logId === undefined) return null;
  const result = call.safeParse(value);
  if (result.success) return result.data;
  throw new Error(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}
