import { into } from '../into.ts';
import { idList, type Sql } from '../sql.ts';

export interface Advance {
  jobId: number;
  nextSlotAt: number | null;
  sequence: number;
}

/** Moves schedules on that this transaction has locked, so the upsert never inserts; on MySQL one statement for the whole batch. */
export const advanceSchedules = async (sql: Sql, schedules: readonly Advance[]): Promise<void> => {
  if (sql.dialect === 'sqlite') {
    await sql.each(
      'advance-schedules',
      'UPDATE schedule SET next_slot_at = ?, sequence = ? WHERE job_id = ?',
      schedules.map(({ jobId, nextSlotAt, sequence }) => [nextSlotAt, sequence, jobId]),
    );
    return;
  }
  // Jobs of one rhythm go on together: an update by key costs half of an upsert.
  const groups = Map.groupBy(schedules, ({ nextSlotAt, sequence }) => `${nextSlotAt}:${sequence}`);
  if (groups.size * 16 <= schedules.length) {
    await Promise.all(
      [...groups.values()].map((group) =>
        sql.write(
          'advance-schedules',
          `UPDATE schedule SET next_slot_at = ?, sequence = ? WHERE job_id IN (${idList(group.map(({ jobId }) => jobId))})`,
          [group[0]!.nextSlotAt, group[0]!.sequence],
        ),
      ),
    );
    return;
  }
  await sql.insert(
    'advance-schedules',
    into('schedule', 'job_id, next_slot_at, sequence, revision, anchor_at, proven_since'),
    schedules.map(({ jobId, nextSlotAt, sequence }) => [jobId, nextSlotAt, sequence, 0, 0, 0]),
    'ON DUPLICATE KEY UPDATE next_slot_at = VALUES(next_slot_at), sequence = VALUES(sequence)',
  );
};
