import type { Cause, RunState, ShardState } from '../fire/run/run.ts';

/** A run as it is stored, with the names of its job. */
export interface RunRow {
  id: number;
  jobId: number;
  namespace: string;
  job: string;
  application: string;
  cause: Cause;
  slotAt: number | null;
  fireAt: number;
  openedAt: number;
  startedAt: number | null;
  settledAt: number | null;
  /** When its last round began; null where that has no attempt. */
  roundStartedAt: number | null;
  state: RunState;
  /** Why it ended, or what it waits for. */
  reason: string | null;
  /** When it is called again, while it waits for that. */
  dueAt: number | null;
  /** Of a run that waits for an earlier one of its job: how many of that go on at once; else null. */
  behindMax: number | null;
  /** JSON; null where there are none. */
  params: string | null;
  revision: number;
  rounds: number;
  rerunOf: number | null;
  /** 0 while the shards are not planned yet. */
  shardTotal: number;
}

export interface ShardRow {
  index: number;
  endpoint: string | null;
  state: ShardState;
  reason: string | null;
  round: number;
  dueAt: number | null;
}

export interface AttemptRow {
  shardIndex: number;
  number: number;
  round: number;
  endpoint: string | null;
  startedAt: number;
  durationMs: number;
  status: number | null;
  fault: string | null;
  verdict: string;
  reason: string;
  /** JSON: timing, dials, headers, bodyHead, bodyBytes. */
  detail: string;
}

export interface NoteRow {
  id: number;
  at: number;
  kind: string;
  text: string;
  actor: string | null;
}

export interface RunQuery {
  /** Null: all. */
  namespaces: readonly string[] | null;
  job?: string;
  application?: string;
  states?: readonly string[];
  causes?: readonly string[];
  /** fireAt, both included. */
  from?: number;
  to?: number;
  /** Part of the job's name or of the reason, in any case. */
  text?: string;
  /** Runs with smaller ids. */
  before: number | null;
  /** Runs with ids from this one on; all unless given. */
  since?: number;
  limit: number;
}

/** A run that a slot opened, as the list of slots needs it. */
export interface SlotRun {
  slotAt: number;
  runId: number;
  state: RunState;
  reason: string | null;
}

/** A stretch of slots that opened no run, both ends included. */
export interface SpanRow {
  fromAt: number;
  toAt: number;
  reason: string;
  revision: number;
}

/** Where a job's schedule stands. */
export interface Standing {
  revision: number;
  nextSlotAt: number | null;
  anchorAt: number;
  /** Since when, and why, slots are not even looked at; both null while they are. */
  idleSince: number | null;
  idleReason: string | null;
  provenSince: number;
}

export interface MemberRow {
  id: number;
  name: string;
  state: string;
  roles: string;
  version: string;
  zones: string;
  startedAt: number;
  beatAt: number;
  clockOffsetMs: number;
  callsInFlight: number;
  maxCalls: number;
}

/** Open runs, counted as they are shown. */
export interface OpenCounts {
  /** Surely not sent: for a free call slot, or for an earlier run of the same job. */
  queued: number;
  /** Of those, the ones behind an earlier run of the same job. */
  held: number;
  running: number;
  /** Between two attempts. */
  waiting: number;
}

export interface Counts {
  applications: number;
  jobs: number;
  suspendedJobs: number;
  open: OpenCounts;
  /** Of the newest runs that were looked at. */
  recent: { runs: number; since: number | null; states: Record<string, number> };
}

/** What happened, for reading. Lists of runs are newest first, by id. */
export interface HistoryBook {
  /** `next` continues where a scan ended, also where the page is not full yet; null at the end. */
  runs(query: RunQuery): Promise<{ rows: RunRow[]; next: number | null }>;
  run(id: number): Promise<RunRow | null>;
  namespaceOfRun(id: number): Promise<string | null>;
  shards(runId: number): Promise<ShardRow[]>;
  /** In order of shard and number; those of one shard alone where it is named. */
  attempts(runId: number, shardIndex?: number): Promise<AttemptRow[]>;
  /** Runs of the job that fired just before and after this one; null where there is none. */
  neighbours(jobId: number, runId: number, fireAt: number): Promise<{ previous: number | null; next: number | null }>;
  notes(runId: number): Promise<NoteRow[]>;
  standing(jobId: number): Promise<Standing | null>;
  /** In order of slots. */
  slotRuns(jobId: number, from: number, to: number, limit: number): Promise<SlotRun[]>;
  spans(jobId: number, from: number, to: number): Promise<SpanRow[]>;
  members(): Promise<MemberRow[]>;
  /** Open runs that members hold now, by member and state. */
  heldRuns(): Promise<{ memberId: number; state: string; runs: number }[]>;
  counts(namespaces: readonly string[] | null): Promise<Counts>;
}
