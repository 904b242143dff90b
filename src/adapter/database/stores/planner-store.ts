import type { PlannerStore } from '../../../engine/planner/store.ts';
import { type Database, idList, type Sql } from '../sql.ts';
import { advanceSchedules } from '../statements/advance-schedules.ts';
import { cancelJobRuns } from '../statements/cancel-runs.ts';
import { countOpenRuns } from '../statements/count-open-runs.ts';
import { insertOpenRuns } from '../statements/insert-open-runs.ts';
import { insertRuns } from '../statements/insert-runs.ts';
import { insertSpans } from '../statements/insert-spans.ts';
import { isAlive } from '../statements/is-alive.ts';
import { lockDueSchedules } from '../statements/lock-due-schedules.ts';

const NOTHING = { runs: [], spans: [], schedules: [], replaced: [], parked: [], isCut: false };

export const plannerStore = (database: Database): PlannerStore => ({
  planDue: async (request, decide) => {
    try {
      return await planDue(database, request, decide, true);
    } catch (error) {
      if (!(error instanceof NotAllOurs)) throw error;
      return planDue(database, request, decide, false);
    }
  },

  unpark: async () => {
    await database.sql.write(
      'unpark-schedules',
      "UPDATE schedule SET next_slot_at = idle_since, idle_since = NULL, idle_reason = NULL WHERE idle_reason = 'definition-invalid'",
    );
  },

  upcoming: (afterAt, untilAt, limit) =>
    database.sql.rows(
      'upcoming',
      `SELECT job_id AS jobId, revision, next_slot_at AS nextSlotAt FROM schedule
       WHERE next_slot_at > ? AND next_slot_at <= ? ORDER BY next_slot_at, job_id LIMIT ?`,
      [afterAt, untilAt, limit],
    ),

  nextDueAt: async (afterAt) => {
    const [row] = await database.sql.rows<{ nextSlotAt: number }>(
      'next-due',
      'SELECT next_slot_at AS nextSlotAt FROM schedule WHERE next_slot_at > ? ORDER BY next_slot_at LIMIT 1',
      [afterAt],
    );
    return row?.nextSlotAt ?? null;
  },
});

/** Thrown inside the transaction to roll it back: another member was quicker with a slot. */
class NotAllOurs extends Error {}

const planDue = (
  database: Database,
  { holder, horizonAt, limit, after = null }: Parameters<PlannerStore['planDue']>[0],
  decide: Parameters<PlannerStore['planDue']>[1],
  trustful: boolean,
): ReturnType<PlannerStore['planDue']> =>
  database.transaction(async (sql: Sql) => {
    const [alive, locked] = await Promise.all([isAlive(sql, holder), lockDueSchedules(sql, horizonAt, limit, after)]);
    const last = locked.at(-1);
    if (!alive || last === undefined) return { due: 0, last: null, opened: new Set<number>(), decision: NOTHING };
    const open = await countOpenRuns(
      sql,
      locked.map(({ jobId }) => jobId),
    );
    const decision = await decide(locked.map((due) => ({ ...due, open: open.get(due.jobId) ?? 0 })));
    // Nearly always all runs are ours, so all is asked for together; where one was not, `trustful` is given up and tried in order.
    const [opened] = await Promise.all([
      insertRuns(sql, decision.runs),
      trustful ? insertOpenRuns(sql, decision.runs, holder) : null,
      insertSpans(sql, decision.spans),
      advanceSchedules(sql, decision.schedules),
      parkSchedules(sql, decision.parked),
    ]);
    const ours = decision.runs.filter(({ facts }) => opened.has(facts.id));
    if (!trustful) await insertOpenRuns(sql, ours, holder);
    else if (ours.length < decision.runs.length) throw new NotAllOurs();
    // Where another was quicker with the slot, it is the other's run that replaces.
    for (const { jobId, spared, now } of decision.replaced)
      if (opened.has(spared)) await cancelJobRuns(sql, jobId, spared, 'replaced', now);
    return { due: locked.length, last: { slotAt: last.nextSlotAt, jobId: last.jobId }, opened, decision };
  });

/** The stretch from the due slot on becomes one span as the job is saved again. */
const parkSchedules = async (sql: Sql, jobIds: readonly number[]): Promise<void> => {
  if (jobIds.length === 0) return;
  await sql.write(
    'park-schedules',
    `UPDATE schedule SET idle_since = next_slot_at, idle_reason = 'definition-invalid', next_slot_at = NULL WHERE job_id IN (${idList(jobIds)})`,
  );
};
