import type { OpenRunState } from '../../../engine/planner/store.ts';
import type { Holder } from '../../../engine/ports.ts';
import { lock, type Sql, type Transaction } from '../sql.ts';

/** Primary key of an open run. */
export interface RunKey {
  jobId: number;
  runId: number;
}

const keyList = (runs: readonly RunKey[]): string => runs.map(({ jobId, runId }) => `(${+jobId},${+runId})`).join(',');

/**
 * Open runs by literal numbers: ranges of the primary key on every store. One run is written as two comparisons, because MariaDB
 * (10.11) reads the whole table for a list of one pair in UPDATE and DELETE.
 */
export const keyCondition = (dialect: string, runs: readonly RunKey[], prefix = ''): string => {
  if (runs.length === 1) return `${prefix}job_id = ${+runs[0]!.jobId} AND ${prefix}run_id = ${+runs[0]!.runId}`;
  return `(${prefix}job_id, ${prefix}run_id) IN (${dialect === 'mysql' ? '' : 'VALUES '}${keyList(runs)})`;
};

/** The fence for settled runs: deletes them, each of which must still be ours. @throws ChangedTooFew */
export const deleteHeldByUs = async (
  sql: Transaction,
  runs: readonly RunKey[],
  { memberId, epoch }: Holder,
): Promise<unknown> => {
  if (runs.length === 0) return;
  if (sql.dialect === 'sqlite')
    return sql.each(
      'delete-open-runs',
      'DELETE FROM open_run WHERE job_id = ? AND run_id = ? AND member_id = ? AND epoch = ?',
      runs.map(({ jobId, runId }) => [jobId, runId, memberId, epoch]),
      'every row',
    );
  return sql.write(
    'delete-open-runs',
    `DELETE o FROM open_run o FORCE INDEX (PRIMARY) WHERE ${keyCondition(sql.dialect, runs, 'o.')} AND o.member_id = ? AND o.epoch = ?`,
    [memberId, epoch],
    runs.length,
  );
};

/** The fence for runs that go on: locks and answers those that are still ours. */
export const lockHeldByUs = async (
  sql: Sql,
  runs: readonly RunKey[],
  { memberId, epoch }: Holder,
): Promise<Set<number>> => {
  if (runs.length === 0) return new Set();
  const rows = await sql.rows<{ runId: number }>(
    'lock-open-runs',
    `SELECT run_id AS runId FROM open_run WHERE ${keyCondition(sql.dialect, runs)} AND member_id = ? AND epoch = ?${lock(sql.dialect)}`,
    [memberId, epoch],
  );
  return new Set(rows.map(({ runId }) => runId));
};

export const updateOpenRuns = async (
  sql: Sql,
  runs: readonly RunKey[],
  as: {
    state: OpenRunState;
    holder: Holder | null;
    dueAt?: number;
    applicationId?: number;
    waitingSince?: number | null;
  },
): Promise<void> => {
  if (runs.length === 0) return;
  const waits = as.waitingSince === undefined ? '' : ', waiting_since = ?';
  await sql.write(
    'update-open-runs',
    `UPDATE open_run SET state = ?, member_id = ?, epoch = ?, due_at = COALESCE(?, due_at), application_id = COALESCE(?, application_id)${waits}
     WHERE ${keyCondition(sql.dialect, runs)}`,
    [
      as.state,
      as.holder?.memberId ?? null,
      as.holder?.epoch ?? null,
      as.dueAt ?? null,
      as.applicationId ?? null,
      ...(as.waitingSince === undefined ? [] : [as.waitingSince]),
    ],
  );
};

export const deleteOpenRuns = async (sql: Sql, runs: readonly RunKey[]): Promise<void> => {
  if (runs.length === 0) return;
  await sql.write('delete-open-runs', `DELETE FROM open_run WHERE ${keyCondition(sql.dialect, runs)}`);
};
