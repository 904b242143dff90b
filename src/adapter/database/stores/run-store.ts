import type { RunOpening, RunReopening, RunRequest, RunStore } from '../../../command/run-store.ts';
import type { NewRun } from '../../../engine/planner/store.ts';
import { prepareParams, renderParams } from '../../../fire/call/params.ts';
import { admit, concurrencyOf } from '../../../fire/run/admit.ts';
import { bindsShards } from '../../../fire/target/route-strategy.ts';
import type { JobSpec } from '../../../model/job.ts';
import { type Database, lock, type Sql } from '../sql.ts';
import { cancelJobRuns, cancelOpenRuns } from '../statements/cancel-runs.ts';
import { countOpenRuns } from '../statements/count-open-runs.ts';
import { insertOpenRuns } from '../statements/insert-open-runs.ts';
import { insertRuns } from '../statements/insert-runs.ts';
import { reserveIds } from '../statements/reserve-ids.ts';
import { reopenShards } from './reopen-shards.ts';

const DAY_MS = 86_400_000;

export interface JobForRun {
  id: number;
  namespace: string;
  name: string;
  application: string;
  applicationId: number | null;
  revision: number;
  document: string;
  deletedAt: number;
}

export const runStore = (database: Database): RunStore => ({
  openRun: (request) => database.transaction((sql) => openRun(sql, request)),
  cancelRun: ({ runId, reason, actor, now }) =>
    database.transaction(async (sql) => {
      const [run] = await sql.rows<{ jobId: number; state: string | null }>(
        'read-run-to-cancel',
        `SELECT r.job_id AS jobId, o.state FROM run r LEFT JOIN open_run o ON o.job_id = r.job_id AND o.run_id = r.id
         WHERE r.id = ?${lock(sql.dialect)}`,
        [runId],
      );
      if (run === undefined) return { kind: 'no-run' };
      if (run.state === null) return { kind: 'settled' };
      await cancelOpenRuns(sql, [{ jobId: run.jobId, runId, state: run.state }], reason, now);
      await note(sql, runId, now, 'cancel', reason, actor);
      return { kind: run.state === 'running' ? 'requested' : 'cancelled' };
    }),
  reopenShards: (request) => database.transaction((sql) => reopenShards(sql, request)),
  repeatRun: (request) => database.transaction((sql) => repeatRun(sql, request)),
});

/** The job by name or id, its schedule locked: whoever decides about concurrency holds that lock. */
export const lockJob = async (sql: Sql, where: string, params: readonly unknown[]): Promise<JobForRun | null> => {
  const [job] = await sql.rows<JobForRun>(
    'read-job-to-run',
    `SELECT j.id, j.namespace, j.name, j.application, a.id AS applicationId, j.revision, j.document, j.deleted_at AS deletedAt
     FROM job j LEFT JOIN application a ON a.namespace = j.namespace AND a.name = j.application AND a.deleted_at = 0 WHERE ${where}`,
    params,
  );
  if (job === undefined) return null;
  await sql.rows('lock-schedule', `SELECT job_id FROM schedule WHERE job_id = ?${lock(sql.dialect)}`, [job.id]);
  return job;
};

const openRun = async (sql: Sql, request: RunRequest): Promise<RunOpening> => {
  const job = await lockJob(sql, 'j.namespace = ? AND j.name = ? AND j.deleted_at = 0', [
    request.namespace,
    request.job,
  ]);
  if (job === null) return { kind: 'no-job' };
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
  const opening = await open(sql, job, { ...request, rerunOf: null });
  if (opening.kind === 'opened' && idempotencyKey !== null)
    await sql.write(
      'insert-request-key',
      'INSERT INTO request_key (job_id, name, run_id, request_hash, at) VALUES (?, ?, ?, ?, ?)',
      [job.id, idempotencyKey, opening.runId, requestHash, now],
    );
  return opening;
};

type Opening = Pick<RunRequest, 'params' | 'endpoint' | 'shards' | 'cause' | 'now'> & { rerunOf: number | null };

