import { changedSchedule } from '../../../engine/definition/changed-schedule.ts';
import { compileDefinition, compileSpec, type Definition } from '../../../engine/definition/definition.ts';
import { decide } from '../../../engine/planner/decide.ts';
import { firstFire } from '../../../fire/schedule/slots.ts';
import type { JobSpec } from '../../../model/job.ts';
import { lock, type Transaction } from '../sql.ts';
import { cancelJobRuns, cancelOpenRuns, lockOpenRunsOfJob } from '../statements/cancel-runs.ts';
import { countOpenRuns } from '../statements/count-open-runs.ts';
import { insertOpenRuns } from '../statements/insert-open-runs.ts';
import { insertRuns } from '../statements/insert-runs.ts';
import { insertSpans } from '../statements/insert-spans.ts';
import { readLastSuccess } from '../statements/last-success.ts';
import { reserveIds } from '../statements/reserve-ids.ts';

export interface Scheduled {
  revision: number;
  spec: JobSpec;
  suspended: boolean;
}

export interface ScheduleChange {
  jobId: number;
  /** Null: the job is created. */
  before: Scheduled | null;
  /** Null: the job is deleted. */
  after: Scheduled | null;
  now: number;
}

interface ScheduleRow {
  nextSlotAt: number | null;
  anchorAt: number;
  sequence: number;
  idleSince: number | null;
  idleReason: string | null;
}

const UNPLANNABLE = 'definition-invalid';
const MAX_OPEN = 100;
const NO_SUCCESS: ReadonlyMap<number, number> = new Map();

/**
 * Brings a job's schedule in line with its definition, in the transaction that saves it. Slots that were due before the change open
 * under the definition that named them; the stretch in which a job was suspended becomes one span; later slots are the new definition's.
 */
export const reschedule = async (sql: Transaction, change: ScheduleChange): Promise<void> => {
  const { jobId, before, after, now } = change;
  if (before === null) {
    if (after !== null) await create(sql, jobId, after, now);
    return;
  }
  const row = await lockSchedule(sql, jobId);
  if (row === null) return;
  if (row.nextSlotAt !== null && row.nextSlotAt <= now) {
    if (after === null)
      await insertSpans(sql, [
        { jobId, fromAt: row.nextSlotAt, toAt: now, reason: 'deleted', revision: before.revision },
      ]);
    else Object.assign(row, await openOverdue(sql, jobId, before, row, now));
  }
  // A schedule that goes on does so behind `now`, so a slot in this very millisecond belongs to the stretch.
  const idleUntil = after === null || after.suspended ? now - 1 : now;
  if (row.idleSince !== null && row.idleSince <= idleUntil)
    await insertSpans(sql, [
      { jobId, fromAt: row.idleSince, toAt: idleUntil, reason: row.idleReason!, revision: before.revision },
    ]);
  if (after === null) {
    await stop(sql, jobId, now);
    return;
  }
  const next = changedSchedule({
    ...{ before, after, now },
    ...{ nextSlotAt: row.nextSlotAt, anchorAt: row.anchorAt, parked: row.idleReason === UNPLANNABLE },
    opened: await slotsOpenedBehind(sql, jobId, now),
  });
  await sql.write(
    'reschedule',
    'UPDATE schedule SET revision = ?, next_slot_at = ?, anchor_at = ?, sequence = ?, idle_since = ?, idle_reason = ? WHERE job_id = ?',
    [
      after.revision,
      next.nextSlotAt,
      next.anchorAt,
      row.sequence,
      after.suspended ? now : null,
      after.suspended ? 'suspended' : null,
      jobId,
    ],
  );
};

/** A job that nobody could plan goes on as it is saved, also just as it was: whoever saves it can read it. */
export const goOnIfParked = async (sql: Transaction, jobId: number, as: Scheduled, now: number): Promise<void> => {
  const [parked] = await sql.rows(
    'is-parked',
    `SELECT job_id AS jobId FROM schedule WHERE job_id = ? AND idle_reason = '${UNPLANNABLE}'`,
    [jobId],
  );
  if (parked !== undefined) await reschedule(sql, { jobId, before: as, after: as, now });
};

const create = async (sql: Transaction, jobId: number, after: Scheduled, now: number): Promise<void> => {
  await sql.write(
    'create-schedule',
    `INSERT INTO schedule (job_id, revision, next_slot_at, anchor_at, idle_since, idle_reason, sequence, proven_since)
     VALUES (?, ?, ?, ?, ?, ?, 0, ?)`,
    [
      jobId,
      after.revision,
      after.suspended ? null : firstSlot(after.spec, now, now),
      now,
      after.suspended ? now : null,
      after.suspended ? 'suspended' : null,
      now,
    ],
  );
};

