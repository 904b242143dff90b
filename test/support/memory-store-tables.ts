import { compileSpec, nextSlotAfter } from '../../src/engine/definition/definition.ts';
import type { StoredApplication } from '../../src/engine/definition/store.ts';
import type { ClaimedRun } from '../../src/engine/dispatcher/store.ts';
import type { Division } from '../../src/engine/limits/store.ts';
import type { MemberFacts } from '../../src/engine/membership/store.ts';
import type { OpenRunState, Span } from '../../src/engine/planner/store.ts';
import type { Holder } from '../../src/engine/ports.ts';
import type { Shard } from '../../src/fire/fire.ts';
import type { AttemptRecord } from '../../src/fire/log/attempt.ts';
import type { RunFacts, RunState } from '../../src/fire/run/run.ts';
import type { JobSpec } from '../../src/model/job.ts';

export interface JobRow {
  id: number;
  namespace: string;
  name: string;
  application: string;
  revision: number;
  deletedAt: number;
  /** By revision. */
  specs: Map<number, JobSpec>;
}

export interface ScheduleRow {
  jobId: number;
  revision: number;
  nextSlotAt: number | null;
  anchorAt: number;
  sequence: number;
  idleReason: string | null;
  provenSince: number;
}

export type RunRow = Omit<RunFacts, 'namespace' | 'job' | 'application'> & {
  startedAt: number | null;
  /** 0 while open. */
  settledAt: number;
  state: RunState;
  reason: string | null;
  shardTotal: number;
  rounds: number;
  request: { endpoint: string | null; shards: number[] | null } | null;
};

export interface OpenRow {
  jobId: number;
  runId: number;
  applicationId: number;
  state: OpenRunState;
  priority: number;
  /** For held runs: their place among those of the job. */
  dueAt: number;
  maxOpen: number;
  holder: Holder | null;
  cancelReason: string | null;
  waitingSince: number | null;
}

export interface MemberRow extends MemberFacts {
  memberId: number;
  epoch: number;
  beat: number;
  state: 'alive' | 'dead' | 'left';
}

/** The rows, as plain maps: what the databases' tables hold, without their duplicates for speed (`queued_run`, `held_run`). */
export class MemoryTables {
  readonly jobs = new Map<number, JobRow>();
  readonly applications = new Map<number, StoredApplication & { deleted: boolean }>();
  /** Where schedules stood that could not be planned. */
  readonly parked = new Map<number, number>();
  readonly schedules = new Map<number, ScheduleRow>();
  readonly runs = new Map<number, RunRow>();
  readonly open = new Map<number, OpenRow>();
  readonly shards = new Map<number, Map<number, Shard>>();
  /** By run, then by shard and number. */
  readonly attempts = new Map<number, Map<string, AttemptRecord>>();
  readonly spans: Span[] = [];
  readonly divisions = new Map<number, Division>();
  readonly members = new Map<number, MemberRow>();
  readonly requestKeys = new Map<string, { runId: number; hash: string; at: number }>();
  readonly notes: { runId: number; at: number; kind: string; text: string; actor: string | null }[] = [];
  /** Runs of dead members that somebody judges now. */
  readonly judged = new Set<number>();
  lastRunId = 0;
  private readonly locked = new Set<number>();
  private readonly waiting: (() => void)[] = [];

  /** Takes those of these schedules that nobody holds; `unlock` lets them go. */
  lockSchedules(jobIds: readonly number[]): number[] {
    const mine = jobIds.filter((id) => !this.locked.has(id));
    for (const id of mine) this.locked.add(id);
    return mine;
  }

  unlock(jobIds: readonly number[]): void {
    for (const id of jobIds) this.locked.delete(id);
    for (const wake of this.waiting.splice(0)) wake();
  }

  isAlive({ memberId, epoch }: Holder): boolean {
    const member = this.members.get(memberId);
    return member?.state === 'alive' && member.epoch === epoch;
  }

  isLocked(jobId: number): boolean {
    return this.locked.has(jobId);
  }

