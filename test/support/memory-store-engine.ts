import type { DefinitionStore } from '../../src/engine/definition/store.ts';
import { withoutUnseen } from '../../src/engine/dispatcher/no-endpoint.ts';
import type { DispatcherStore, Results } from '../../src/engine/dispatcher/store.ts';
import type { LimitsStore } from '../../src/engine/limits/store.ts';
import type { MembershipStore } from '../../src/engine/membership/store.ts';
import type { NewRun, PlannerStore } from '../../src/engine/planner/store.ts';
import type { Holder } from '../../src/engine/ports.ts';
import type { PrunerStore } from '../../src/engine/pruner/store.ts';
import type { RescuerStore } from '../../src/engine/rescuer/store.ts';
import { durationMs } from '../../src/model/duration.ts';
import type { MemoryTables, OpenRow } from './memory-store-tables.ts';

const BORN = { running: 'running', queued: 'queued', held: 'queued', skipped: 'skipped', missed: 'missed' } as const;

/** Writes a run that is being opened; false where its slot has a run already. */
export const insertRun = (
  tables: MemoryTables,
  run: NewRun & { request?: { endpoint: string | null; shards: number[] | null } | null },
  holder: Holder | null,
): boolean => {
  const { facts, born, reason, shardTotal, applicationId, priority, maxOpen } = structuredClone(run);
  if (facts.slotAt !== null && tables.hasSlot(facts.jobId, facts.slotAt)) return false;
  const { namespace, job, application, ...own } = facts;
  const over = born === 'skipped' || born === 'missed';
  tables.runs.set(facts.id, {
    ...own,
    startedAt: born === 'running' ? Math.max(facts.fireAt, facts.openedAt) : null,
    settledAt: over ? facts.openedAt : 0,
    state: BORN[born],
    reason,
    shardTotal,
    rounds: 1,
    request: run.request ?? null,
  });
  if (!over)
    tables.open.set(facts.id, {
      jobId: facts.jobId,
      runId: facts.id,
      applicationId,
      state: born,
      priority,
      dueAt: facts.fireAt,
      maxOpen,
      holder: born === 'running' ? holder : null,
      cancelReason: null,
      waitingSince: null,
    });
  return true;
};

export const memoryPlanner = (tables: MemoryTables): PlannerStore => ({
  planDue: async ({ holder, horizonAt, limit, after = null }, decide) => {
    const due = [...tables.schedules.values()]
      .filter(() => tables.isAlive(holder))
      .filter(({ jobId, nextSlotAt }) => nextSlotAt !== null && nextSlotAt <= horizonAt && !tables.isLocked(jobId))
      .sort((a, b) => a.nextSlotAt! - b.nextSlotAt! || a.jobId - b.jobId)
      .filter(
        ({ jobId, nextSlotAt }) =>
          after === null || nextSlotAt! > after.slotAt || (nextSlotAt === after.slotAt && jobId > after.jobId),
      )
      .slice(0, limit);
    const locked = tables.lockSchedules(due.map(({ jobId }) => jobId));
    try {
      const last = due.at(-1);
      if (last === undefined)
        return {
          due: 0,
          last: null,
          opened: new Set(),
          decision: { runs: [], spans: [], schedules: [], replaced: [], parked: [], isCut: false },
        };
      const decision = await decide(
        due.map(({ idleReason, provenSince, ...row }) => ({
          ...row,
          nextSlotAt: row.nextSlotAt!,
          open: tables.openOf(row.jobId).length,
        })),
      );
      const opened = new Set(
        decision.runs.filter((run) => insertRun(tables, run, holder)).map(({ facts }) => facts.id),
      );
      for (const { jobId, fromAt, toAt, reason, revision } of decision.spans)
        tables.spans.push({ jobId, fromAt, toAt, reason, revision });
      for (const { jobId, ...next } of decision.schedules) Object.assign(tables.schedules.get(jobId)!, next);
      for (const jobId of decision.parked) {
        const schedule = tables.schedules.get(jobId)!;
        tables.parked.set(jobId, schedule.nextSlotAt!);
        Object.assign(schedule, { nextSlotAt: null, idleReason: 'definition-invalid' });
      }
      for (const { jobId, spared, now } of decision.replaced)
        if (opened.has(spared))
          tables.cancel(
            tables.openOf(jobId).filter(({ runId }) => runId !== spared),
            'replaced',
            now,
          );
      return {
        due: due.length,
        last: { slotAt: last.nextSlotAt!, jobId: last.jobId },
        opened,
        decision,
      };
    } finally {
      tables.unlock(locked);
    }
  },
  upcoming: async (afterAt, untilAt, limit) =>
    [...tables.schedules.values()]
      .flatMap(({ jobId, revision, nextSlotAt }) => (nextSlotAt === null ? [] : [{ jobId, revision, nextSlotAt }]))
      .filter(({ nextSlotAt }) => nextSlotAt > afterAt && nextSlotAt <= untilAt)
      .sort((a, b) => a.nextSlotAt - b.nextSlotAt || a.jobId - b.jobId)
      .slice(0, limit),
  unpark: async () => {
    for (const [jobId, nextSlotAt] of tables.parked)
      Object.assign(tables.schedules.get(jobId)!, { nextSlotAt, idleReason: null });
    tables.parked.clear();
  },
  nextDueAt: async (afterAt) => {
    const later = [...tables.schedules.values()].flatMap(({ nextSlotAt }) =>
      nextSlotAt !== null && nextSlotAt > afterAt ? [nextSlotAt] : [],
    );
    return later.length === 0 ? null : Math.min(...later);
  },
});

