import type { RunOpening, RunRequest, RunStore } from '../../src/command/run-store.ts';
import { paramsProblem, prepareParams, renderParams } from '../../src/fire/call/params.ts';
import { requestText } from '../../src/fire/log/request-text.ts';
import { admit, concurrencyOf } from '../../src/fire/run/admit.ts';
import { planRerun } from '../../src/fire/settle/rerun.ts';
import { requestProblems } from '../../src/fire/target/request-problems.ts';
import { bindsShards } from '../../src/fire/target/route-strategy.ts';
import { insertRun } from './memory-store-engine.ts';
import type { JobRow, MemoryTables } from './memory-store-tables.ts';

const DAY_MS = 86_400_000;

export const memoryRuns = (tables: MemoryTables): RunStore => ({
  openRun: async (request) => {
    const job = [...tables.jobs.values()].find(
      ({ namespace, name, deletedAt }) => namespace === request.namespace && name === request.job && deletedAt === 0,
    );
    if (job === undefined) return { kind: 'no-job' };
    await tables.unlocked(job.id);
    const key = `${job.id}:${request.idempotencyKey}`;
    const known = tables.requestKeys.get(key);
    if (request.idempotencyKey !== null && known !== undefined && known.at > request.now - DAY_MS)
      return known.hash === request.requestHash ? { kind: 'known', runId: known.runId } : { kind: 'other-request' };
    const opening = open(tables, job, { ...request, rerunOf: null });
    if (opening.kind === 'opened' && request.idempotencyKey !== null)
      tables.requestKeys.set(key, { runId: opening.runId, hash: request.requestHash, at: request.now });
    return opening;
  },

  cancelRun: async ({ runId, reason, actor, now }) => {
    if (!tables.runs.has(runId)) return { kind: 'no-run' };
    const row = tables.open.get(runId);
    if (row === undefined) return { kind: 'settled' };
    const kind = row.state === 'running' ? 'requested' : 'cancelled';
    tables.cancel([row], reason, now);
    tables.notes.push({ runId, at: now, kind: 'cancel', text: reason, actor });
    return { kind };
  },

  reopenShards: async ({ runId, shards: asked, actor, now }) => {
    const run = tables.runs.get(runId);
    if (run === undefined) return { kind: 'no-run' };
    const job = tables.jobs.get(run.jobId)!;
    await tables.unlocked(job.id);
    if (job.deletedAt !== 0) return { kind: 'job-deleted' };
    const stored = [...(tables.shards.get(runId)?.values() ?? [])].sort((a, b) => a.index - b.index);
    // A single run is its own shard, unless its slot was skipped or missed.
    const isSingle = run.shardTotal === 1 && run.state !== 'skipped' && run.state !== 'missed';
    const single = isSingle ? [{ index: 0, state: run.state as 'failed' }] : [];
    const plan = planRerun({ state: run.state, shards: stored.length > 0 ? stored : single }, asked);
    if ('refused' in plan) return { kind: 'refused', ...plan.refused };
    const spec = job.specs.get(job.revision)!;
    const concurrency = concurrencyOf(spec);
    const admission = admit(concurrency, tables.openOf(job.id).length);
    if (admission.kind === 'skip')
      return {
        kind: 'refused',
        code: concurrency.policy === 'Forbid' ? 'overlap' : 'queue-full',
        message: admission.reason,
      };
    const round = run.rounds + 1;
    Object.assign(run, { state: 'queued', reason: null, settledAt: 0, rounds: round });
    for (const shard of stored)
      if (plan.reopen.includes(shard.index))
        Object.assign(shard, { state: 'queued', reason: null, round, roundAttempts: 0, dueAt: null });
    tables.open.set(runId, {
      jobId: job.id,
      runId,
      applicationId: tables.applicationIdOf(job) ?? 0,
      state: admission.kind === 'start' ? 'queued' : 'held',
      priority: spec.priority,
      dueAt: now,
      maxOpen: concurrency.maxOpen,
      holder: null,
      cancelReason: null,
      waitingSince: null,
    });
    if (admission.kind === 'replace') cancelOthers(tables, job.id, runId, now);
    tables.notes.push({
      runId,
      at: now,
      kind: 'rerun',
      text: `round ${round}: shards ${plan.reopen.join(', ')}`,
      actor,
    });
    return { kind: 'reopened', runId };
  },

  repeatRun: async ({ runId, actor, now }) => {
    const run = tables.runs.get(runId);
    if (run === undefined) return { kind: 'no-run' };
    const job = tables.jobs.get(run.jobId)!;
    await tables.unlocked(job.id);
    if (job.deletedAt !== 0) return { kind: 'job-deleted' };
    if (run.settledAt === 0)
      return { kind: 'refused', code: 'run-open', message: 'the run still goes on; rerun it once it has settled' };
    const opening = open(tables, job, {
      params: run.params,
      endpoint: null,
      shards: null,
      cause: 'manual',
      actor,
      now,
      rerunOf: runId,
    });
    if (opening.kind !== 'opened') return opening as never;
    tables.notes.push({ runId, at: now, kind: 'rerun', text: `all shards, as run ${opening.runId}`, actor });
    return { kind: 'reopened', runId: opening.runId };
  },
});

