import { compileSpec, nextSlotAfter } from '../../../engine/definition/definition.ts';
import type { JobSpec } from '../../../model/job.ts';
import { idList, type Sql } from '../sql.ts';

/** A slot opens ahead of its time, so the one of a schedule that came after may lie a little before it; more than enough. */
const AHEAD_MS = 60_000;

/**
 * Writes the next slot of `after` schedules of which the latest slot's run has settled, by the definition as it is now: a run that an
 * earlier schedule opened says nothing about the slots of the one that came after it.
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
    const { spec } = JSON.parse(document) as { spec: JobSpec };
    if (spec.schedule.after === undefined) continue;
    const next = nextSlotAfter(compileSpec(spec, now), now);
    if (next !== null) await writeNextSlot(sql, jobId, next);
  }
};

/** Not where the schedule has another slot already, or none any more. */
const writeNextSlot = (sql: Sql, jobId: number, nextSlotAt: number): Promise<unknown> =>
  sql.write(
    'next-slot-after-settling',
    'UPDATE schedule SET next_slot_at = ? WHERE job_id = ? AND next_slot_at IS NULL AND idle_reason IS NULL',
    [nextSlotAt, jobId],
  );
