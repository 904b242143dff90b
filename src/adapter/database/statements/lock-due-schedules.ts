import type { DuePlace, DueSchedule } from '../../../engine/planner/store.ts';
import { lockSkipping, type Sql } from '../sql.ts';
import { countOpenRuns, countOpenRunsBehind } from './count-open-runs.ts';

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
  if (after === null) return counted(sql, await lockFirst(sql, horizonAt, limit));
  const same = await lockSameSlot(sql, limit, after);
  if (same.length === limit) return same;
  const later = await counted(sql, await lockLater(sql, horizonAt, limit - same.length, after));
  return [...same, ...later];
};

const counted = async (sql: Sql, locked: readonly Locked[]): Promise<DueSchedule[]> => {
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
const behind = (sql: Sql): string =>
  `SELECT ${columns(sql)} FROM schedule ${sql.dialect === 'mysql' ? 'FORCE INDEX (schedule_due)' : 'INDEXED BY schedule_due'}`;

/** Jobs behind one are a range of ids. So what is open of them is asked for behind the lock in the same message, and no answer is waited for in between. */
const lockSameSlot = async (sql: Sql, limit: number, { slotAt, jobId }: DuePlace): Promise<DueSchedule[]> => {
  const lock = sql.rows<Locked>(
    'lock-due-schedules-of-slot',
    `${behind(sql)} WHERE next_slot_at = ? AND job_id > ? ${ORDER}${lockSkipping(sql.dialect)}`,
    [slotAt, jobId, limit],
  );
  if (sql.dialect === 'sqlite') return (await lock) as DueSchedule[];
  const [locked, open] = await Promise.all([lock, countOpenRunsBehind(sql, jobId, 2 * limit)]);
  const isCounted = (due: Locked): boolean => due.jobId <= open.upToJobId;
  const others = await counted(
    sql,
    locked.filter((due) => !isCounted(due)),
  );
  return [...locked.filter(isCounted).map((due) => ({ ...due, open: open.byJob.get(due.jobId) ?? 0 })), ...others];
};

const lockLater = (sql: Sql, horizonAt: number, limit: number, { slotAt }: DuePlace): Promise<Locked[]> =>
  sql.rows(
    'lock-due-schedules-later',
    `${behind(sql)} WHERE next_slot_at > ? AND next_slot_at <= ? ${ORDER}${lockSkipping(sql.dialect)}`,
    [slotAt, horizonAt, limit],
  );
