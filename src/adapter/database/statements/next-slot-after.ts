import { nextSlotAfter } from '../../../engine/definition/definition.ts';
import { compileSchedule } from '../../../fire/schedule/schedule.ts';
import { instantMs } from '../../../model/instant.ts';
import type { JobSpec } from '../../../model/job.ts';
import { idList, type Sql } from '../sql.ts';

/** A slot opens ahead of its time, so the one of a schedule that came after may lie a little before it; more than enough. */
const AHEAD_MS = 60_000;

/**
 * Writes the next slot of `after` schedules of which the latest slot's run has settled, by the definition as it is now: a run that an
 * earlier schedule opened says nothing about the slots of the one that came after it. A definition that this release can't read parks
 * its schedule: what settles with it must not wait for it.
 */
export const goOnAfter = async (sql: Sql, runIds: readonly number[], now: number): Promise<void> => {
  const jobs = await sql.rows<{ jobId: number; document: string }>(
    'schedules-to-go-on',
    `SELECT DISTINCT r.job_id AS jobId, j.document FROM run r JOIN schedule s ON s.job_id = r.job_id JOIN job j ON j.id = r.job_id
     WHERE r.id IN (${idList(runIds)}) AND r.slot_at IS NOT NULL AND r.rounds = 1 AND s.next_slot_at IS NULL AND s.idle_reason IS NULL
       AND j.deleted_at = 0 AND NOT EXISTS
       (SELECT 1 FROM run l WHERE l.job_id = r.job_id AND l.slot_at > r.slot_at - ${AHEAD_MS} AND l.sequence > r.sequence)`,
  );
  for (const { jobId, document } of jobs) {
    const next = nextSlotOf(document, now);
    if (next === 'unknown') await park(sql, jobId, now);
    else if (next !== null) await writeNextSlot(sql, jobId, next);
  }
};

/** Null where no slot follows: the schedule is none of `after`, or over. Reads nothing else of the definition. */
const nextSlotOf = (document: string, now: number): number | null | 'unknown' => {
  try {
    const { schedule, startsAt, endsAt } = (JSON.parse(document) as { spec: JobSpec }).spec;
    if (schedule.after === undefined) return null;
    const window = {
      anchorAt: now,
      startsAt: startsAt === undefined ? undefined : instantMs(startsAt),
      endsAt: endsAt === undefined ? undefined : instantMs(endsAt),
    };
    return nextSlotAfter({ schedule: compileSchedule(schedule, window) }, now);
  } catch {
    return 'unknown';
  }
};

/** Not where the schedule has another slot already, or none any more. */
const writeNextSlot = (sql: Sql, jobId: number, nextSlotAt: number): Promise<unknown> =>
  sql.write(
    'next-slot-after-settling',
    'UPDATE schedule SET next_slot_at = ? WHERE job_id = ? AND next_slot_at IS NULL AND idle_reason IS NULL',
    [nextSlotAt, jobId],
  );

/** As the planner parks: a server that can read the definition goes on from here. */
const park = (sql: Sql, jobId: number, now: number): Promise<unknown> =>
  sql.write(
    'park-after-settling',
    `UPDATE schedule SET idle_since = ?, idle_reason = 'definition-invalid'
     WHERE job_id = ? AND next_slot_at IS NULL AND idle_reason IS NULL`,
    [now, jobId],
  );