const commit = (tables: MemoryTables, holder: Holder, results: Results, now: number): { lost: number[] } => {
  const { attempts, shards, settled, released } = structuredClone(results);
  const asked = new Set([...attempts, ...shards, ...settled, ...released].map(({ runId }) => runId));
  // A run all of whose attempts are stored was committed by a try whose answer was lost.
  const written = new Set(attempts.map(({ runId }) => runId));
  for (const { runId, attempt } of attempts)
    if (!tables.attempts.get(runId)?.has(`${attempt.shardIndex}:${attempt.number}`)) written.delete(runId);
  const lost = [...asked].filter((runId) => !tables.isHeldBy(runId, holder));
  const mine = ({ runId }: { runId: number }): boolean => !lost.includes(runId) && !written.has(runId);
  for (const { runId, attempt } of attempts.filter(mine)) {
    const known = tables.attempts.get(runId) ?? new Map();
    tables.attempts.set(runId, known.set(`${attempt.shardIndex}:${attempt.number}`, attempt));
  }
  for (const { runId, shard } of shards.filter(mine))
    tables.shards.set(runId, (tables.shards.get(runId) ?? new Map()).set(shard.index, shard));
  for (const { runId, state, reason, movesSchedule } of settled.filter(mine)) {
    Object.assign(tables.runs.get(runId)!, { state, reason, settledAt: now });
    tables.open.delete(runId);
    if (movesSchedule) tables.goOnAfter(runId, now);
  }
  for (const { runId, applicationId, state, dueAt, reason, waitingSince } of released.filter(mine)) {
    Object.assign(tables.runs.get(runId)!, { state, reason, settledAt: 0 });
    Object.assign(tables.open.get(runId)!, { applicationId, state, dueAt, waitingSince, holder: null });
  }
  return { lost };
};

const byUrgency = (a: OpenRow, b: OpenRow): number => b.priority - a.priority || a.dueAt - b.dueAt || a.runId - b.runId;
const isQueued = ({ state }: OpenRow): boolean => state === 'queued' || state === 'waiting';

export const memoryDispatcher = (tables: MemoryTables): DispatcherStore => ({
  backlog: async (now) => [
    ...new Set(
      [...tables.open.values()]
        .filter((row) => isQueued(row) && row.dueAt <= now)
        .map(({ applicationId }) => applicationId),
    ),
  ],
  claim: async ({ holder, applicationId, now, limit }) => {
    if (!tables.isAlive(holder)) return [];
    const rows = [...tables.open.values()]
      .filter((row) => isQueued(row) && row.applicationId === applicationId && row.dueAt <= now)
      .sort(byUrgency)
      .slice(0, limit);
    for (const row of rows) {
      if (row.waitingSince !== null) row.waitingSince = withoutUnseen(row.waitingSince, row.dueAt, now);
      Object.assign(row, { state: 'running', holder: { ...holder }, dueAt: now });
      const run = tables.runs.get(row.runId)!;
      run.state = 'running';
      run.reason = null;
      run.startedAt ??= now;
    }
    return rows
      .map(({ runId }) => tables.claimed(runId))
      .sort((a, b) => a.facts.fireAt - b.facts.fireAt || a.facts.id - b.facts.id);
  },
  hasten: async (runs, now) => {
    const rows = runs.flatMap(({ runId, dueAt }) => {
      const row = tables.open.get(runId);
      return row !== undefined && isQueued(row) && row.dueAt === dueAt ? [row] : [];
    });
    for (const row of rows) row.dueAt = now;
    return { hastened: rows.length };
  },
  promote: async (among) => {
    const held = [...tables.open.values()]
      .filter(({ state, jobId }) => state === 'held' && (among === null || among.includes(jobId)))
      .sort((a, b) => a.jobId - b.jobId || a.dueAt - b.dueAt || a.runId - b.runId);
    const stillHeld = new Set<number>();
    let promoted = 0;
    for (const row of held) {
      const going = tables.openOf(row.jobId).filter(({ state }) => state !== 'held').length;
      if (tables.isLocked(row.jobId) || going >= row.maxOpen) stillHeld.add(row.jobId);
      else {
        row.state = 'queued';
        promoted++;
      }
    }
    return { promoted, stillHeld: [...stillHeld] };
  },
  startShards: async (holder, runs) => {
    for (const { runId, shardTotal, shards } of runs) {
      if (!tables.isHeldBy(runId, holder)) continue;
      const known = tables.shards.get(runId) ?? new Map();
      for (const shard of structuredClone(shards)) known.set(shard.index, shard);
      tables.shards.set(runId, known);
      tables.runs.get(runId)!.shardTotal = shardTotal;
    }
    return { lost: runs.filter(({ runId }) => !tables.isHeldBy(runId, holder)).map(({ runId }) => runId) };
  },
  commit: async (holder, results, now) => commit(tables, holder, results, now),
  cancelRequests: async ({ memberId }) =>
    [...tables.open.values()].flatMap(({ runId, holder, cancelReason }) =>
      holder?.memberId === memberId && cancelReason !== null ? [{ runId, reason: cancelReason }] : [],
    ),
  reserveIds: async (count) => {
    tables.lastRunId += count;
    return tables.lastRunId - count + 1;
  },
});

