import type { JobSpec } from '../model/job.ts';
import type { OpenCounts } from './history-book.ts';

/** What of the history is counted together: runs that fired in the same minute and stand in the same state. */
export interface TallyRow {
  /** Unix minutes. */
  minute: number;
  state: string;
  runs: number;
}

/** Runs of a range of ids, counted, and those of them that are still open. */
export interface TallyStretch {
  rows: TallyRow[];
  open: { id: number; minute: number }[];
}

/** A job whose newest runs failed, or were missed since nobody could be called, one after the other. */
export interface FailingJob {
  namespace: string;
  job: string;
  runId: number;
  /** Instant of the newest failure. */
  at: number;
  reason: string | null;
  /** Runs that failed or were missed without a success between, among the newest runs. */
  failures: number;
}

export interface NamedSince {
  namespace: string;
  name: string;
  since: number;
}

/** A job whose runs wait for earlier ones of it. */
export interface BehindJob extends NamedSince {
  /** How many wait, and the first of them. */
  runs: number;
  runId: number;
  /** How many go on at once, and may wait behind those. */
  maxOpen: number;
  maxQueued: number;
}

/** An application with runs that wait for a free call slot: how many, and the first of them. */
export interface WaitingApplication extends NamedSince {
  runs: number;
  runId: number;
}

/** Jobs that share one schedule. */
export interface ScheduleGroup {
  spec: Pick<JobSpec, 'schedule' | 'startsAt' | 'endsAt'>;
  jobs: number;
}

type Namespaces = readonly string[] | null;

/** What the overview reads. Each answer costs the same however many runs are kept. */
export interface OverviewBook {
  /** Ids of runs opened before the instant are smaller than this one, whichever member opened them. */
  idAt(instant: number): number;
  /** Where a stretch of so many runs ends that begins behind `after` (or before `before`); null where fewer are left. */
  endAfter(after: number, runs: number): Promise<number | null>;
  endBefore(before: number, runs: number): Promise<number | null>;
  /** Runs with ids from `from` on and below `to`. */
  tally(namespaces: Namespaces, from: number, to: number): Promise<TallyStretch>;
  /** How runs that were open stand now. */
  settled(runIds: readonly number[]): Promise<{ id: number; state: string }[]>;
  failing(namespaces: Namespaces, limit: number): Promise<FailingJob[]>;
  /** Milliseconds from fire time to the start, of the newest scheduled runs that started, in no order. */
  lateness(namespaces: Namespaces): Promise<number[]>;
  /** Jobs whose slot is over since before `before` and not opened yet. */
  late(namespaces: Namespaces, before: number, limit: number): Promise<NamedSince[]>;
  /** Jobs whose first held run waits since before `before`, or whose queue is full; the longest first. */
  behind(namespaces: Namespaces, before: number, limit: number): Promise<BehindJob[]>;
  /** Applications whose first queued run waits for a free call slot since before `before`; the longest first. */
  waiting(namespaces: Namespaces, before: number, limit: number): Promise<WaitingApplication[]>;
  /** Suspended jobs, longest first. */
  suspended(namespaces: Namespaces, limit: number): Promise<{ total: number; items: NamedSince[] }>;
  /** Applications that living, unsuspended jobs name. */
  applications(namespaces: Namespaces, limit: number): Promise<{ id: number; namespace: string; name: string }[]>;
  open(namespaces: Namespaces): Promise<OpenCounts>;
  definitions(namespaces: Namespaces): Promise<{ jobs: number; applications: number }>;
  /** Of living, unsuspended jobs with a schedule. */
  schedules(namespaces: Namespaces, limit: number): Promise<ScheduleGroup[]>;
}
