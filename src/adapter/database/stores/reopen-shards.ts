import type { RunReopening } from '../../../command/run-store.ts';
import { admit, concurrencyOf } from '../../../fire/run/admit.ts';
import type { RunState, ShardState } from '../../../fire/run/run.ts';
import { planRerun } from '../../../fire/settle/rerun.ts';
import type { JobSpec } from '../../../model/job.ts';
import type { Sql } from '../sql.ts';
import { cancelJobRuns } from '../statements/cancel-runs.ts';
import { countOpenRuns } from '../statements/count-open-runs.ts';
import { insertQueuedRuns } from '../statements/insert-open-runs.ts';
import { lockJob, note } from './run-store.ts';

interface OldRun {
  jobId: number;
  state: RunState;
  rounds: number;
  attempts: number;
}

/** A new round of a settled run: the same logId, indexes and idempotency keys; fresh attempts by its own revision's policy. */
export const reopenShards = async (
  sql: Sql,
  { runId, shards: asked, actor, now }: { runId: number; shards: 'failed' | number[]; actor: string; now: number },
): Promise<RunReopening> => {
  const [run] = await sql.rows<OldRun>(
    'read-run-to-rerun',
    `SELECT job_id AS jobId, state, rounds, (SELECT COUNT(*) FROM attempt WHERE run_id = run.id) AS attempts FROM run WHERE id = ?`,
    [runId],
  );
  if (run === undefined) return { kind: 'no-run' };
  const job = await lockJob(sql, 'j.id = ?', [run.jobId]);
  if (job === null || job.deletedAt !== 0) return { kind: 'job-deleted' };
  const rows = await sql.rows<{ index: number; state: ShardState }>(
    'read-shard-states',
    'SELECT shard_index AS `index`, state FROM shard WHERE run_id = ? ORDER BY shard_index',
    [runId],
  );
  const plan = planRerun({ state: run.state, shards: rows.length > 0 ? rows : singleShard(run) }, asked);
  if ('refused' in plan) return { kind: 'refused', ...plan.refused };

  const { spec } = JSON.parse(job.document) as { spec: JobSpec };
  const concurrency = concurrencyOf(spec);
  const admission = admit(concurrency, (await countOpenRuns(sql, [job.id])).get(job.id) ?? 0);
  if (admission.kind === 'skip')
    return {
      kind: 'refused',
      code: concurrency.policy === 'Forbid' ? 'overlap' : 'queue-full',
      message: admission.reason,
    };

  const round = run.rounds + 1;
  await sql.write(
    'reopen-run',
    "UPDATE run SET state = 'queued', reason = NULL, settled_at = 0, rounds = ? WHERE id = ?",
    [round, runId],
  );
  if (rows.length > 0)
    await sql.write(
      'reopen-shards',
      `UPDATE shard SET state = 'queued', reason = NULL, round = ?, round_attempts = 0, due_at = NULL
       WHERE run_id = ? AND shard_index IN (${plan.reopen.map((index) => +index).join(',')})`,
      [round, runId],
    );
  const held = admission.kind !== 'start';
  const applicationId = job.applicationId ?? 0;
  await sql.insert(
    'insert-open-runs',
    'INSERT INTO open_run (job_id, run_id, application_id, state, priority, due_at, member_id, epoch, cancel_reason)',
    [[job.id, runId, applicationId, held ? 'held' : 'queued', spec.priority, now, null, null, null]],
  );
  if (held)
    await sql.insert(
      'insert-held-runs',
      'INSERT INTO held_run (job_id, fire_at, run_id, application_id, priority, max_open)',
      [[job.id, now, runId, applicationId, spec.priority, concurrency.maxOpen]],
    );
  else await insertQueuedRuns(sql, [{ runId, jobId: job.id, applicationId, priority: spec.priority, dueAt: now }]);
  if (admission.kind === 'replace') await cancelJobRuns(sql, job.id, runId, 'replaced', now);
  await note(sql, runId, now, 'rerun', `round ${round}: shards ${plan.reopen.join(', ')}`, actor);
  return { kind: 'reopened', runId };
};

/** A single run is its own shard, if it was ever called. */
const singleShard = ({ state, attempts }: OldRun): { index: number; state: ShardState }[] =>
  attempts === 0 ? [] : [{ index: 0, state: state as ShardState }];
