import type { Database } from '../../src/adapter/database/sql.ts';
import { dispatcherStore } from '../../src/adapter/database/stores/dispatcher-store.ts';
import { engineDefinitions } from '../../src/adapter/database/stores/engine-definitions.ts';
import { limitsStore } from '../../src/adapter/database/stores/limits-store.ts';
import { membershipStore } from '../../src/adapter/database/stores/membership-store.ts';
import { plannerStore } from '../../src/adapter/database/stores/planner-store.ts';
import { prunerStore } from '../../src/adapter/database/stores/pruner-store.ts';
import { rescuerStore } from '../../src/adapter/database/stores/rescuer-store.ts';
import { runStore } from '../../src/adapter/database/stores/run-store.ts';
import type { Holder } from '../../src/engine/ports.ts';
import { parseApplication, parseJob } from '../../src/model/parse.ts';
import { onEveryStore } from '../support/databases.ts';
import { MemoryStore, parsedValue, type Stores } from '../support/memory-store.ts';

export interface StoredRun {
  id: number;
  state: string;
  reason: string | null;
  slotAt: number | null;
  startedAt: number | null;
  settledAt: number;
  shardTotal: number;
  rounds: number;
  sequence: number;
}

export interface StoredOpenRun {
  runId: number;
  state: string;
  memberId: number | null;
  cancelReason: string | null;
}

/** The ports of one store, ways to fill it, and eyes to see what is written. */
export interface StoreUnderTest extends Stores {
  application(name: string): Promise<number>;
  /** Answers the job's id. Its application is `app` unless the spec says otherwise. */
  job(name: string, spec?: object, nextSlotAt?: number | null): Promise<number>;
  deleteJobRow(jobId: number): Promise<void>;
  /** What a member writes that is declared dead in the very moment. */
  writeHolder(runId: number, holder: Holder): Promise<void>;
  runsOf(jobId: number): Promise<StoredRun[]>;
  openRunsOf(jobId: number): Promise<StoredOpenRun[]>;
  attemptsOf(runId: number): Promise<{ shardIndex: number; number: number; reason: string }[]>;
  shardsOf(runId: number): Promise<{ index: number; state: string }[]>;
  notesOf(runId: number): Promise<{ at: number; kind: string; text: string; actor: string | null }[]>;
  spansOf(jobId: number): Promise<{ fromAt: number; toAt: number; reason: string }[]>;
  scheduleOf(jobId: number): Promise<{ nextSlotAt: number | null; sequence: number; provenSince: number }>;
  drop(): Promise<void>;
}

const SPEC = { application: 'app', schedule: { every: '1s' }, request: { path: '/' } };
const jobDocument = (name: string, spec: object) =>
  parsedValue(
    parseJob({ apiVersion: 'belfry.dev/v1', kind: 'HttpJob', metadata: { name }, spec: { ...SPEC, ...spec } }),
  );
const applicationDocument = (name: string) =>
  parsedValue(
    parseApplication({
      apiVersion: 'belfry.dev/v1',
      kind: 'HttpApplication',
      metadata: { name },
      spec: { domains: [{ url: 'http://127.0.0.1:1' }] },
    }),
  );

/** One suite for every implementation of the stores' ports. */
export const onEveryImplementation = (title: string, suite: (open: () => Promise<StoreUnderTest>) => void): void => {
  describe(`${title} in memory`, () => suite(async () => inMemory()));
  onEveryStore(title, (store) =>
    suite(async () => {
      const { database, drop } = await store.open();
      return overDatabase(database, drop);
    }),
  );
};

export const openInMemory = async (): Promise<StoreUnderTest> => inMemory();

const inMemory = (): StoreUnderTest => {
  const store = new MemoryStore(() => Date.UTC(2026, 0, 1));
  const { tables, planner, dispatcher, rescuer, membership, limits, pruner, definitions, runs } = store;
  return {
    ...{ planner, dispatcher, rescuer, membership, limits, pruner, definitions, runs },
    application: async (name) => store.application(name),
    job: async (name, spec = {}, nextSlotAt = null) => store.job(name, { ...SPEC, ...spec }, nextSlotAt),
    writeHolder: async (runId, holder) => {
      Object.assign(tables.open.get(runId)!, { state: 'running', holder: { ...holder } });
    },
    deleteJobRow: async (jobId) => {
      tables.jobs.get(jobId)!.deletedAt = 1;
    },
    runsOf: async (jobId) => [...tables.runs.values()].filter((run) => run.jobId === jobId).sort((a, b) => a.id - b.id),
    openRunsOf: async (jobId) =>
      tables
        .openOf(jobId)
        .map(({ runId, state, holder, cancelReason }) => ({
          runId,
          state,
          memberId: holder?.memberId ?? null,
          cancelReason,
        }))
        .sort((a, b) => a.runId - b.runId),
    attemptsOf: async (runId) => [...(tables.attempts.get(runId)?.values() ?? [])],
    shardsOf: async (runId) => [...(tables.shards.get(runId)?.values() ?? [])],
    notesOf: async (runId) =>
      tables.notes
        .filter((note) => note.runId === runId)
        .map(({ at, kind, text, actor }) => ({ at, kind, text, actor })),
    spansOf: async (jobId) => tables.spans.filter((span) => span.jobId === jobId),
    scheduleOf: async (jobId) => tables.schedules.get(jobId)!,
    drop: async () => {},
  };
};

