import type { DuePlace, DueSchedule } from '../../../engine/planner/store.ts';
import { lockSkipping, type Sql } from '../sql.ts';

type LockedSchedule = Omit<DueSchedule, 'open'>;

const COLUMNS = 'job_id AS jobId, revision, next_slot_at AS nextSlotAt, anchor_at AS anchorAt, sequence';
const ORDER = 'ORDER BY next_slot_at, job_id LIMIT ?';

/** Range on schedule_due; rows that another member's planner holds are passed over, so members never wait for each other. */
export const lockDueSchedules = (
  sql: Sql,
  horizonAt: number,
  limit: number,
  after: DuePlace | null,
): Promise<LockedSchedule[]> =>
  after === null
    ? sql.rows(
        'lock-due-schedules',
        `SELECT ${COLUMNS} FROM schedule WHERE next_slot_at <= ? ${ORDER}${lockSkipping(sql.dialect)}`,
        [horizonAt, limit],
      )
    : lockBehind(sql, horizonAt, limit, after);

/**
 * In a burst each batch goes on where the last one ended. On MySQL an index entry that was moved on stays until it is purged, and a
 * read from the front steps over all of those: with twenty thousand schedules of one instant that costs eight times what the read
 * itself does. The index is named because the optimizer uses the equal slot alone, and steps over them all the same.
 */
const lockBehind = async (
  sql: Sql,
  horizonAt: number,
  limit: number,
  { slotAt, jobId }: DuePlace,
): Promise<LockedSchedule[]> => {
  const from = `SELECT ${COLUMNS} FROM schedule ${sql.dialect === 'mysql' ? 'FORCE INDEX' : 'INDEXED BY'}`;
  const index = sql.dialect === 'mysql' ? '(schedule_due)' : 'schedule_due';
  const same = await sql.rows<LockedSchedule>(
    'lock-due-schedules-of-slot',
    `${from} ${index} WHERE next_slot_at = ? AND job_id > ? ${ORDER}${lockSkipping(sql.dialect)}`,
    [slotAt, jobId, limit],
  );
  if (same.length === limit) return same;
  const later = await sql.rows<LockedSchedule>(
    'lock-due-schedules-later',
    `${from} ${index} WHERE next_slot_at > ? AND next_slot_at <= ? ${ORDER}${lockSkipping(sql.dialect)}`,
    [slotAt, horizonAt, limit - same.length],
  );
  return [...same, ...later];
};