export const memoryRescuer = (tables: MemoryTables): RescuerStore => ({
  declareDead: async (memberId, beat) => {
    const member = tables.members.get(memberId);
    if (member?.state !== 'alive' || member.beat !== beat) return false;
    Object.assign(member, { state: 'dead', epoch: member.epoch + 1 });
    return true;
  },
  deadHolders: async () =>
    [
      ...new Set(
        [...tables.open.values()].flatMap(({ holder }) =>
          holder !== null && tables.members.get(holder.memberId)?.state !== 'alive' ? [holder.memberId] : [],
        ),
      ),
    ].map((memberId) => ({ memberId, name: tables.members.get(memberId)!.name })),
  takeOver: async (deadMemberId, holder, limit, judge) => {
    if (!tables.isAlive(holder)) return [];
    // Locked as long as they are judged, and ours for others to see only then.
    const rows = [...tables.open.values()]
      .filter((row) => row.holder?.memberId === deadMemberId && !tables.judged.has(row.runId))
      .slice(0, limit);
    const take = () => {
      for (const row of rows) row.holder = { ...holder };
    };
    const runs = rows.map(({ runId }) => tables.claimed(runId));
    for (const { shards } of runs)
      if (shards?.length === 1 && shards[0]!.state === 'queued') shards[0]!.state = 'running';
    if (judge === undefined || runs.length === 0) {
      take();
      return runs;
    }
    for (const { runId } of rows) tables.judged.add(runId);
    const judged = await judge(structuredClone(runs)).finally(() => {
      for (const { runId } of rows) tables.judged.delete(runId);
    });
    take();
    commit(tables, holder, judged.results, judged.now);
    return runs;
  },
  ownRuns: async (holder) =>
    [...tables.open.values()]
      .filter(({ runId, state }) => state === 'running' && tables.isHeldBy(runId, holder))
      .map(({ runId, jobId, applicationId, priority, dueAt, waitingSince }) => ({
        runId,
        jobId,
        applicationId,
        priority,
        dueAt,
        waitingSince,
      })),
  commit: async (holder, results, now) => commit(tables, holder, results, now),
});

export const memoryMembership = (tables: MemoryTables, now: () => number): MembershipStore => ({
  now: async () => now(),
  rename: async ({ memberId }, name) => {
    tables.members.get(memberId)!.name = name;
  },
  register: async (facts, at) => {
    const memberId = tables.members.size + 1;
    tables.members.set(memberId, { ...facts, memberId, epoch: 1, beat: 0, state: 'alive' });
    tables.lastRunId = Math.max(tables.lastRunId, Math.floor(at / 1_000) * 1_000_000);
    return { memberId, epoch: 1 };
  },
  beat: async ({ memberId, epoch }) => {
    const member = tables.members.get(memberId);
    if (member?.state !== 'alive' || member.epoch !== epoch) return false;
    member.beat++;
    return true;
  },
  living: async () =>
    [...tables.members.values()]
      .filter(({ state }) => state === 'alive')
      .map(({ memberId, name, epoch, beat, zones, roles }) => ({ memberId, name, epoch, beat, zones, roles })),
  leave: async ({ memberId, epoch }) => {
    const member = tables.members.get(memberId);
    if (member?.epoch === epoch) Object.assign(member, { state: 'left', epoch: epoch + 1 });
  },
});