const lockSchedule = async (sql: Transaction, jobId: number): Promise<ScheduleRow | null> => {
  const [row] = await sql.rows<ScheduleRow>(
    'lock-schedule',
    `SELECT next_slot_at AS nextSlotAt, anchor_at AS anchorAt, sequence, idle_since AS idleSince, idle_reason AS idleReason
     FROM schedule WHERE job_id = ?${lock(sql.dialect)}`,
    [jobId],
  );
  return row ?? null;
};

const scheduleOf = (spec: JobSpec, anchorAt: number) => compileSpec(spec, anchorAt).schedule;

const firstSlot = (spec: JobSpec, anchorAt: number, now: number): number | null =>
  firstFire(scheduleOf(spec, anchorAt), now);

const slotsOpenedBehind = async (sql: Transaction, jobId: number, now: number): Promise<ReadonlySet<number>> => {
  const rows = await sql.rows<{ slotAt: number }>(
    'slots-opened-behind',
    'SELECT slot_at AS slotAt FROM run WHERE job_id = ? AND slot_at >= ?',
    [jobId, now],
  );
  return new Set(rows.map(({ slotAt }) => slotAt));
};

/** Opens what was due under the old definition, as queued rows for anyone. Answers where its schedule stands then; still, where nobody can plan it. */
const openOverdue = async (
  sql: Transaction,
  jobId: number,
  before: Scheduled,
  row: ScheduleRow,
  now: number,
): Promise<Partial<ScheduleRow>> => {
  const [job] = await sql.rows<{ namespace: string; name: string; application: string; applicationId: number | null }>(
    'read-job',
    `SELECT j.namespace, j.name, j.application, a.id AS applicationId FROM job j
     LEFT JOIN application a ON a.namespace = j.namespace AND a.name = j.application AND a.deleted_at = 0 WHERE j.id = ?`,
    [jobId],
  );
  const { namespace, name, application, applicationId } = job!;
  const { revision, spec } = before;
  const { anchorAt } = row;
  const definition = compiled({ jobId, revision, namespace, job: name, application, applicationId, anchorAt, spec });
  if (definition === null) return { nextSlotAt: null, idleSince: row.nextSlotAt, idleReason: UNPLANNABLE };
  const lastSuccessAt = definition.rules.needsLastSuccess ? await readLastSuccess(sql, [jobId]) : NO_SUCCESS;
  let { sequence, nextSlotAt } = row;
  // A pass opens so many at most; FireAll may have more to make up for.
  while (nextSlotAt !== null && nextSlotAt <= now) {
    const open = (await countOpenRuns(sql, [jobId])).get(jobId) ?? 0;
    let id = await reserveIds(sql, MAX_OPEN, now);
    const decision = decide({
      due: [{ jobId, revision, nextSlotAt, anchorAt, sequence, open }],
      definitions: new Map([[jobId, definition]]),
      now,
      horizonAt: now,
      takeSlot: () => false,
      takeId: () => id++,
      failed: (_, error) => {
        throw error;
      },
      lastSuccessAt,
      maxOpenPerJob: MAX_OPEN,
    });
    await insertRuns(sql, decision.runs);
    await insertOpenRuns(sql, decision.runs, null);
    await insertSpans(sql, decision.spans);
    for (const { spared } of decision.replaced) await cancelJobRuns(sql, jobId, spared, 'replaced', now);
    ({ sequence, nextSlotAt } = decision.schedules[0]!);
  }
  return { sequence, nextSlotAt };
};

/** Null where this release can't read it. */
const compiled = (stored: Parameters<typeof compileDefinition>[0]): Definition | null => {
  try {
    return compileDefinition(stored);
  } catch {
    return null;
  }
};

/** A deleted job opens nothing more: what waits is cancelled, what is being called ends as it ends, history stays. */
const stop = async (sql: Transaction, jobId: number, now: number): Promise<void> => {
  const runs = await lockOpenRunsOfJob(sql, jobId);
  await cancelOpenRuns(
    sql,
    runs.filter(({ state }) => state !== 'running'),
    'the job was deleted',
    now,
  );
  await sql.write(
    'stop-schedule',
    "UPDATE schedule SET next_slot_at = NULL, idle_since = ?, idle_reason = 'deleted' WHERE job_id = ?",
    [now, jobId],
  );
};
