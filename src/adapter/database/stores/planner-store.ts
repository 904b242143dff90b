import type { PlannerStore } from '../../../engine/planner/store.ts';
import type { Database, Sql } from '../sql.ts';
import { advanceSchedules } from '../statements/advance-schedules.ts';
import { cancelJobRuns } from '../statements/cancel-runs.ts';
import { countOpenRuns } from '../statements/count-open-runs.ts';
import { insertOpenRuns } from '../statements/insert-open-runs.ts';
import { insertRuns } from '../statements/insert-runs.ts';
import { insertSpans } from '../statements/insert-spans.ts';
import { lockDueSchedules } from '../statements/lock-due-schedules.ts';

const NOTHING = { runs: [], spans: [], schedules: [], replaced: [] };

export const plannerStore = (database: Database): PlannerStore => ({
  planDue: ({ holder, horizonAt, limit }, decide) =>
    database.transaction(async (sql: Sql) => {
      const locked = await lockDueSchedules(sql, horizonAt, limit);
      if (locked.length === 0) return { due: 0, opened: new Set<number>(), decision: NOTHING };
      const open = await countOpenRuns(
        sql,
        locked.map(({ jobId }) => jobId),
      );
      const decision = await decide(locked.map((due) => ({ ...due, open: open.get(due.jobId) ?? 0 })));
      const opened = await insertRuns(sql, decision.runs, horizonAt);
      const ours = decision.runs.filter(({ facts }) => opened.has(facts.id));
      await insertOpenRuns(sql, ours, holder);
      await insertSpans(sql, decision.spans);
      await advanceSchedules(sql, decision.schedules);
      for (const { jobId, before } of decision.replaced) await cancelJobRuns(sql, jobId, before, 'replaced', horizonAt);
      return { due: locked.length, opened, decision };
    }),

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
