import type { Cause, RunState, ShardState } from '../fire/run/run.ts';
import type { Owner } from '../model/owner.ts';

/** A living definition that came from a cluster, as it is stored now. Instants are Unix milliseconds. */
export interface OwnedDefinition {
  id: number;
  namespace: string;
  name: string;
  owner: Owner;
  revision: number;
}

/** Where such a job's schedule stands. */
export interface JobStanding extends OwnedDefinition {
  suspended: boolean;
  /** Null where its application is not defined. */
  applicationId: number | null;
  nextSlotAt: number | null;
  /** Grows with every run that is opened: while it stands still, no run was. */
  sequence: number;
}

export interface LastRun {
  id: number;
  jobId: number;
  state: RunState;
  cause: Cause;
  reason: string | null;
  fireAt: number;
  openedAt: number;
  startedAt: number | null;
  settledAt: number | null;
}

/** A run with its shards, as its asker follows it. */
export interface AskedRun extends LastRun {
  namespace: string;
  /** 0 while the shards are not planned yet. */
  shardTotal: number;
  shards: AskedShard[];
}

export interface AskedShard {
  index: number;
  endpoint: string | null;
  state: ShardState;
  attempts: number;
  reason: string | null;
}

/** How many objects stand, in few queries: for whoever shows thousands of them again and again. */
export interface StandingBook {
  /** In order of id, those after `afterId`. */
  applications(afterId: number, limit: number): Promise<OwnedDefinition[]>;
  /** In order of id, those after `afterId`. */
  jobs(afterId: number, limit: number): Promise<JobStanding[]>;
  /** Those of these that live and came from a cluster. */
  jobsById(ids: readonly number[]): Promise<JobStanding[]>;
  /** The newest run of each of these jobs; a job without one is left out. */
  lastRuns(jobIds: readonly number[]): Promise<LastRun[]>;
  /** Runs that are gone from the history are left out. */
  runs(ids: readonly number[]): Promise<AskedRun[]>;
  /** Open runs that were asked for under an idempotency key that begins with `prefix`, as far as keys are kept: a day. */
  openRunsAskedBy(prefix: string): Promise<{ key: string; namespace: string; runId: number }[]>;
}
