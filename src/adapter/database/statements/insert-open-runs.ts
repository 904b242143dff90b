import type { NewRun } from '../../../engine/planner/store.ts';
import type { Holder } from '../../../engine/ports.ts';
import type { Sql } from '../sql.ts';

/** Higher priority first: the waiting room's primary key sorts by it. */
export const urgencyOf = (priority: number): number => 100 - priority;

/** The second and third place of an open run: who holds it, and what it waits for. */
export const insertOpenRuns = async (sql: Sql, runs: readonly NewRun[], holder: Holder | null): Promise<void> => {
  const open = runs.filter(({ born }) => born === 'running' || born === 'queued' || born === 'held');
  const opened = sql.insert(
    'insert-open-runs',
    'INSERT INTO open_run (job_id, run_id, application_id, state, priority, due_at, member_id, epoch, cancel_reason)',
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
    'INSERT INTO held_run (job_id, fire_at, run_id, application_id, priority, max_open)',
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
    'INSERT INTO queued_run (application_id, urgency, due_at, run_id, job_id)',
    runs.map(({ applicationId, priority, dueAt, runId, jobId }) => [
      applicationId,
      urgencyOf(priority),
      dueAt,
      runId,
      jobId,
    ]),
  );
