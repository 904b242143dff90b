import type { RunState } from '../../../fire/run/run.ts';
import { idList, type Sql } from '../sql.ts';

/** `reason` says why a run ended, or what it waits for. Runs that end (or wait) alike are one statement: nearly all of a group commit share state and reason. */
export const settleRuns = async (
  sql: Sql,
  runs: readonly { runId: number; state: RunState; reason: string | null }[],
  settledAt: number | null,
): Promise<void> => {
  const groups = new Map<string, { state: RunState; reason: string | null; ids: number[] }>();
  for (const { runId, state, reason: whole } of runs) {
    const reason = whole?.slice(0, 1024) ?? null;
    const key = `${state}\n${reason ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { state, reason, ids: [runId] });
    else group.ids.push(runId);
  }
  await Promise.all(
    [...groups.values()].map(({ state, reason, ids }) =>
      sql.write('settle-runs', `UPDATE run SET state = ?, reason = ?, settled_at = ? WHERE id IN (${idList(ids)})`, [
        state,
        reason,
        settledAt ?? 0,
      ]),
    ),
  );
};

export const startRuns = async (sql: Sql, ids: readonly number[], now: number): Promise<void> => {
  if (ids.length === 0) return;
  await sql.write(
    'start-runs',
    // Settled is settled, whatever the waiting room says.
    `UPDATE run SET state = 'running', reason = NULL, started_at = COALESCE(started_at, ?) WHERE id IN (${idList(ids)}) AND settled_at = 0`,
    [now],
  );
};
