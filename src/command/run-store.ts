import type { Cause } from '../fire/run/run.ts';
import type { Problem } from '../model/problem.ts';

export interface RunRequest {
  namespace: string;
  job: string;
  params: Record<string, unknown>;
  /** Address to call and no other; null: routed as the job says. */
  endpoint: string | null;
  /** Only these shards; null: all. */
  shards: number[] | null;
  idempotencyKey: string | null;
  /** Tells requests under one idempotency key apart. */
  requestHash: string;
  cause: Extract<Cause, 'manual' | 'api'>;
  actor: string;
  now: number;
}

export type RunOpening =
  | { kind: 'opened'; runId: number }
  | { kind: 'known'; runId: number }
  | { kind: 'no-job' }
  | { kind: 'refused'; code: 'overlap' | 'queue-full'; message: string }
  /** What was asked for can never be. */
  | { kind: 'impossible'; problems: readonly Problem[] }
  | { kind: 'other-request' };

export type RunCancelling = { kind: 'cancelled' | 'requested' | 'settled' | 'no-run' };

export type RunReopening =
  | { kind: 'reopened'; runId: number }
  | { kind: 'no-run' }
  | { kind: 'job-deleted' }
  | { kind: 'impossible'; problems: readonly Problem[] }
  | {
      kind: 'refused';
      code: 'run-open' | 'nothing-to-rerun' | 'unknown-shard' | 'overlap' | 'queue-full';
      message: string;
    };

/** What people ask of runs, one transaction each. */
export interface RunStore {
  openRun(request: RunRequest): Promise<RunOpening>;
  cancelRun(request: { runId: number; reason: string; actor: string; now: number }): Promise<RunCancelling>;
  /** A new round of the same run. */
  reopenShards(request: {
    runId: number;
    shards: 'failed' | number[];
    actor: string;
    now: number;
  }): Promise<RunReopening>;
  /** A new run that names the old one. */
  repeatRun(request: { runId: number; actor: string; now: number }): Promise<RunReopening>;
}

export interface RunPorts {
  runs: RunStore;
  clock: { now(): number };
  signals: { runQueued(): void; cancelRequested(): void };
  /** SHA-256, hex. */
  hash: (text: string) => string;
}
