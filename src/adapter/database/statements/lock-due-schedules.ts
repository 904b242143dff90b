import type { DuePlace, DueSchedule } from '../../../engine/planner/store.ts';
import { lockSkipping, type Sql } from '../sql.ts';
import { countOpenRuns } from './count-open-runs.ts';

/** What is open is counted by the statement itself where nobody else writes meanwhile, else by one of its own under the locks. */
type Locked = Omit<DueSchedule, 'open'> & Partial<Pick<DueSchedule, 'open'>>;

const OPEN = ', (SELECT COUNT(*) FROM open_run o WHERE o.job_id = schedule.job_id) AS open';
const columns = ({ dialect }: Sql): string =>
  `job_id AS jobId, revision, next_slot_at AS nextSlotAt, anchor_at AS anchorAt, sequence${dialect === 'sqlite' ? OPEN : ''}`;
const ORDER = 'ORDER BY next_slot_at, job_id LIMIT ?';

/** Range on schedule_due; rows that another member's planner holds are passed over, so members never wait for each other. */
export const lockDueSchedules = async (
  sql: Sql,
  horizonAt: number,
  limit: number,
  after: DuePlace | null,
): Promise<DueSchedule[]> => {
  const locked = await (after === null ? lockFirst(sql, horizonAt, limit) : lockBehind(sql, horizonAt, limit, after));
  if (sql.dialect === 'sqlite') return locked as DueSchedule[];
  const ids = locked.map(({ jobId }) => jobId);
  const open = await countOpenRuns(sql, ids);
  return locked.map((due) => ({ ...due, open: open.get(due.jobId) ?? 0 }));
};

const lockFirst = (sql: Sql, horizonAt: number, limit: number): Promise<Locked[]> =>
  sql.rows(
    'lock-due-schedules',
    `SELECT ${columns(sql)} FROM schedule WHERE next_slot_at <= ? ${ORDER}${lockSkipping(sql.dialect)}`,
    [horizonAt, limit],
  );

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
): Promise<Locked[]> => {
  const from = `SELECT ${columns(sql)} FROM schedule ${sql.dialect === 'mysql' ? 'FORCE INDEX' : 'INDEXED BY'}`;
  const index = sql.dialect === 'mysql' ? '(schedule_due)' : 'schedule_due';
  const same = await sql.rows<Locked>(
    'lock-due-schedules-of-slot',
    `${from} ${index} WHERE next_slot_at = ? AND job_id > ? ${ORDER}${lockSkipping(sql.dialect)}`,
    [slotAt, jobId, limit],
  );
  if (same.length === limit) return same;
  const later = await sql.rows<Locked>(
    'lock-due-schedules-later',
    `${from} ${index} WHERE next_slot_at > ? AND next_slot_at <= ? ${ORDER}${lockSkipping(sql.dialect)}`,
    [slotAt, horizonAt, limit - same.length],
  );
  return [...same, ...later];
};
