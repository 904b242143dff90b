import type { RunFacts, RunState } from '../../fire/run/run.ts';
import type { Holder } from '../ports.ts';

/** A schedule whose next slot has come, locked until the decision is committed. */
export interface DueSchedule {
  jobId: number;
  revision: number;
  nextSlotAt: number;
  anchorAt: number;
  sequence: number;
  /** Runs of the job that are open now, in the whole cluster. */
  open: number;
}

/** A place in the order in which schedules come due. */
export interface DuePlace {
  slotAt: number;
  jobId: number;
}

export interface NewRun {
  facts: RunFacts;
  applicationId: number;
  /** `running`: held by this member and sent at `fireAt`; `queued`: any member takes it; `held`: behind an earlier run of its job. */
  born: 'running' | 'queued' | 'held' | 'skipped' | 'missed';
  reason: string | null;
  priority: number;
  /** 0 where the shards are planned as the run starts. */
  shardTotal: number;
  /** How many runs of the job may go on at once; for `held`. */
  maxOpen: number;
}

/** A stretch of slots with one reason, both ends included. */
export interface Span {
  jobId: number;
  fromAt: number;
  toAt: number;
  reason: string;
  revision: number;
}

/** A span with what it means to people. */
export interface PlannedSpan extends Span {
  slots: number;
  of: Pick<RunFacts, 'namespace' | 'job' | 'application'>;
}

export interface PlanDecision {
  runs: NewRun[];
  spans: PlannedSpan[];
  /** Where each due schedule stands now; null: no further slot. */
  schedules: { jobId: number; nextSlotAt: number | null; sequence: number }[];
  /** Jobs that can't be planned: their slots stand still, from the due one on, until the job is saved again or a server starts that can. */
  parked: number[];
  /** Rendering params took so long that some due slots are left, in their order, for the next pass. */
  isCut: boolean;
  /** Jobs of which every open run but `spared` is to be cancelled, `replaced`, at `now`; none is where `spared` could not be opened. */
  replaced: { jobId: number; spared: number; now: number }[];
}

export interface PlannerStore {
  /**
   * One transaction: locks up to `limit` schedules with a slot at or before `horizonAt`, the earliest first (behind the place
   * `after`, where one is given; passing over those that others hold), asks `decide`, opens the runs and moves the schedules on. Answers the ids that are surely
   * ours: a run that somebody else had opened for the same slot is left out; and where the last of the schedules stood. `decide` may
   * be called again after a deadlock.
   */
  planDue(
    request: { holder: Holder; horizonAt: number; limit: number; after?: DuePlace | null },
    decide: (due: DueSchedule[]) => Promise<PlanDecision>,
  ): Promise<{ due: number; last: DuePlace | null; opened: ReadonlySet<number>; decision: PlanDecision }>;
  /** Lets parked schedules go on where they stood: another release may be able to plan them. */
  unpark(): Promise<void>;
  /** Schedules whose next slot is after `afterAt` and up to `untilAt`, in order: whose definitions will be needed soon. */
  upcoming(
    afterAt: number,
    untilAt: number,
    limit: number,
  ): Promise<{ jobId: number; revision: number; nextSlotAt: number }[]>;
  /** The first slot of any job after `afterAt`; null where none is known. */
  nextDueAt(afterAt: number): Promise<number | null>;
}

export type OpenRunState = Extract<RunState, 'queued' | 'running' | 'waiting'> | 'held';
