import type { RunReopening } from '../../../command/run-store.ts';
import type { RunState, ShardState } from '../../../fire/run/run.ts';
import { planRerun } from '../../../fire/settle/rerun.ts';
import type { JobSpec } from '../../../model/job.ts';
import { lock, type Transaction } from '../sql.ts';
import { cancelJobRuns } from '../statements/cancel-runs.ts';
import { INTO_HELD_RUN, INTO_OPEN_RUN, insertQueuedRuns } from '../statements/insert-open-runs.ts';
import { insertRunNote } from '../statements/insert-run-note.ts';
import { type JobForRun, lockJob } from '../statements/lock-job.ts';
import { admitByHand } from './open-run.ts';

interface OldRun {
  jobId: number;
  state: RunState;
  rounds: number;
  shardTotal: number;
}

interface Reopening {
  runId: number;
  shards: 'failed' | number[];
  actor: string;
  now: number;
}

/** A new round of a settled run: the same logId, indexes and idempotency keys; fresh attempts by its own revision's policy. */
export const reopenShards = async (sql: Transaction, request: Reopening): Promise<RunReopening> => {
  const { runId, shards: asked, actor, now } = request;
  const [known] = await sql.rows<{ jobId: number }>('read-job-of-run', 'SELECT job_id AS jobId FROM run WHERE id = ?', [
    runId,
  ]);
  if (known === undefined) return { kind: 'no-run' };
  const job = await lockJob(sql, known.jobId);
  if (job === null || job.deletedAt !== 0) return { kind: 'job-deleted' };
  // Read once the job is locked: of two who ask at once, the second finds the run open.
  const run = await lockRun(sql, runId);
  if (run === null) return { kind: 'no-run' };
  const rows = await sql.rows<{ index: number; state: ShardState }>(
    'read-shard-states',
    'SELECT shard_index AS `index`, state FROM shard WHERE run_id = ? ORDER BY shard_index',
    [runId],
  );
  const plan = planRerun({ state: run.state, shards: rows.length > 0 ? rows : singleShard(run) }, asked);
  if ('refused' in plan) return { kind: 'refused', ...plan.refused };

  const { spec } = JSON.parse(job.document) as { spec: JobSpec };
  const admitted = await admitByHand(sql, job, spec);
  if ('kind' in admitted) return admitted as Extract<RunReopening, { kind: 'refused' }>;
  const held = admitted.admission.kind !== 'start';
  const round = run.rounds + 1;
  await openRound(sql, runId, round, rows.length > 0 ? plan.reopen : []);
  await enqueue(sql, job, { runId, now, held, priority: spec.priority, maxOpen: admitted.maxOpen });
  if (admitted.admission.kind === 'replace') await cancelJobRuns(sql, job.id, runId, 'replaced', now);
  const text = `round ${round}: shards ${plan.reopen.join(', ')}`;
  await insertRunNote(sql, { runId, at: now, kind: 'rerun', text, actor });
  return { kind: 'reopened', runId };
};

const lockRun = async (sql: Transaction, runId: number): Promise<OldRun | null> => {
  const [run] = await sql.rows<OldRun>(
    'read-run-to-rerun',
    `SELECT job_id AS jobId, state, rounds, shard_total AS shardTotal FROM run WHERE id = ?${lock(sql.dialect)}`,
    [runId],
  );
  return run ?? null;
};

/** A single run is its own shard, unless it never came to be called for: skipped and missed slots had nobody. */
const singleShard = ({ state, shardTotal }: OldRun): { index: number; state: ShardState }[] =>
  shardTotal !== 1 || state === 'skipped' || state === 'missed' ? [] : [{ index: 0, state: state as ShardState }];

const openRound = async (
  sql: Transaction,
  runId: number,
  round: number,
  shardRows: readonly number[],
): Promise<void> => {
  await sql.write(
    'reopen-run',
    "UPDATE run SET state = 'queued', reason = NULL, settled_at = 0, rounds = ? WHERE id = ?",
    [round, runId],
  );
  if (shardRows.length > 0)
    await sql.write(
      'reopen-shards',
      `UPDATE shard SET state = 'queued', reason = NULL, round = ?, round_attempts = 0, due_at = NULL
       WHERE run_id = ? AND shard_index IN (${shardRows.map((index) => +index).join(',')})`,
      [round, runId],
    );
};

const enqueue = async (
  sql: Transaction,
  job: JobForRun,
  {
    runId,
    now,
    held,
    priority,
    maxOpen,
  }: { runId: number; now: number; held: boolean; priority: number; maxOpen: number },
): Promise<void> => {
  const applicationId = job.applicationId ?? 0;
  await sql.insert('insert-open-runs', INTO_OPEN_RUN, [
    [job.id, runId, applicationId, held ? 'held' : 'queued', priority, now, null, null, null],
  ]);
  if (held)
    await sql.insert('insert-held-runs', INTO_HELD_RUN, [[job.id, now, runId, applicationId, priority, maxOpen]]);
  else await insertQueuedRuns(sql, [{ runId, jobId: job.id, applicationId, priority, dueAt: now }]);
};
