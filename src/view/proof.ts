import type { JobSpec } from '../model/job.ts';
import { shownInstant, shownInstantOrNull } from './instants.ts';
import type {
  ProofAttempt,
  ProofBook,
  ProofJob,
  ProofRevision,
  ProofRun,
  ProofRunQuery,
  ProofShard,
} from './proof-book.ts';

export interface ProofQuery {
  /** Null: all. */
  namespaces: readonly string[] | null;
  job?: string;
  /** Null: of each job from where its history begins. */
  from: number | null;
  to: number;
}

const JOBS_A_PAGE = 100;
const RUNS_A_PAGE = 1_000;
/** Attempts are read for so many shards at once: a run may have ten thousand. */
const SHARDS_A_PAGE = 5_000;

/**
 * Everything that the store holds of a window, as the lines that `belfry verify` reads. Of each job where it stands comes first and what it
 * did comes after: so whatever the engine does meanwhile, what was decided by then is seen.
 */
export async function* proofLines(book: ProofBook, query: ProofQuery, now: number): AsyncGenerator<object> {
  const { namespaces, from, job } = query;
  const to = Math.min(query.to, now);
  yield { type: 'window', from: shownInstantOrNull(from), to: shownInstant(to), readAt: shownInstant(now) };
  for (let afterId = 0; ; ) {
    const page = { namespaces, afterId, limit: JOBS_A_PAGE, ...(job === undefined ? {} : { name: job }) };
    const jobs = await book.jobs(page);
    if (jobs.length === 0) break;
    const ids = jobs.map(({ id }) => id);
    const revisions = Map.groupBy(await book.revisions(ids, now), ({ jobId }) => jobId);
    const busy = new Set(await book.withRuns(ids));
    // Without runs by now, but perhaps not when the job was read: then they were pruned meanwhile.
    const ofIdle = await book.provenSince(ids.filter((id) => !busy.has(id)));
    for (const each of jobs) {
      yield jobLine(each, revisions.get(each.id) ?? [], now);
      yield* doneBy(book, each, busy.has(each.id), from, to);
      const provenSince = ofIdle.get(each.id) ?? (await book.provenSince([each.id])).get(each.id)!;
      yield { type: 'job-end', provenSince: shownInstant(provenSince) };
    }
    afterId = ids.at(-1)!;
  }
  yield { type: 'end' };
}

async function* doneBy(
  book: ProofBook,
  job: ProofJob,
  hasRuns: boolean,
  windowFrom: number | null,
  to: number,
): AsyncGenerator<object> {
  const from = windowFrom ?? job.provenSince;
  for (const { fromAt, toAt, reason, revision } of await book.spans(job.id, from, to))
    yield { type: 'span', from: shownInstant(fromAt), to: shownInstant(toAt), reason, revision };
  if (hasRuns) {
    yield* runLines(book, (after) => book.slotRuns({ jobId: job.id, from, to, ...after }));
    yield* runLines(book, (after) => book.otherRuns({ jobId: job.id, from, to, ...after }));
  }
}

const jobLine = (job: ProofJob, revisions: readonly ProofRevision[], now: number): object => ({
  type: 'job',
  id: String(job.id),
  namespace: job.namespace,
  name: job.name,
  createdAt: shownInstant(job.createdAt),
  deletedAt: job.deletedAt === 0 ? null : shownInstant(job.deletedAt),
  provenSince: shownInstant(job.provenSince),
  nextSlotAt: shownInstantOrNull(job.nextSlotAt),
  idleSince: shownInstantOrNull(job.idleSince),
  idleReason: job.idleReason,
  ...(job.changedAt <= now ? { revision: job.revision } : {}),
  revisions: revisions.map(({ number, at, document }) => ({
    number,
    at: shownInstant(at),
    spec: (document as { spec?: JobSpec }).spec ?? null,
  })),
});

async function* runLines(
  book: ProofBook,
  read: (place: Pick<ProofRunQuery, 'after' | 'limit'>) => Promise<ProofRun[]>,
): AsyncGenerator<object> {
  for (let after: ProofRun | null = null; ; ) {
    const runs: ProofRun[] = await read({ after, limit: RUNS_A_PAGE });
    for (const some of byShards(runs)) {
      const ids = some.map(({ id }) => id);
      const shards = Map.groupBy(await book.shards(ids), ({ runId }) => runId);
      const attempts = Map.groupBy(await book.attempts(ids), ({ runId }) => runId);
      for (const run of some) yield runLine(run, shards.get(run.id) ?? [], attempts.get(run.id) ?? []);
    }
    if (runs.length < RUNS_A_PAGE) return;
    after = runs.at(-1)!;
  }
}

function* byShards(runs: readonly ProofRun[]): Generator<ProofRun[]> {
  let some: ProofRun[] = [];
  let shards = 0;
  for (const run of runs) {
    some.push(run);
    shards += Math.max(1, run.shardTotal);
    if (shards < SHARDS_A_PAGE) continue;
    yield some;
    some = [];
    shards = 0;
  }
  if (some.length > 0) yield some;
}

const runLine = (run: ProofRun, shards: readonly ProofShard[], attempts: readonly ProofAttempt[]): object => ({
  type: 'run',
  id: String(run.id),
  revision: run.revision,
  cause: run.cause,
  slotAt: shownInstantOrNull(run.slotAt),
  fireAt: shownInstant(run.fireAt),
  openedAt: shownInstant(run.openedAt),
  settledAt: run.settledAt === 0 ? null : shownInstant(run.settledAt),
  state: run.state,
  reason: run.reason,
  rounds: run.rounds,
  shardTotal: run.shardTotal,
  requestedShards: (JSON.parse(run.request ?? '{}') as { shards?: number[] | null }).shards ?? null,
  open: run.open === 1,
  shards: shards.map(({ index, round, state }) => ({ index, round, state })),
  attempts: attempts.map(({ shardIndex, number, round, startedAt, durationMs, endpoint, status, verdict }) => ({
    shardIndex,
    number,
    round,
    startedAt: shownInstant(startedAt),
    durationMs,
    endpoint,
    status,
    verdict,
  })),
});
