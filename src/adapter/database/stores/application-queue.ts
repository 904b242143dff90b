import type { ApplicationQueue, WaitingRun } from '../../../view/application-screen.ts';
import type { DefinedApplication } from '../../../view/definition-book.ts';
import { IN_THIS_ORDER, type Reads } from '../sql.ts';
import { type RunsOfState, runsIn } from './open-counts.ts';

/** The front of an application's waiting room, along its primary key, which is the order of taking. Runs between two attempts stand there as well. */
const LINE = `(SELECT job_id, run_id, urgency, due_at FROM queued_run WHERE application_id = ?
  ORDER BY urgency, due_at, run_id LIMIT ?) q`;

/** Open pages ask every few seconds, so each statement is a range of a key and ends. */
export const queueOf = async (
  sql: Reads,
  { id, document: { metadata } }: DefinedApplication,
  most: number,
  first: number,
): Promise<ApplicationQueue> => {
  const then = IN_THIS_ORDER[sql.dialect];
  const open = `${LINE} ${then} open_run o ON o.job_id = q.job_id AND o.run_id = q.run_id`;
  const [states, [held], waiting] = await Promise.all([
    sql.rows<RunsOfState>('count-runs-in-line', `SELECT o.state, COUNT(*) AS runs FROM ${open} GROUP BY o.state`, [
      id,
      most,
    ]),
    sql.rows<{ runs: number }>(
      'count-held-runs-of-application',
      `SELECT COUNT(*) AS runs FROM (SELECT h.run_id
         FROM (SELECT id FROM job WHERE namespace = ? AND application = ? LIMIT ?) own ${then} held_run h ON h.job_id = own.id
         LIMIT ?) held`,
      [metadata.namespace, metadata.name, most, most],
    ),
    sql.rows<WaitingRun>(
      'first-waiting-runs',
      `SELECT q.run_id AS runId, q.due_at AS dueAt, j.namespace, j.name AS job
       FROM ${open} ${then} job j ON j.id = q.job_id
       WHERE o.state = 'queued' ORDER BY q.urgency, q.due_at, q.run_id LIMIT ?`,
      [id, most, first],
    ),
  ]);
  return {
    queued: runsIn(states, 'queued'),
    held: Number(held?.runs ?? 0),
    retrying: runsIn(states, 'waiting'),
    waiting,
  };
};
