import { into } from '../../src/adapter/database/into.ts';
import type { Database } from '../../src/adapter/database/sql.ts';
import { applicationScreenBook } from '../../src/adapter/database/stores/application-screen.ts';
import { definitionBook } from '../../src/adapter/database/stores/definitions-read.ts';
import { historyBook } from '../../src/adapter/database/stores/history.ts';
import type { Holder } from '../../src/engine/ports.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';
import { recording, type Statement } from '../support/recording-sql.ts';
import { attempt, decision, newRun, openRuns, register, results, settled, shard, success, T } from './builders.ts';
import { overDatabase, type StoreUnderTest } from './store-under-test.ts';

const JOBS = 20_000;
/** Of each: jobs that wait in line, jobs with a held run. */
const LINE = 20_000;

/** Statements that read a whole table, each with the reason why that is no matter. Everything else goes by an index. */
const MAY_SCAN: Record<string, string> = {
  'living-members': 'one row a life of a process',
  'jobs-with-held-runs': 'names every job with held runs: its answer is as long as what it reads',
  'read-applications': 'all of them, only when their version has changed',
  'read-secrets': 'all of them, only when their version has changed',
  'applications-version': 'a row an application, tens or hundreds',
  'own-runs': 'only after a transaction failed; what is open is few beside the history',
  'lock-orphans': 'only after a member died; what is open is few beside the history',
  'gone-members': 'one row a life of a process',
  'dead-holders': 'only when members died, and now and then; what is open is few beside the history',
};

/** Statements that sort what they have found, which is no more than one batch, or what one job keeps. */
const MAY_SORT = [
  'read-open-runs',
  'prune-boundary',
  'prune-boundary-asked',
  'prune-select-asked',
  'first-waiting-runs',
];

onEveryStore('statements of the engine, of commands and of open pages', (kind) => {
  let test: TestDatabase;
  let store: StoreUnderTest;
  let statements: Map<string, Statement>;
  let plain: Database;

  beforeAll(async () => {
    test = await kind.open();
    plain = test.database;
    const recorded = recording(plain);
    statements = recorded.statements;
    store = overDatabase(recorded.database, test.drop);
    const holder = await fill(overDatabase(plain, test.drop), plain);
    statements.clear();
    await walkEveryPort(store, holder);
    await lookAsPagesDo(recorded.database);
    statements.delete('test');
  }, 120_000);
  afterAll(() => test.drop());

  it('are all seen', () => {
    const hot = [
      ...['is-alive', 'lock-due-schedules', 'lock-due-schedules-of-slot', 'lock-due-schedules-later'],
      ...['count-open-runs', 'next-due', 'upcoming', 'read-back-runs', 'lock-open-runs-of-job'],
      ...[
        'backlog',
        'claim-queued-runs',
        'delete-queued-runs',
        'update-open-runs',
        'start-runs',
        'read-open-runs',
        'read-shards',
        'read-attempts',
      ],
      ...[
        'jobs-with-held-runs',
        'lock-schedules',
        'read-held-runs',
        'delete-held-runs',
        'lock-open-runs',
        'delete-open-runs',
      ],
      ...[
        'settle-runs',
        'cancel-requests',
        'next-slot-after-settling',
        'beat',
        'declare-dead',
        'dead-holders',
        'lock-orphans',
        'own-runs',
      ],
      ...[
        'prune-candidates',
        'prune-keeps',
        'prune-kinds',
        'prune-boundary',
        'prune-boundary-planned',
        'prune-boundary-asked',
        'prune-select',
        'prune-select-asked',
        'prune-lock',
        'prune-run',
        'read-definitions',
        'last-success',
        'read-request-key',
      ],
      ...['count-runs-in-line', 'count-held-runs-of-application', 'first-waiting-runs'],
      ...['read-run', 'limits-of-applications'],
    ];
    expect(hot.filter((name) => !statements.has(name))).toEqual([]);
  });

  it('go by an index, without a sort', async () => {
    const bad: string[] = [];
    for (const statement of statements.values()) {
      if (!/^\s*(SELECT|UPDATE|DELETE|WITH)/i.test(statement.text) || statement.name in MAY_SCAN) continue;
      for (const problem of await problemsOf(plain, statement)) bad.push(`${statement.name}: ${problem}`);
    }
    expect(bad).toEqual([]);
  }, 60_000);
});

interface MySqlStep {
  table: string | null;
  type: string | null;
  key: string | null;
  rows: number | null;
  Extra: string | null;
}

