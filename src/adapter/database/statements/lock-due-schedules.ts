import type { DueSchedule } from '../../../engine/planner/store.ts';
import { lockSkipping, type Sql } from '../sql.ts';

/** Range on schedule_due; rows that another member's planner holds are passed over, so members never wait for each other. */
export const lockDueSchedules = (sql: Sql, horizonAt: number, limit: number): Promise<Omit<DueSchedule, 'open'>[]> =>
  sql.rows(
    'lock-due-schedules',
    `SELECT job_id AS jobId, revision, next_slot_at AS nextSlotAt, anchor_at AS anchorAt, sequence
     FROM schedule WHERE next_slot_at <= ? ORDER BY next_slot_at LIMIT ?${lockSkipping(sql.dialect)}`,
    [horizonAt, limit],
  );
