import { compileSpec, nextSlotAfter } from '../../../engine/definition/definition.ts';
import type { JobSpec } from '../../../model/job.ts';
import { idList, type Sql } from '../sql.ts';

/** Writes the next slot of `after` schedules whose run settles without having been held by anybody: the cancelled ones. */
export const goOnAfter = async (sql: Sql, runIds: readonly number[], now: number): Promise<void> => {
  const jobs = await sql.rows<{ jobId: number; document: string }>(
    'schedules-to-go-on',
    `SELECT DISTINCT r.job_id AS jobId, j.document FROM run r JOIN schedule s ON s.job_id = r.job_id JOIN job j ON j.id = r.job_id
     WHERE r.id IN (${idList(runIds)}) AND r.slot_at IS NOT NULL AND r.rounds = 1 AND s.next_slot_at IS NULL AND s.idle_reason IS NULL
       AND j.deleted_at = 0`,
  );
  for (const { jobId, document } of jobs) {
    const { spec } = JSON.parse(document) as { spec: JobSpec };
    if (spec.schedule.after === undefined) continue;
    const next = nextSlotAfter(compileSpec(spec, now), now);
    if (next !== null) await writeNextSlot(sql, jobId, next);
  }
};

/** Not where the schedule has another slot already, or none any more. */
export const writeNextSlot = (sql: Sql, jobId: number, nextSlotAt: number): Promise<unknown> =>
  sql.write(
    'next-slot-after-settling',
    'UPDATE schedule SET next_slot_at = ? WHERE job_id = ? AND next_slot_at IS NULL AND idle_reason IS NULL',
    [nextSlotAt, jobId],
  );