const problemsOf = async ({ sql, dialect }: Database, { name, text, params }: Statement): Promise<string[]> => {
  const sorts = (plan: string): boolean => /filesort|TEMP B-TREE FOR ORDER BY/.test(plan) && !MAY_SORT.includes(name);
  if (dialect === 'sqlite') {
    const steps = await sql.rows<{ detail: string }>('explain', `EXPLAIN QUERY PLAN ${text}`, params);
    return steps.map(({ detail }) => detail).filter((detail) => TABLE_SCAN.test(detail) || sorts(detail));
  }
  const steps = await sql.rows<MySqlStep>('explain', `EXPLAIN FORMAT=TRADITIONAL ${text}`, params);
  return steps
    .filter(({ table, rows }) => table !== null && !table.startsWith('<') && Number(rows) > 1_000)
    .filter(
      ({ type, Extra }) => type === 'ALL' || (type === 'index' && !Extra?.includes('group-by')) || sorts(Extra ?? ''),
    )
    .map((step) => JSON.stringify(step));
};

/** Of a table by its name, not of a list of values, a subquery or a recursion's own rows. */
const TABLE_SCAN =
  /^SCAN (job|schedule|run|open_run|queued_run|held_run|attempt|shard|run_note|span|request_key|revision|r|o|j|h|m|a)\b(?!.*CONSTANT)/;

/** Tables as full as a busy server's, in bulk. */
const fill = async (store: StoreUnderTest, database: Database): Promise<Holder> => {
  await store.application('app');
  const template = await store.job('template', {}, null);
  const jobs = Array.from({ length: JOBS }, (_, index) => template + 1 + index);
  const holder = await register(store, 'a');
  const document = '{"spec":{"keep":{"runs":1,"for":"1d"}}}';
  await database.transaction(async (sql) => {
    await sql.insert(
      'test',
      into('job', 'id, namespace, name, application, labels, suspended, document, revision, created_at, changed_at'),
      jobs.map((id) => [id, 'default', `job-${id}`, 'app', '', 0, document, 1, 0, 0]),
    );
    await sql.insert(
      'test',
      into('schedule', 'job_id, revision, next_slot_at, anchor_at, proven_since'),
      jobs.map((id, index) => [id, 1, T + index, 0, 0]),
    );
    await sql.insert(
      'test',
      into(
        'run',
        'id, job_id, revision, slot_at, fire_at, opened_at, settled_at, cause, state, sequence, shard_total, rounds',
      ),
      jobs.flatMap((id, index) => [
        [id * 10, id, 1, T - 5, T - 5, T - 5, T, 'schedule', 'succeeded', 0, 1, 1],
        [id * 10 + 1, id, 1, T - 4, T - 4, T - 4, index < LINE ? 0 : T, 'schedule', 'queued', 0, 1, 1],
      ]),
    );
    await sql.insert(
      'test',
      into('open_run', 'job_id, run_id, application_id, state, priority, due_at, member_id, epoch, cancel_reason'),
      jobs.slice(0, LINE).map((id) => [id, id * 10 + 1, 1 + (id % 5), 'queued', 5, T, null, null, null]),
    );
    await sql.insert(
      'test',
      into('queued_run', 'application_id, urgency, due_at, run_id, job_id'),
      jobs.slice(0, LINE).map((id) => [1 + (id % 5), 95, T, id * 10 + 1, id]),
    );
    await sql.insert(
      'test',
      into('attempt', 'run_id, shard_index, number, round, started_at, duration_ms, verdict, reason, detail'),
      jobs.map((id) => [id * 10, 0, 1, 1, T, 1, 'succeeded', '', '{}']),
    );
    await sql.insert(
      'test',
      into('shard', 'run_id, shard_index, state, attempts, round, round_attempts'),
      jobs.map((id) => [id * 10, 0, 'succeeded', 1, 1, 1]),
    );
    await sql.insert(
      'test',
      into('run_note', 'run_id, at, kind, text'),
      jobs.map((id) => [id * 10, T, 'cancel', '']),
    );
    await sql.insert(
      'test',
      into('span', 'job_id, from_at, to_at, reason, revision'),
      jobs.map((id) => [id, 0, 1, 'misfired', 1]),
    );
    await sql.insert(
      'test',
      into('request_key', 'job_id, name, run_id, request_hash, at'),
      jobs.map((id) => [id, 'k', 1, 'h', T]),
    );
    await sql.insert(
      'test',
      into('revision', 'kind, object_id, number, at, actor, document'),
      jobs.map((id) => ['Job', id, 1, T, '', document]),
    );
  });
  for (const table of [
    'job',
    'schedule',
    'run',
    'open_run',
    'queued_run',
    'attempt',
    'shard',
    'run_note',
    'span',
    'request_key',
    'revision',
  ])
    if (database.dialect === 'mysql') await database.sql.rows('test', `ANALYZE TABLE ${table}`);
    else await database.sql.write('test', `ANALYZE ${table}`);
  return holder;
};

/** What an open page of an application and of a run asks every few seconds. */
const lookAsPagesDo = async (database: Database): Promise<void> => {
  const definitions = definitionBook(database);
  const app = (await definitions.application('default', 'app'))!;
  await applicationScreenBook(database).queue(app, 10_000, 20);
  await historyBook(database).run(1);
  await definitions.limits([
    { namespace: 'default', name: 'app' },
    { namespace: 'default', name: 'other' },
  ]);
};