export const overDatabase = (database: Database, drop: () => Promise<void>): StoreUnderTest => {
  const { sql } = database;
  return {
    planner: plannerStore(database),
    dispatcher: dispatcherStore(database),
    rescuer: rescuerStore(database),
    membership: membershipStore(database),
    limits: limitsStore(database),
    pruner: prunerStore(database),
    definitions: engineDefinitions(database, () => undefined),
    runs: runStore(database),
    application: async (name) => {
      const { insertId } = await sql.write(
        'test',
        "INSERT INTO application (namespace, name, labels, document, revision, created_at, changed_at) VALUES ('default', ?, '', ?, 1, 0, 0)",
        [name, JSON.stringify(applicationDocument(name))],
      );
      return insertId;
    },
    job: async (name, spec = {}, nextSlotAt = null) => {
      const document = jobDocument(name, spec);
      const text = JSON.stringify(document);
      const { insertId } = await sql.write(
        'test',
        "INSERT INTO job (namespace, name, application, labels, suspended, document, revision, created_at, changed_at) VALUES ('default', ?, ?, '', 0, ?, 1, 0, 0)",
        [name, document.spec.application, text],
      );
      await sql.write(
        'test',
        "INSERT INTO revision (kind, object_id, number, at, actor, document) VALUES ('Job', ?, 1, 0, 'test', ?)",
        [insertId, text],
      );
      await sql.write(
        'test',
        'INSERT INTO schedule (job_id, revision, next_slot_at, anchor_at, proven_since) VALUES (?, 1, ?, 0, 0)',
        [insertId, nextSlotAt],
      );
      return insertId;
    },
    writeHolder: async (runId, { memberId, epoch }) => {
      await database.sql.write(
        'test',
        "UPDATE open_run SET state = 'running', member_id = ?, epoch = ? WHERE run_id = ?",
        [memberId, epoch, runId],
      );
    },
    deleteJobRow: async (jobId) => {
      await sql.write('test', 'UPDATE job SET deleted_at = 1 WHERE id = ?', [jobId]);
    },
    runsOf: (jobId) =>
      sql.rows(
        'test',
        `SELECT id, state, reason, slot_at AS slotAt, started_at AS startedAt, settled_at AS settledAt, shard_total AS shardTotal, rounds, sequence
         FROM run WHERE job_id = ? ORDER BY id`,
        [jobId],
      ),
    openRunsOf: (jobId) =>
      sql.rows(
        'test',
        'SELECT run_id AS runId, state, member_id AS memberId, cancel_reason AS cancelReason FROM open_run WHERE job_id = ? ORDER BY run_id',
        [jobId],
      ),
    attemptsOf: (runId) =>
      sql.rows('test', 'SELECT shard_index AS shardIndex, number, reason FROM attempt WHERE run_id = ? ORDER BY 1, 2', [
        runId,
      ]),
    shardsOf: (runId) =>
      sql.rows('test', 'SELECT shard_index AS `index`, state FROM shard WHERE run_id = ? ORDER BY 1', [runId]),
    notesOf: (runId) =>
      sql.rows('test', 'SELECT at, kind, text, actor FROM run_note WHERE run_id = ? ORDER BY id', [runId]),
    spansOf: (jobId) =>
      sql.rows('test', 'SELECT from_at AS fromAt, to_at AS toAt, reason FROM span WHERE job_id = ? ORDER BY 1', [
        jobId,
      ]),
    scheduleOf: async (jobId) => {
      const [row] = await sql.rows<{ nextSlotAt: number | null; sequence: number; provenSince: number }>(
        'test',
        'SELECT next_slot_at AS nextSlotAt, sequence, proven_since AS provenSince FROM schedule WHERE job_id = ?',
        [jobId],
      );
      return row!;
    },
    drop,
  };
};
