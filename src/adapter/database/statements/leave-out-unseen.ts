import { withoutUnseen } from '../../../engine/dispatcher/no-endpoint.ts';
import type { ClaimedRun } from '../../../engine/dispatcher/store.ts';
import type { Sql } from '../sql.ts';
import { keyCondition, type RunKey } from './open-runs.ts';

/**
 * Claimed runs that wait for an endpoint do so by the time for which somebody looked at them: moved on here where nobody did. Few runs wait
 * for one, so what was read of them decides, and a long backlog of others costs no statement.
 *
 * @param queued from when on each of them was due
 */
export const leaveOutUnseen = async (
  sql: Sql,
  queued: readonly (RunKey & { dueAt: number })[],
  claimed: readonly ClaimedRun[],
  now: number,
): Promise<ClaimedRun[]> => {
  const dueAt = new Map(queued.map((run) => [run.runId, run.dueAt]));
  const moved = new Map<number, number>();
  for (const { facts, waitingSince } of claimed) {
    if (waitingSince === null) continue;
    const since = withoutUnseen(waitingSince, dueAt.get(facts.id)!, now);
    if (since > waitingSince) moved.set(facts.id, since);
  }
  if (moved.size === 0) return [...claimed];
  const these = queued.filter(({ runId }) => moved.has(runId));
  await sql.write(
    'leave-out-unseen',
    `UPDATE open_run SET waiting_since = CASE run_id ${'WHEN ? THEN ? '.repeat(these.length)}END WHERE ${keyCondition(sql.dialect, these)}`,
    these.flatMap(({ runId }) => [runId, moved.get(runId)!]),
  );
  return claimed.map((run) => ({ ...run, waitingSince: moved.get(run.facts.id) ?? run.waitingSince }));
};
