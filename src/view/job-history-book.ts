import type { Cause, RunState, ShardState } from '../fire/run/run.ts';

/** A reply of a target as it was kept, newest first. */
export interface KeptReply {
  runId: number;
  shardIndex: number;
  number: number;
  startedAt: number;
  status: number;
  verdict: string;
  reason: string;
  /** JSON: timing, dials, headers, bodyHead, bodyBytes. */
  detail: string;
}

/** Runs of a job that fired in the same quarter of an hour and stand in the same state. */
export interface QuarterRow {
  /** Unix time in quarters of an hour: every zone's days begin with one. */
  quarter: number;
  state: string;
  runs: number;
}

/** A run of a job in short. Instants are Unix ms; null where they are not yet. */
export interface JobRunRow {
  id: number;
  cause: Cause;
  state: RunState;
  reason: string | null;
  slotAt: number | null;
  fireAt: number;
  startedAt: number | null;
  settledAt: number | null;
  /** When its last round began; null where that has no attempt. */
  roundStartedAt: number | null;
  shardTotal: number;
}

/** The history of one job, for its page. */
export interface JobHistoryBook {
  /** The newest runs of a job, newest first; as quick however many it keeps. */
  newest(jobId: number, limit: number): Promise<JobRunRow[]>;
  /** States of the first `most` shards of each run, in order of index. Single runs have none. */
  shardStates(runIds: readonly number[], most: number): Promise<{ runId: number; index: number; state: ShardState }[]>;
  /** Of the newest `most` runs of the job that fired since an instant (Unix ms). */
  quarters(jobId: number, since: number, most: number): Promise<QuarterRow[]>;
  /** The newest replies of these runs. */
  replies(runIds: readonly number[], most: number): Promise<KeptReply[]>;
}
