/** Why a run exists. */
export type Cause = 'schedule' | 'catch-up' | 'manual' | 'api' | 'parent' | 'backfill';

export type RunState =
  | 'queued'
  | 'running'
  | 'waiting'
  | 'succeeded'
  | 'failed'
  | 'partly_failed'
  | 'cancelled'
  | 'skipped'
  | 'missed';

export type ShardState = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';

/** A run is open while something may still be called for it. */
export const isOpen = (state: RunState | ShardState): boolean =>
  state === 'queued' || state === 'running' || state === 'waiting';

/** What never changes about a run once it is opened. Instants are Unix milliseconds. */
export interface RunFacts {
  /** The logId, below 2^53. */
  id: number;
  jobId: number;
  namespace: string;
  job: string;
  application: string;
  /** Revision of the job that this run obeys. */
  revision: number;
  cause: Cause;
  /** The slot that opened the run; null for manual, API and rerun-all runs. */
  slotAt: number | null;
  /** The slot's instant, or the request's where no slot opened the run. */
  fireAt: number;
  openedAt: number;
  /** The how-manyeth run of its job this is, from 0: RoundRobin goes on across members and restarts by it. */
  sequence: number;
  params: Record<string, unknown>;
  rerunOf: number | null;
}
