import type { RunCancelling, RunOpening, RunReopening, RunRequest, RunStore } from '../../../command/run-store.ts';
import type { Database, Transaction } from '../sql.ts';
import { cancelOpenRuns, lockOpenRun } from '../statements/cancel-runs.ts';
import { insertRunNote } from '../statements/insert-run-note.ts';
import { livingJobNamed, lockJob } from '../statements/lock-job.ts';
import { openRun } from './open-run.ts';
import { reopenShards } from './reopen-shards.ts';

const DAY_MS = 86_400_000;

export const runStore = (database: Database): RunStore => ({
  openRun: (request) => database.transaction((sql) => runNow(sql, request)),
  cancelRun: (request) => database.transaction((sql) => cancelRun(sql, request)),
  reopenShards: (request) => database.transaction((sql) => reopenShards(sql, request)),
  repeatRun: (request) => database.transaction((sql) => repeatRun(sql, request)),
});

const runNow = async (sql: Transaction, request: RunRequest): Promise<RunOpening> => {
  const jobId = await livingJobNamed(sql, request.namespace, request.job);
  const job = jobId === null ? null : await lockJob(sql, jobId);
  if (job === null || job.deletedAt !== 0) return { kind: 'no-job' };
  const { idempotencyKey, requestHash, now } = request;
  if (idempotencyKey !== null) {
    const [known] = await sql.rows<{ runId: number; hash: string; at: number }>(
      'read-request-key',
      'SELECT run_id AS runId, request_hash AS hash, at FROM request_key WHERE job_id = ? AND name = ?',
      [job.id, idempotencyKey],
    );
    if (known !== undefined && known.at > now - DAY_MS)
      return known.hash === requestHash ? { kind: 'known', runId: known.runId } : { kind: 'other-request' };
    await sql.write('forget-request-key', 'DELETE FROM request_key WHERE job_id = ? AND name = ?', [
      job.id,
      idempotencyKey,
    ]);
  }
  const opening = await openRun(sql, job, { ...request, rerunOf: null });
  if (opening.kind === 'opened' && idempotencyKey !== null)
    await sql.write(
      'insert-request-key',
      'INSERT INTO request_key (job_id, name, run_id, request_hash, at) VALUES (?, ?, ?, ?, ?)',
      [job.id, idempotencyKey, opening.runId, requestHash, now],
    );
  return opening;
};

const cancelRun = async (
  sql: Transaction,
  { runId, reason, actor, now }: Parameters<RunStore['cancelRun']>[0],
): Promise<RunCancelling> => {
  const [run] = await sql.rows<{ jobId: number }>('read-job-of-run', 'SELECT job_id AS jobId FROM run WHERE id = ?', [
    runId,
  ]);
  if (run === undefined) return { kind: 'no-run' };
  const open = await lockOpenRun(sql, { jobId: run.jobId, runId });
  if (open === null) return { kind: 'settled' };
  await cancelOpenRuns(sql, [open], reason, now);
  await insertRunNote(sql, { runId, at: now, kind: 'cancel', text: reason, actor });
  return { kind: open.state === 'running' ? 'requested' : 'cancelled' };
};

/** A new run like the old one: its params, and what a person had asked of it, under the job's newest revision. */
const repeatRun = async (
  sql: Transaction,
  { runId, actor, now }: Parameters<RunStore['repeatRun']>[0],
): Promise<RunReopening> => {
  const [old] = await sql.rows<{ jobId: number; params: string | null; request: string | null; settledAt: number }>(
    'read-run-to-repeat',
    'SELECT job_id AS jobId, params, request, settled_at AS settledAt FROM run WHERE id = ?',
    [runId],
  );
  if (old === undefined) return { kind: 'no-run' };
  const job = await lockJob(sql, old.jobId);
  if (job === null || job.deletedAt !== 0) return { kind: 'job-deleted' };
  if (old.settledAt === 0)
    return { kind: 'refused', code: 'run-open', message: 'the run still goes on; rerun it once it has settled' };
  const params = old.params === null ? {} : (JSON.parse(old.params) as Record<string, unknown>);
  const asked =
    old.request === null ? {} : (JSON.parse(old.request) as Partial<Pick<RunRequest, 'endpoint' | 'shards'>>);
  const { endpoint = null, shards = null } = asked;
  const opening = await openRun(sql, job, { params, endpoint, shards, cause: 'manual', actor, now, rerunOf: runId });
  if (opening.kind !== 'opened') return opening;
  await insertRunNote(sql, { runId, at: now, kind: 'rerun', text: `all shards, as run ${opening.runId}`, actor });
  return { kind: 'reopened', runId: opening.runId };
};