const cancelOthers = (tables: MemoryTables, jobId: number, but: number, now: number): void =>
  tables.cancel(
    tables.openOf(jobId).filter((row) => row.runId !== but),
    'replaced',
    now,
  );

const open = (
  tables: MemoryTables,
  job: JobRow,
  {
    params,
    endpoint,
    shards,
    cause,
    actor,
    now,
    rerunOf,
  }: Pick<RunRequest, 'params' | 'endpoint' | 'shards' | 'cause' | 'actor' | 'now'> & { rerunOf: number | null },
): Extract<RunOpening, { kind: 'opened' | 'refused' | 'impossible' }> => {
  const spec = job.specs.get(job.revision)!;
  const asked = endpoint !== null || shards !== null;
  const named = [...tables.applications.values()].find(
    (each) => each.namespace === job.namespace && each.name === job.application && !each.deleted,
  );
  const impossible = asked ? requestProblems(spec, named?.spec ?? null, { endpoint, shards }) : [];
  if (impossible.length > 0) return { kind: 'impossible', problems: impossible };
  const concurrency = concurrencyOf(spec);
  const admission = admit(concurrency, tables.openOf(job.id).length);
  if (admission.kind === 'skip')
    return {
      kind: 'refused',
      code: concurrency.policy === 'Forbid' ? 'overlap' : 'queue-full',
      message: admission.reason,
    };
  const { id: jobId, namespace, name, application, revision } = job;
  const id = ++tables.lastRunId;
  const rendered = renderParams(
    prepareParams(spec.params, spec.schedule.timeZone ?? 'UTC').params,
    { id, fireAt: now, slotAt: null, cause, job: name, namespace, lastSuccessAt: null },
    params,
  );
  if ('problem' in rendered) return { kind: 'impossible', problems: [paramsProblem(rendered.problem)] };
  const facts = {
    id,
    jobId,
    namespace,
    job: name,
    application,
    revision,
    cause,
    slotAt: null,
    fireAt: now,
    openedAt: now,
  };
  const run = {
    facts: { ...facts, sequence: tables.schedules.get(jobId)!.sequence++, params: rendered.params, rerunOf },
    applicationId: tables.applicationIdOf(job) ?? 0,
    born: admission.kind === 'start' ? ('queued' as const) : ('held' as const),
    reason: null,
    priority: spec.priority,
    shardTotal: bindsShards(spec.routeStrategy) || asked ? 0 : 1,
    maxOpen: concurrency.maxOpen,
    request: asked ? { endpoint, shards } : null,
  };
  insertRun(tables, run, null);
  tables.notes.push({ runId: id, at: now, kind: 'request', text: requestText({ endpoint, shards, rerunOf }), actor });
  if (admission.kind === 'replace') cancelOthers(tables, jobId, id, now);
  return { kind: 'opened', runId: id };
};
