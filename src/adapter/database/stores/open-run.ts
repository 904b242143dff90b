import type { RunOpening, RunRequest } from '../../../command/run-store.ts';
import type { NewRun } from '../../../engine/planner/store.ts';
import { paramsProblem, prepareParams, renderParams } from '../../../fire/call/params.ts';
import { requestText } from '../../../fire/log/request-text.ts';
import { type Admission, admit, concurrencyOf } from '../../../fire/run/admit.ts';
import { requestProblems } from '../../../fire/target/request-problems.ts';
import { bindsShards } from '../../../fire/target/route-strategy.ts';
import type { ApplicationSpec } from '../../../model/application.ts';
import type { JobSpec } from '../../../model/job.ts';
import type { Transaction } from '../sql.ts';
import { cancelJobRuns } from '../statements/cancel-runs.ts';
import { countOpenRuns } from '../statements/count-open-runs.ts';
import { insertOpenRuns } from '../statements/insert-open-runs.ts';
import { insertRunNote } from '../statements/insert-run-note.ts';
import { insertRuns } from '../statements/insert-runs.ts';
import { readLastSuccess } from '../statements/last-success.ts';
import type { JobForRun } from '../statements/lock-job.ts';
import { reserveIds } from '../statements/reserve-ids.ts';

export type Opening = Pick<RunRequest, 'params' | 'endpoint' | 'shards' | 'cause' | 'actor' | 'now'> & {
  rerunOf: number | null;
};

type Admitted = { admission: Exclude<Admission, { kind: 'skip' }>; maxOpen: number };
type Refused = Extract<RunOpening, { kind: 'refused' }>;
type Opened = Extract<RunOpening, { kind: 'opened' | 'refused' | 'impossible' }>;

/** Whether another run of a locked job may be opened now: what a slot would be skipped for is refused to a person. */
export const admitByHand = async (sql: Transaction, job: JobForRun, spec: JobSpec): Promise<Admitted | Refused> => {
  const concurrency = concurrencyOf(spec);
  const admission = admit(concurrency, (await countOpenRuns(sql, [job.id])).get(job.id) ?? 0);
  if (admission.kind !== 'skip') return { admission, maxOpen: concurrency.maxOpen };
  const code = concurrency.policy === 'Forbid' ? 'overlap' : 'queue-full';
  return { kind: 'refused', code, message: admission.reason };
};

/** Opens a run of a locked job that no slot names; a member with a free call slot claims it. */
export const openRun = async (
  sql: Transaction,
  job: JobForRun,
  { params, endpoint, shards, cause, actor, now, rerunOf }: Opening,
): Promise<Opened> => {
  const { spec } = JSON.parse(job.document) as { spec: JobSpec };
  const asked = endpoint !== null || shards !== null;
  const impossible = asked ? requestProblems(spec, await applicationOf(sql, job), { endpoint, shards }) : [];
  if (impossible.length > 0) return { kind: 'impossible', problems: impossible };
  const admitted = await admitByHand(sql, job, spec);
  if ('kind' in admitted) return admitted;
  const id = await reserveIds(sql, 1, now);
  const rendered = renderParams(
    prepareParams(spec.params, spec.schedule.timeZone ?? 'UTC').params,
    {
      id,
      fireAt: now,
      slotAt: null,
      cause,
      job: job.name,
      namespace: job.namespace,
      lastSuccessAt: await lastSuccessOf(sql, job),
    },
    params,
  );
  if ('problem' in rendered) return { kind: 'impossible', problems: [paramsProblem(rendered.problem)] };
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
      sequence: await nextSequence(sql, job.id),
      params: rendered.params,
      rerunOf,
    },
    applicationId: job.applicationId ?? 0,
    born: admitted.admission.kind === 'start' ? 'queued' : 'held',
    reason: null,
    priority: spec.priority,
    shardTotal: bindsShards(spec.routeStrategy) || asked ? 0 : 1,
    maxOpen: admitted.maxOpen,
    request: asked ? { endpoint, shards } : null,
  };
  await insertRuns(sql, [run]);
  await insertOpenRuns(sql, [run], null);
  await insertRunNote(sql, {
    runId: id,
    at: now,
    kind: 'request',
    text: requestText({ endpoint, shards, rerunOf }),
    actor,
  });
  if (admitted.admission.kind === 'replace') await cancelJobRuns(sql, job.id, id, 'replaced', now);
  return { kind: 'opened', runId: id };
};

/** Null where the job names one that is not there. */
const applicationOf = async (sql: Transaction, { applicationId }: JobForRun): Promise<ApplicationSpec | null> => {
  if (applicationId === null) return null;
  const [row] = await sql.rows<{ document: string }>(
    'read-application-to-run',
    'SELECT document FROM application WHERE id = ?',
    [applicationId],
  );
  return row === undefined ? null : (JSON.parse(row.document) as { spec: ApplicationSpec }).spec;
};

/** Looked up only where a template names it. */
const lastSuccessOf = async (sql: Transaction, { id, document }: JobForRun): Promise<number | null> =>
  document.includes('lastSuccessAt') ? ((await readLastSuccess(sql, [id])).get(id) ?? null) : null;

const nextSequence = async (sql: Transaction, jobId: number): Promise<number> => {
  const [row] = await sql.rows<{ sequence: number }>(
    'read-sequence',
    'SELECT sequence FROM schedule WHERE job_id = ?',
    [jobId],
  );
  await sql.write('next-sequence', 'UPDATE schedule SET sequence = sequence + 1 WHERE job_id = ?', [jobId]);
  return row!.sequence;
};
