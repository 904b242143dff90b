import type { Run } from '../api/types.ts';

/** Every state of a run, in the order of its life. */
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
] as const satisfies readonly Run['state'][];
