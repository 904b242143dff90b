import type { RunState, ShardState } from '../fire/run/run.ts';

/** A job with where its schedule stands. */
export interface ProofJob {
  id: number;
  namespace: string;
  name: string;
  createdAt: number;
  /** 0 while it lives. */
  deletedAt: number;
  nextSlotAt: number | null;
  idleSince: number | null;
  idleReason: string | null;
  provenSince: number;
  /** Its newest, and when that was written. */
  revision: number;
  changedAt: number;
}

export interface ProofRevision {
  jobId: number;
  number: number;
  at: number;
  document: unknown;
}

export interface ProofSpan {
  jobId: number;
  fromAt: number;
  toAt: number;
  reason: string;
  revision: number;
}

export interface ProofRun {
  id: number;
  revision: number;
  cause: string;
  slotAt: number | null;
  fireAt: number;
  openedAt: number;
  /** 0 while it is open. */
  settledAt: number;
  state: RunState;
  reason: string | null;
  rounds: number;
  shardTotal: number;
  /** JSON of what was asked for by hand; null where nothing was. */
  request: string | null;
  /** Whether its row stands among the open ones. */
  open: number;
}

export interface ProofShard {
  runId: number;
  index: number;
  round: number;
  state: ShardState;
}

export interface ProofAttempt {
  runId: number;
  shardIndex: number;
  number: number;
  round: number;
  startedAt: number;
  durationMs: number;
  endpoint: string | null;
  /** Null where no reply came. */
  status: number | null;
  verdict: string;
}

/** Runs of one job in a window (Unix ms, both ends included), a page behind the last run of the page before. */
export interface ProofRunQuery {
  jobId: number;
  from: number;
  to: number;
  after: ProofRun | null;
  limit: number;
}

/** The store as a proof needs it: whole, in order, a page at a time. */
export interface ProofBook {
  /** Deleted ones too; by id. Null: all namespaces. */
  jobs(query: {
    namespaces: readonly string[] | null;
    name?: string;
    afterId: number;
    limit: number;
  }): Promise<ProofJob[]>;
  /** Those of the jobs that have runs at all. */
  withRuns(jobIds: readonly number[]): Promise<number[]>;
  /** By job and number, up to an instant. */
  revisions(jobIds: readonly number[], to: number): Promise<ProofRevision[]>;
  /** By begin. */
  spans(jobId: number, from: number, to: number): Promise<ProofSpan[]>;
  /** In order of slots. */
  slotRuns(query: ProofRunQuery): Promise<ProofRun[]>;
  /** Runs that name no slot, in order of ids. */
  otherRuns(query: ProofRunQuery): Promise<ProofRun[]>;
  /** By run and index. */
  shards(runIds: readonly number[]): Promise<ProofShard[]>;
  /** By run, shard and number. */
  attempts(runIds: readonly number[]): Promise<ProofAttempt[]>;
  /** By job. */
  provenSince(jobIds: readonly number[]): Promise<ReadonlyMap<number, number>>;
}
