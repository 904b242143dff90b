import type { NewRun } from '../../../engine/planner/store.ts';
import type { Holder } from '../../../engine/ports.ts';
import { into } from '../into.ts';
import { USUAL } from '../schema/usual-values.ts';
import type { Sql } from '../sql.ts';

export const INTO_OPEN_RUN = into(
  'open_run',
  'job_id, run_id, application_id, state, priority, due_at, member_id, epoch, cancel_reason',
  USUAL.open_run,
);
export const INTO_HELD_RUN = into('held_run', 'job_id, fire_at, run_id, application_id, priority, max_open');
const INTO_QUEUED_RUN = into('queued_run', 'application_id, urgency, due_at, run_id, job_id');

/** Higher priority first: the waiting room's primary key sorts by it. */
export const urgencyOf = (priority: number): number => 100 - priority;

/** The second and third place of an open run: who holds it, and what it waits for. */
export const insertOpenRuns = async (sql: Sql, runs: readonly NewRun[], holder: Holder | null): Promise<void> => {
  const open = runs.filter(({ born }) => born === 'running' || born === 'queued' || born === 'held');
  const opened = sql.insert(
    'insert-open-runs',
    INTO_OPEN_RUN,
    open.map(({ facts, applicationId, born, priority }) => [
      facts.jobId,
      facts.id,
      applicationId,
      born,
      priority,
      facts.fireAt,
      born === 'running' ? holder!.memberId : null,
      born === 'running' ? holder!.epoch : null,
      null,
    ]),
  );
  const queued = insertQueuedRuns(
    sql,
    open
      .filter(({ born }) => born === 'queued')
      .map(({ facts, applicationId, priority }) => ({
        runId: facts.id,
        jobId: facts.jobId,
        applicationId,
        priority,
        dueAt: facts.fireAt,
      })),
  );
  const held = sql.insert(
    'insert-held-runs',
    INTO_HELD_RUN,
    open
      .filter(({ born }) => born === 'held')
      .map(({ facts, applicationId, priority, maxOpen }) => [
        facts.jobId,
        facts.fireAt,
        facts.id,
        applicationId,
        priority,
        maxOpen,
      ]),
  );
  await Promise.all([opened, queued, held]);
};

export interface QueuedRun {
  runId: number;
  jobId: number;
  applicationId: number;
  priority: number;
  dueAt: number;
}

export const insertQueuedRuns = (sql: Sql, runs: readonly QueuedRun[]): Promise<unknown> =>
  sql.insert(
    'insert-queued-runs',
    INTO_QUEUED_RUN,
    runs.map(({ applicationId, priority, dueAt, runId, jobId }) => [
      applicationId,
      urgencyOf(priority),
      dueAt,
      runId,
      jobId,
    ]),
  );
