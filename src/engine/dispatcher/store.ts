import type { Shard } from '../../fire/fire.ts';
import type { AttemptRecord } from '../../fire/log/attempt.ts';
import type { RunFacts, RunState } from '../../fire/run/run.ts';
import type { Holder } from '../ports.ts';

export interface ClaimedRun {
  facts: RunFacts;
  applicationId: number;
  priority: number;
  rounds: number;
  /** What targets read as shardTotal; 0 while the shards are not planned. */
  shardTotal: number;
  /** Endpoint that a person asked for. */
  pinned: string | null;
  /** Shards that a person asked for; null for all. */
  requestedShards: number[] | null;
  cancelReason: string | null;
  /** Since when its holder has it to act on, Unix ms: the fire time it was born for, or the claim. */
  dueAt: number;
  /** Since when it has found nobody that could be called, over all who had it in hand, Unix ms; null where it does not wait for that. */
  waitingSince: number | null;
  /** Null while the shards are not planned yet: nothing was sent. */
  shards: Shard[] | null;
}

export interface SettledRun {
  runId: number;
  jobId: number;
  state: RunState;
  reason: string | null;
  /** An `after` schedule may go on from this settling: the store reckons whether it does, and where. */
  movesSchedule: boolean;
}

/** A run that nobody need hold until `dueAt`: it waits as a row. `queued`: surely not sent. */
export interface ReleasedRun {
  runId: number;
  jobId: number;
  /** Its own from now on: the one that its job names may have been made anew since it was opened. */
  applicationId: number;
  priority: number;
  state: 'waiting' | 'queued';
  dueAt: number;
  /** What it waits for, for people; null where it waits for no more than its turn. */
  reason: string | null;
  /** Since when it has found nobody that could be called, Unix ms; null where it waits for something else. */
  waitingSince: number | null;
}

/** Thrown by `commit` where the database refuses a value, and would each time: nothing was written. */
export class UnstorableError extends Error {
  override readonly name = 'UnstorableError';
}

/** What a group commit writes. */
export interface Results {
  attempts: { runId: number; jobId: number; attempt: AttemptRecord }[];
  /** Shards of runs with several; a single run's shard is the run itself. */
  shards: { runId: number; jobId: number; shard: Shard }[];
  settled: SettledRun[];
  released: ReleasedRun[];
}

export interface DispatcherStore {
  /** Applications that have queued runs due at `now`. */
  backlog(now: number): Promise<number[]>;
  /** Takes up to `limit` queued runs of one application, in order of priority and due time, as this member's. */
  claim(request: { holder: Holder; applicationId: number; now: number; limit: number }): Promise<ClaimedRun[]>;
  /**
   * Lets queued runs be due at `now` that were let go until later; one that is not there any more as it was let go, because it was claimed or
   * cancelled, is passed over.
   */
  hasten(
    runs: readonly Pick<ReleasedRun, 'runId' | 'jobId' | 'applicationId' | 'priority' | 'dueAt'>[],
    now: number,
  ): Promise<{ hastened: number }>;
  /** Lets runs that waited behind earlier runs of their job go on where there is room; all jobs with such runs where none is named. */
  promote(jobIds: readonly number[] | null): Promise<{ promoted: number; stillHeld: number[] }>;
  /** Writes the shards of runs that start, and how many there are. Answers the runs that are no longer ours: nothing of theirs was written. */
  startShards(
    holder: Holder,
    runs: { runId: number; jobId: number; shardTotal: number; shards: Shard[] }[],
  ): Promise<{ lost: number[] }>;
  /** @throws UnstorableError where a value is refused. One transaction, fenced by holder. Answers the runs that are no longer ours: nothing of theirs was written. */
  commit(holder: Holder, results: Results, now: number): Promise<{ lost: number[] }>;
  /** Runs of this member that somebody asked to cancel, with the reason; only those `among` are looked at, where given. */
  cancelRequests(
    holder: Holder,
    among?: readonly { runId: number; jobId: number }[],
  ): Promise<{ runId: number; reason: string }[]>;
  /** Reserves `count` run ids and answers the first. */
  reserveIds(count: number, now: number): Promise<number>;
}
