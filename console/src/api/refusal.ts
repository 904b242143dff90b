import type { z } from 'zod';
import type { problemBodySchema, problemSchema } from '../../../src/api/shapes.ts';

/** One thing that is wrong with what was sent: where, what, and what to write instead. */
export type Problem = z.output<typeof problemSchema>;

/** The body of every refusal (application/problem+json). */
export type Refusal = z.output<typeof problemBodySchema>;

/** The server understood and said no. `body.problems` names everything that is wrong at once. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(readonly body: Refusal) {
    super(body.detail);
  }

  get code(): Refusal['code'] {
    return this.body.code;
  }
}

/** Nothing came back: the server restarts, or the network is gone. Worth trying again. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

const AWAY: readonly string[] = ['store-unavailable', 'stopping', 'too-many-requests'];

/** Whether the same request may well succeed in a moment. */
export const mayPass = (error: unknown): boolean =>
  error instanceof UnreachableError || (error instanceof RefusedError && AWAY.includes(error.code));