/** Every operation of every port, on runs of its own. */
const walkEveryPort = async (store: StoreUnderTest, holder: Holder): Promise<void> => {
  const { planner, dispatcher, rescuer, membership, pruner, definitions, runs } = store;
  const job = await store.job('walked', { concurrencyPolicy: 'Allow', schedule: { after: '1s' } }, T - 1);
  const queue = await store.job('queue', {}, T - 1);
  const born = (id: number, slotAt: number, part: Partial<Parameters<typeof newRun>[0]> = {}) =>
    newRun({ id, jobId: job, slotAt, born: 'running', applicationId: 77, ...part });
  const first = [1, 2, 3, 4].map((id) => born(id, T + id));
  const waits = [
    born(5, T + 5, { born: 'queued' }),
    born(6, T + 6, { shardTotal: 0 }),
    newRun({ id: 7, jobId: queue, born: 'held' }),
  ];
  await openRuns(store, holder, [...first, ...waits]);
  await openRuns(store, holder, [born(8, T + 1), born(9, T + 9)]);
  await planner.planDue({ holder, horizonAt: T, limit: 10 }, async (due) => ({
    runs: [newRun({ id: 10, jobId: queue, slotAt: T + 10, born: 'held' })],
    spans: [],
    schedules: due.map(({ jobId, sequence }, index) => ({
      jobId,
      nextSlotAt: index === 0 ? null : T + 60_000,
      sequence,
    })),
    replaced: [{ jobId: queue, spared: 10, now: T }],
    parked: [],
    isCut: false,
  }));
  await planner.planDue({ holder, horizonAt: T, limit: 9, after: { slotAt: T - 5, jobId: 1 } }, async () =>
    decision({}),
  );
  await planner.nextDueAt(T + 500);
  await planner.upcoming(T, T + 100, 100);
  await dispatcher.startShards(holder, [{ runId: 6, jobId: job, shardTotal: 2, shards: [shard(0), shard(1)] }]);
  const wait = {
    runId: 1,
    jobId: job,
    applicationId: 77,
    priority: 5,
    state: 'waiting' as const,
    dueAt: T,
    reason: null,
    waitingSince: null,
  };
  await dispatcher.commit(
    holder,
    results({ attempts: [{ runId: 1, jobId: job, attempt: attempt() }], released: [wait] }),
    T,
  );
  await dispatcher.commit(
    holder,
    results({ attempts: [{ runId: 1, jobId: job, attempt: attempt() }], released: [wait] }),
    T,
  );
  await dispatcher.backlog(T);
  await dispatcher.claim({ holder, applicationId: 77, now: T + 100, limit: 10 });
  const end = results({ settled: [settled(job, 2, { movesSchedule: true }), settled(job, 3)] });
  await dispatcher.commit(holder, end, T);
  await store.job('due', {}, T - 1);
  await openRuns(store, holder, [newRun({ id: 17, jobId: queue, slotAt: T + 17, born: 'held' })]);
  await dispatcher.promote(null);
  await dispatcher.promote([queue]);
  await dispatcher.cancelRequests(holder, [
    { jobId: job, runId: 4 },
    { jobId: job, runId: 6 },
  ]);
  await rescuer.ownRuns(holder);
  const request = {
    namespace: 'default',
    job: 'walked',
    params: {},
    endpoint: null,
    shards: null,
    idempotencyKey: 'x',
    requestHash: 'h',
  };
  const opening = await runs.openRun({ ...request, cause: 'manual', actor: 'me', now: T });
  if (opening.kind === 'opened') await runs.cancelRun({ runId: opening.runId, reason: 'enough', actor: 'me', now: T });
  const asked = await store.job('asked', {});
  await runs.openRun({ ...request, job: 'asked', idempotencyKey: 'y', cause: 'manual', actor: 'me', now: T });
  await runs.cancelRun({ runId: 4, reason: 'enough', actor: 'me', now: T });
  await runs.repeatRun({ runId: 2, actor: 'me', now: T });
  await dispatcher.commit(holder, success(job, 9), T);
  await runs.reopenShards({ runId: 9, shards: [0], actor: 'me', now: T });
  await membership.beat(holder, { now: T, clockOffsetMs: 0, callsInFlight: 0 });
  await membership.living();
  await rescuer.declareDead(holder.memberId, 1);
  await rescuer.deadHolders();
  await rescuer.takeOver(holder.memberId, await register(store, 'heir'), 10);
  const { exceeded } = await pruner.keeps(0, 500, T);
  for (const keep of exceeded.slice(0, 1))
    await pruner.prune(await pruner.boundary({ ...keep, runs: 0, isTooMany: true }, T + 10), 1_000);
  for (const jobId of [job, queue, asked])
    await pruner.boundary({ jobId, runs: 0, forMs: 1_000, isTooMany: true }, T + 10);
  await definitions.definitions([
    { jobId: job, revision: 1 },
    { jobId: job, revision: 2 },
  ]);
  await definitions.lastSuccessAt([job]);
  await definitions.applications(null);
  await definitions.applicationsVersion();
};