const open = async (
  sql: Sql,
  job: JobForRun,
  { params, endpoint, shards, cause, now, rerunOf }: Opening,
): Promise<Extract<RunOpening, { kind: 'opened' | 'refused' }>> => {
  const { spec } = JSON.parse(job.document) as { spec: JobSpec };
  const concurrency = concurrencyOf(spec);
  const admission = admit(concurrency, (await countOpenRuns(sql, [job.id])).get(job.id) ?? 0);
  if (admission.kind === 'skip') {
    const code = concurrency.policy === 'Forbid' ? 'overlap' : 'queue-full';
    return { kind: 'refused', code, message: admission.reason };
  }
  const [{ sequence }] = (await sql.rows<{ sequence: number }>(
    'read-sequence',
    'SELECT sequence FROM schedule WHERE job_id = ?',
    [job.id],
  )) as [{ sequence: number }];
  await sql.write('next-sequence', 'UPDATE schedule SET sequence = sequence + 1 WHERE job_id = ?', [job.id]);
  const id = await reserveIds(sql, 1);
  const { params: prepared } = prepareParams(spec.params, spec.schedule.timeZone ?? 'UTC');
  const rendered = renderParams(
    prepared,
    { id, fireAt: now, slotAt: null, cause, job: job.name, namespace: job.namespace, lastSuccessAt: null },
    params,
  );
  if ('problem' in rendered) return { kind: 'refused', code: 'invalid', message: rendered.problem };
  const asked = endpoint !== null || shards !== null;
  const run: NewRun & { request: { endpoint: string | null; shards: number[] | null } | null } = {
    facts: {
      id,
      jobId: job.id,
      namespace: job.namespace,
      job: job.name,
      application: job.application,
      revision: job.revision,
      cause,
      slotAt: null,
      fireAt: now,
      openedAt: now,
      sequence,
      params: rendered.params,
      rerunOf,
    },
    applicationId: job.applicationId ?? 0,
    born: admission.kind === 'start' ? 'queued' : 'held',
    reason: null,
    priority: spec.priority,
    shardTotal: bindsShards(spec.routeStrategy) || asked ? 0 : 1,
    maxOpen: concurrency.maxOpen,
    request: asked ? { endpoint, shards } : null,
  };
  await insertRuns(sql, [run], now);
  await insertOpenRuns(sql, [run], null);
  if (admission.kind === 'replace') await cancelJobRuns(sql, job.id, id, 'replaced', now);
  return { kind: 'opened', runId: id };
};

const repeatRun = async (sql: Sql, { runId, now }: { runId: number; now: number }): Promise<RunReopening> => {
  const [old] = await sql.rows<{ jobId: number; params: string | null; settledAt: number }>(
    'read-run-to-repeat',
    'SELECT job_id AS jobId, params, settled_at AS settledAt FROM run WHERE id = ?',
    [runId],
  );
  if (old === undefined) return { kind: 'no-run' };
  const job = await lockJob(sql, 'j.id = ?', [old.jobId]);
  if (job === null || job.deletedAt !== 0) return { kind: 'job-deleted' };
  if (old.settledAt === 0)
    return { kind: 'refused', code: 'run-open', message: 'the run still goes on; rerun it once it has settled' };
  const params = old.params === null ? {} : (JSON.parse(old.params) as Record<string, unknown>);
  const opening = await open(sql, job, { params, endpoint: null, shards: null, cause: 'manual', now, rerunOf: runId });
  return opening.kind === 'opened' ? { kind: 'reopened', runId: opening.runId } : opening;
};

export const note = (
  sql: Sql,
  runId: number,
  at: number,
  kind: string,
  text: string,
  actor: string | null,
): Promise<unknown> =>
  sql.write('insert-run-note', 'INSERT INTO run_note (run_id, at, kind, text, actor) VALUES (?, ?, ?, ?, ?)', [
    runId,
    at,
    kind,
    text.slice(0, 1024),
    actor?.slice(0, 255) ?? null,
  ]);
