import { changedSchedule } from '../../../src/engine/definition/changed-schedule.ts';
import { compileDefinition, compileSpec } from '../../../src/engine/definition/definition.ts';
import { decide } from '../../../src/engine/planner/decide.ts';
import { firstFire } from '../../../src/fire/schedule/slots.ts';
import type { JobSpec } from '../../../src/model/job.ts';
import { insertRun } from '../../support/memory-store-engine.ts';
import type { JobRow, MemoryTables, ScheduleRow } from '../../support/memory-store-tables.ts';

export interface Revision {
  number: number;
  at: number;
  spec: JobSpec;
}

export interface DefinedJob {
  id: number;
  name: string;
  createdAt: number;
  revisions: Revision[];
  /** Since when it is suspended; null while it is not. */
  idleSince: number | null;
}

const MAX_OPEN = 100;
/** A change that waits longer (for a lock, for the network) is given up: its instant would be too far behind what opened meanwhile. */
const LONGEST_WAIT_MS = 4_000;

/** What people save: jobs with all their revisions, and what a save does to a schedule, as one transaction. */
export class Definitions {
  readonly jobs: DefinedJob[] = [];

  constructor(
    private readonly tables: MemoryTables,
    /** The store's clock, Unix ms. */
    private readonly now: () => number,
  ) {}

  create(name: string, spec: JobSpec, now: number): DefinedJob {
    const id = this.tables.jobs.size + 1;
    const row = { id, namespace: 'default', name, application: spec.application, revision: 1, deletedAt: 0 };
    this.tables.jobs.set(id, { ...row, specs: new Map([[1, spec]]) });
    this.tables.schedules.set(id, {
      jobId: id,
      revision: 1,
      nextSlotAt: firstFire(compileSpec(spec, now).schedule, now),
      anchorAt: now,
      sequence: 0,
      idleReason: null,
      provenSince: now,
    });
    const job = { id, name, createdAt: now, revisions: [{ number: 1, at: now, spec }], idleSince: null };
    this.jobs.push(job);
    return job;
  }

  /** Slots that were due by now open under the definition that named them; later ones are the new definition's. */
  save = async (jobId: number, change: (spec: JobSpec) => JobSpec, now: number): Promise<void> => {
    await this.tables.unlocked(jobId);
    if (this.now() - now > LONGEST_WAIT_MS) throw new Error('it waited for too long');
    const defined = this.jobs.find(({ id }) => id === jobId)!;
    const job = this.tables.jobs.get(jobId)!;
    const row = this.tables.schedules.get(jobId)!;
    const before = job.specs.get(job.revision)!;
    const after = change(before);
    const at = Math.max(now, defined.revisions.at(-1)!.at + 1);
    if (row.nextSlotAt !== null && row.nextSlotAt <= at) this.openOverdue(job, row, at);
    const idleUntil = after.suspended ? at - 1 : at;
    if (defined.idleSince !== null && defined.idleSince <= idleUntil)
      this.tables.spans.push({
        jobId,
        fromAt: defined.idleSince,
        toAt: idleUntil,
        reason: 'suspended',
        revision: job.revision,
      });
    const opened = this.tables.slotsBehind(jobId, at);
    const withSwitch = (spec: JobSpec) => ({ spec, suspended: spec.suspended === true });
    const parked = row.idleReason === 'definition-invalid';
    Object.assign(
      row,
      changedSchedule({ ...row, parked, before: withSwitch(before), after: withSwitch(after), now: at, opened }),
    );
    row.idleReason = after.suspended ? 'suspended' : null;
    defined.idleSince = after.suspended ? at : null;
    job.revision = row.revision = job.revision + 1;
    job.specs.set(job.revision, after);
    defined.revisions.push({ number: job.revision, at, spec: after });
  };

  private openOverdue(job: JobRow, row: ScheduleRow, now: number): void {
    const { tables } = this;
    const { id: jobId, namespace, name, application, revision } = job;
    const applicationId = tables.applicationIdOf(job);
    const spec = job.specs.get(revision)!;
    const { anchorAt } = row;
    const definition = compileDefinition({
      ...{ jobId, revision, namespace, job: name, application, applicationId, anchorAt, spec },
    });
    while (row.nextSlotAt !== null && row.nextSlotAt <= now) {
      const open = tables.openOf(jobId).length;
      const decision = decide({
        due: [{ jobId, revision, nextSlotAt: row.nextSlotAt, anchorAt, sequence: row.sequence, open }],
        definitions: new Map([[jobId, definition]]),
        now,
        horizonAt: now,
        takeSlot: () => false,
        takeId: () => ++tables.lastRunId,
        failed: (_, error) => {
          throw error;
        },
        lastSuccessAt: new Map(),
        maxOpenPerJob: MAX_OPEN,
      });
      for (const run of decision.runs) insertRun(tables, run, null);
      for (const { slots, of, ...span } of decision.spans) tables.spans.push(span);
      for (const { spared } of decision.replaced)
        tables.cancel(
          tables.openOf(jobId).filter(({ runId }) => runId !== spared),
          'replaced',
          now,
        );
      Object.assign(row, decision.schedules[0]);
    }
  }
}
