import { DEFAULT_MAX_QUEUED } from '../../model/job.ts';

export type ConcurrencyPolicy = 'Queue' | 'Allow' | 'Forbid' | 'Replace';

export interface Concurrency {
  policy: ConcurrencyPolicy;
  /** How many runs of the job may go on at once: 1 but for Allow. */
  maxOpen: number;
  /** How many may wait behind them. */
  maxQueued: number;
}

/** What becomes of a new run while others of its job are open, in the whole cluster. */
export type Admission =
  | { kind: 'start' }
  /** Behind an earlier run of its own job. */
  | { kind: 'hold' }
  /** Behind the runs that it replaces: they are cancelled first. */
  | { kind: 'replace' }
  | { kind: 'skip'; reason: string };

/** @param open runs of the job that are queued, running or waiting now. */
export const admit = ({ policy, maxOpen, maxQueued }: Concurrency, open: number): Admission => {
  if (open < maxOpen) return { kind: 'start' };
  if (policy === 'Forbid')
    return { kind: 'skip', reason: 'overlap: the last run still goes on, and the policy is Forbid' };
  if (policy === 'Replace') return { kind: 'replace' };
  if (open - maxOpen >= maxQueued)
    return { kind: 'skip', reason: `queue-full: ${maxQueued} runs of this job already wait (maxQueued)` };
  return { kind: 'hold' };
};

export const concurrencyOf = (spec: {
  concurrencyPolicy: ConcurrencyPolicy;
  maxConcurrentRuns?: number;
  maxQueued?: number;
}): Concurrency => ({
  policy: spec.concurrencyPolicy,
  maxOpen: spec.concurrencyPolicy === 'Allow' ? (spec.maxConcurrentRuns ?? 100) : 1,
  maxQueued: spec.maxQueued ?? DEFAULT_MAX_QUEUED,
});