export const memoryLimits = (tables: MemoryTables): LimitsStore => ({
  read: async (applicationIds) => ({
    divisions: structuredClone(applicationIds.flatMap((id) => tables.divisions.get(id) ?? [])),
    living: [...tables.members.values()].filter(({ state }) => state === 'alive').map(({ memberId }) => memberId),
  }),
  write: async ({ applicationId, version, shares }) => {
    if (!tables.isNewestDivision(applicationId, version)) return false;
    tables.divisions.set(applicationId, { applicationId, version: version + 1, shares: structuredClone(shares) });
    return true;
  },
});

export const memoryPruner = (tables: MemoryTables): PrunerStore => ({
  keeps: async (afterJobId, limit, now) => {
    const jobs = [...tables.jobs.values()]
      .filter(({ id }) => id > afterJobId)
      .sort((a, b) => a.id - b.id)
      .slice(0, limit);
    const exceeded = jobs.flatMap(({ id, specs, revision }) => {
      const keep = (specs.get(revision) ?? [...specs.values()].at(-1)!).keep;
      const forMs = durationMs(keep.for);
      const fires = [...tables.runs.values()].filter(({ jobId }) => jobId === id).map(({ fireAt }) => fireAt);
      const isTooMany = fires.length > keep.runs;
      return isTooMany || fires.some((fireAt) => fireAt < now - forMs)
        ? [{ jobId: id, runs: keep.runs, forMs, isTooMany }]
        : [];
    });
    return { exceeded, next: jobs.length < limit ? null : jobs.at(-1)!.id };
  },
  boundary: async ({ jobId, runs: kept, forMs, isTooMany }, now) => {
    const [beyond] = [...tables.runs.values()]
      .filter((run) => run.jobId === jobId)
      .sort((a, b) => b.fireAt - a.fireAt || b.id - a.id)
      .slice(isTooMany ? kept : Number.POSITIVE_INFINITY);
    const tooOldAt = now - forMs - 1;
    const any = Number.MAX_SAFE_INTEGER;
    return beyond === undefined || beyond.fireAt <= tooOldAt
      ? { jobId, fireAt: tooOldAt, runId: any, askedUpToId: any }
      : { jobId, fireAt: beyond.fireAt, runId: beyond.id, askedUpToId: any };
  },
  prune: async ({ jobId, fireAt, runId, askedUpToId }, chunk) => {
    const gone = [...tables.runs.values()]
      .filter((run) => run.jobId === jobId && !tables.open.has(run.id))
      .filter((run) => run.fireAt < fireAt || (run.fireAt === fireAt && run.id <= runId))
      .filter((run) => run.slotAt !== null || run.id <= askedUpToId)
      .sort((a, b) => a.fireAt - b.fireAt || a.id - b.id)
      .slice(0, chunk);
    for (const { id } of gone) for (const table of [tables.runs, tables.shards, tables.attempts]) table.delete(id);
    const schedule = tables.schedules.get(jobId)!;
    for (const { fireAt } of gone) schedule.provenSince = Math.max(schedule.provenSince, fireAt + 1);
    if (gone.length > 0) {
      const rest = tables.spans.filter((span) => span.jobId !== jobId || span.toAt >= schedule.provenSince);
      tables.spans.splice(0, tables.spans.length, ...rest);
    }
    return gone.length;
  },
});

export const memoryDefinitions = (tables: MemoryTables): DefinitionStore => ({
  definitions: async (keys) =>
    keys.flatMap(({ jobId, revision }) => {
      const job = tables.jobs.get(jobId);
      const spec = job?.specs.get(revision);
      if (job === undefined || spec === undefined) return [];
      const { namespace, name, application } = job;
      return [
        structuredClone({
          jobId,
          revision,
          namespace,
          job: name,
          application,
          applicationId: tables.applicationIdOf(job),
          anchorAt: tables.schedules.get(jobId)!.anchorAt,
          spec,
        }),
      ];
    }),
  lastSuccessAt: async (jobIds) => {
    const latest = new Map<number, number>();
    for (const { jobId, state, fireAt } of tables.runs.values())
      if (state === 'succeeded' && jobIds.includes(jobId))
        latest.set(jobId, Math.max(fireAt, latest.get(jobId) ?? fireAt));
    return latest;
  },
  applications: async (ids) =>
    [...tables.applications.values()]
      .filter(({ id, deleted }) => !deleted && (ids === null || ids.includes(id)))
      .map(({ deleted, ...application }) => structuredClone(application)),
  applicationsVersion: async () => JSON.stringify([...tables.applications.values()].filter(({ deleted }) => !deleted)),
});
