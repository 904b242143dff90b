import type { PlanDecision, PlannerStore } from '../../../engine/planner/store.ts';
import type { Holder } from '../../../engine/ports.ts';
import { ChangedTooFew, type Database, idList, type Sql, type Transaction } from '../sql.ts';
import { advanceSchedules } from '../statements/advance-schedules.ts';
import { cancelJobRuns } from '../statements/cancel-runs.ts';
import { insertOpenRuns } from '../statements/insert-open-runs.ts';
import { insertNewRuns, insertRuns } from '../statements/insert-runs.ts';
import { insertSpans } from '../statements/insert-spans.ts';
import { isAlive } from '../statements/is-alive.ts';
import { lockDueSchedules } from '../statements/lock-due-schedules.ts';

const NOTHING = { runs: [], spans: [], schedules: [], replaced: [], parked: [], isCut: false };

export const plannerStore = (database: Database): PlannerStore => ({
  planDue: async (request, decide) => {
    try {
      return await planDue(database, request, decide, true);
    } catch (error) {
      if (!(error instanceof ChangedTooFew)) throw error;
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

const planDue = (
  database: Database,
  { holder, horizonAt, limit, after = null }: Parameters<PlannerStore['planDue']>[0],
  decide: Parameters<PlannerStore['planDue']>[1],
  trustful: boolean,
): ReturnType<PlannerStore['planDue']> =>
  database.transaction(async (sql) => {
    const [alive, locked] = await Promise.all([isAlive(sql, holder), lockDueSchedules(sql, horizonAt, limit, after)]);
    const last = locked.at(-1);
    if (!alive || last === undefined) return { due: 0, last: null, opened: new Set<number>(), decision: NOTHING };
    const decision = await decide(locked);
    const opened = await (trustful ? openAll(sql, decision, holder) : openOurs(sql, decision, holder));
    return { due: locked.length, last: { slotAt: last.nextSlotAt, jobId: last.jobId }, opened, decision };
  });

/** Nearly always all runs are ours and replace nobody's: then all is asked for together. @throws ChangedTooFew where another was quicker with a slot */
const openAll = async (sql: Transaction, decision: PlanDecision, holder: Holder): Promise<ReadonlySet<number>> => {
  const asked = [
    insertNewRuns(sql, decision.runs),
    insertOpenRuns(sql, decision.runs, holder),
    insertSpans(sql, decision.spans),
    advanceSchedules(sql, decision.schedules),
    parkSchedules(sql, decision.parked),
  ];
  if (decision.replaced.length === 0) await sql.finish(asked);
  else await Promise.all(asked);
  const opened = new Set(decision.runs.map(({ facts }) => facts.id));
  await replace(sql, decision, opened);
  return opened;
};

const openOurs = async (sql: Transaction, decision: PlanDecision, holder: Holder): Promise<ReadonlySet<number>> => {
  const opened = await insertRuns(sql, decision.runs);
  const ours = decision.runs.filter(({ facts }) => opened.has(facts.id));
  await insertOpenRuns(sql, ours, holder);
  await insertSpans(sql, decision.spans);
  await advanceSchedules(sql, decision.schedules);
  await parkSchedules(sql, decision.parked);
  await replace(sql, decision, opened);
  return opened;
};

/** Where another was quicker with the slot, it is the other's run that replaces. */
const replace = async (sql: Transaction, { replaced }: PlanDecision, opened: ReadonlySet<number>): Promise<void> => {
  for (const { jobId, spared, now } of replaced)
    if (opened.has(spared)) await cancelJobRuns(sql, jobId, spared, 'replaced', now);
};

/** The stretch from the due slot on becomes one span as the job is saved again. */
const parkSchedules = async (sql: Sql, jobIds: readonly number[]): Promise<void> => {
  if (jobIds.length === 0) return;
  await sql.write(
    'park-schedules',
    `UPDATE schedule SET idle_since = next_slot_at, idle_reason = 'definition-invalid', next_slot_at = NULL WHERE job_id IN (${idList(jobIds)})`,
  );
};
