import type { AttemptRecord } from '../../../src/fire/log/attempt.ts';
import type { AttemptLine, Line, RunLine, VerifiedSpec } from '../../../src/verify/record.ts';
import type { MemoryTables, RunRow } from '../../support/memory-store-tables.ts';
import type { DefinedJob } from '../world/definitions.ts';

/** What the store holds, as the lines that `belfry verify` judges. */
export function* recordOf(tables: MemoryTables, jobs: readonly DefinedJob[], now: number): Generator<Line> {
  const runsOf = Map.groupBy(tables.runs.values(), ({ jobId }) => jobId);
  const readAt = Math.floor(now);
  yield { type: 'window', from: null, to: readAt, readAt };
  for (const job of jobs) {
    const { nextSlotAt, provenSince, idleReason } = tables.schedules.get(job.id)!;
    yield {
      type: 'job',
      id: job.id,
      namespace: 'default',
      name: job.name,
      createdAt: job.createdAt,
      deletedAt: null,
      provenSince,
      nextSlotAt,
      idleSince: job.idleSince,
      idleReason,
      revisions: job.revisions.map(({ number, at, spec }) => ({ number, at, spec: spec as VerifiedSpec })),
    };
    for (const { jobId, fromAt, toAt, reason, revision } of bySlot(tables.spans, ({ fromAt }) => fromAt))
      if (jobId === job.id) yield { type: 'span', from: fromAt, to: toAt, reason, revision };
    const runs = bySlot(runsOf.get(job.id) ?? [], ({ slotAt, id }) => slotAt ?? id);
    for (const run of runs) if (run.slotAt !== null) yield runLine(tables, run);
    for (const run of runs) if (run.slotAt === null) yield runLine(tables, run);
    yield { type: 'job-end', provenSince };
  }
  yield { type: 'end' };
}

const bySlot = <T>(items: readonly T[], at: (item: T) => number): T[] => [...items].sort((a, b) => at(a) - at(b));

const runLine = (tables: MemoryTables, run: RunRow): RunLine => ({
  type: 'run',
  id: run.id,
  revision: run.revision,
  cause: run.cause,
  slotAt: run.slotAt,
  fireAt: run.fireAt,
  openedAt: run.openedAt,
  settledAt: run.settledAt === 0 ? null : run.settledAt,
  state: run.state,
  reason: run.reason,
  rounds: run.rounds,
  shardTotal: run.shardTotal,
  requestedShards: run.request?.shards ?? null,
  open: tables.open.has(run.id),
  shards: [...(tables.shards.get(run.id)?.values() ?? [])].map(({ index, round, state }) => ({ index, round, state })),
  attempts: [...(tables.attempts.get(run.id)?.values() ?? [])].map(attemptLine),
});

const attemptLine = (attempt: AttemptRecord): AttemptLine => {
  const { shardIndex, number, round, startedAt, durationMs, endpoint, status, verdict } = attempt;
  return { shardIndex, number, round, startedAt, durationMs, endpoint, status, verdict };
};
