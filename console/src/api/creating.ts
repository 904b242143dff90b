import { RefusedError } from './refusal.ts';

/** Headers of a write that creates and never overwrites. */
export const CREATING = { 'if-none-match': '*' } as const;

/** Whether a definition of this name stands in the way of a new one: anybody's, or one that came by kubectl. */
export const isTaken = (error: unknown): boolean =>
  error instanceof RefusedError && (error.code === 'name-taken' || error.code === 'owned-elsewhere');