  async unlocked(jobId: number): Promise<void> {
    while (this.locked.has(jobId)) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  applicationIdOf({ namespace, application }: JobRow): number | null {
    for (const { id, name, deleted, ...row } of this.applications.values())
      if (!deleted && name === application && row.namespace === namespace) return id;
    return null;
  }

  openOf(jobId: number): OpenRow[] {
    return [...this.open.values()].filter((row) => row.jobId === jobId);
  }

  isHeldBy(runId: number, { memberId, epoch }: Holder): boolean {
    const holder = this.open.get(runId)?.holder;
    return holder?.memberId === memberId && holder.epoch === epoch && !this.judged.has(runId);
  }

  /** Whether nobody wrote this division since it was read as `version`. */
  isNewestDivision(applicationId: number, version: number): boolean {
    return (this.divisions.get(applicationId)?.version ?? 0) === version;
  }

  /** Slots after `now` that have a run. */
  slotsBehind(jobId: number, now: number): ReadonlySet<number> {
    const own = [...this.runs.values()].filter((run) => run.jobId === jobId && (run.slotAt ?? 0) >= now);
    return new Set(own.map(({ slotAt }) => slotAt!));
  }

  hasSlot(jobId: number, slotAt: number): boolean {
    for (const run of this.runs.values()) if (run.jobId === jobId && run.slotAt === slotAt) return true;
    return false;
  }

  /** Ends what nobody holds, and asks the holders of the others. */
  cancel(rows: readonly OpenRow[], reason: string, askedAt: number): void {
    const free = rows.filter(({ state }) => state !== 'running');
    // Whoever asked may have waited while a run opened.
    const now = Math.max(askedAt, ...free.map(({ runId }) => this.runs.get(runId)!.openedAt));
    for (const row of rows) {
      if (row.state === 'running') {
        row.cancelReason = reason;
        continue;
      }
      this.open.delete(row.runId);
      for (const shard of this.shards.get(row.runId)?.values() ?? [])
        if (['queued', 'running', 'waiting'].includes(shard.state))
          Object.assign(shard, { state: 'cancelled', reason, dueAt: null });
      Object.assign(this.runs.get(row.runId)!, { state: 'cancelled', reason, settledAt: now });
      this.goOnAfter(row.runId, now);
    }
  }

  /** Writes the slot behind the latest slot's run, which has settled, where the job's schedule is one of `after` now. */
  goOnAfter(runId: number, now: number): void {
    const { jobId, slotAt, rounds, sequence } = this.runs.get(runId)!;
    const job = this.jobs.get(jobId)!;
    const spec = job.specs.get(job.revision)!;
    const schedule = this.schedules.get(jobId)!;
    const isOver = schedule.nextSlotAt !== null || schedule.idleReason !== null || job.deletedAt !== 0;
    if (spec.schedule.after === undefined || slotAt === null || rounds > 1 || isOver) return;
    for (const run of this.runs.values())
      if (run.jobId === jobId && run.slotAt !== null && run.sequence > sequence) return;
    schedule.nextSlotAt = nextSlotAfter(compileSpec(spec, now), now);
  }

  /** A run as whoever takes it must know it. */
  claimed(runId: number): ClaimedRun {
    const { startedAt, settledAt, state, reason, shardTotal, rounds, request, ...facts } = this.runs.get(runId)!;
    const { namespace, name, application } = this.jobs.get(facts.jobId)!;
    const { applicationId, priority, cancelReason, dueAt, waitingSince } = this.open.get(runId)!;
    const stored = shardTotal > 0 ? this.shards.get(runId) : undefined;
    const several = stored && [...stored.values()].sort((a, b) => a.index - b.index);
    return structuredClone({
      facts: { ...facts, namespace, job: name, application },
      applicationId,
      priority,
      rounds,
      shardTotal,
      pinned: request?.endpoint ?? null,
      requestedShards: request?.shards ?? null,
      cancelReason,
      dueAt,
      waitingSince,
      shards: several ?? (shardTotal === 1 ? [this.singleShard(runId, rounds)] : null),
    });
  }

  /** A single run is its own shard: what is known of it is its attempts. */
  private singleShard(runId: number, round: number): Shard {
    const attempts = [...(this.attempts.get(runId)?.values() ?? [])].sort((a, b) => a.number - b.number);
    const last = attempts.at(-1);
    return {
      index: 0,
      endpoint: last?.endpoint ?? null,
      uid: null,
      state: 'queued',
      reason: last?.reason ?? null,
      attempts: last?.number ?? 0,
      round,
      roundAttempts: attempts.filter((attempt) => attempt.round === round).length,
      dueAt: null,
    };
  }
}
