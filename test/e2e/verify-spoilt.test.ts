import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type Connection, createConnection } from 'mysql2/promise';
import { onMariaDb } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { belfry } from './belfry-command.ts';
import { freshDatabase } from './fresh-database.ts';
import { ADMIN_TOKEN, killServers, makeFolder, type Run, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(90_000);

const COLUMNS =
  'job_id, revision, fire_at, opened_at, started_at, settled_at, cause, reason, sequence, shard_total, rounds';
const set = (change: string) => `UPDATE run SET ${change} WHERE id = ?`;

/** A job each, of which one row is spoilt by hand; what is found of it. */
const SPOILT: Record<string, [statement: string, kind: string, reason: RegExp]> = {
  'run-deleted': ['DELETE FROM run WHERE id = ?', 'missing', /there is neither a run nor a reason/],
  'run-doubled': [
    `INSERT INTO run (id, slot_at, state, ${COLUMNS}) SELECT 12345, NULL, state, ${COLUMNS} FROM run WHERE id = ?`,
    'doubled',
    /the schedule opened it beside its slot/,
  ],
  'fires-later': [set('fire_at = fire_at + 1'), 'unexplained', /its fire time is .*, and not its slot/],
  'fires-earlier': [set('fire_at = fire_at - 1'), 'unexplained', /its fire time is .*, and not its slot/],
  'slot-moved': [set('slot_at = slot_at + 1'), 'missing', /there is neither a run nor a reason/],
  'opened-late': [set('opened_at = opened_at + 65000'), 'late', /after its time/],
  failed: [
    set("state = 'failed', reason = 'status was 500'"),
    'unexplained',
    /the last attempt of every shard succeeded/,
  ],
  'failed-in-part': [set("state = 'partly_failed', reason = 'one of two'"), 'unexplained', /and has one shard/],
  queued: [set("state = 'queued'"), 'unexplained', /is queued and nobody will take it/],
  skipped: [set("state = 'skipped', reason = 'overlap: by hand'"), 'unexplained', /but attempt 1 of shard 0 was made/],
  missed: [set("state = 'missed', reason = 'no-endpoint: none'"), 'unexplained', /but attempt 1 of shard 0 was made/],
  cancelled: [set("state = 'cancelled'"), 'unexplained', /cancelled without a reason/],
  revised: [set('revision = 7'), 'unexplained', /it names revision 7, which is not there/],
  'attempt-deleted': ['DELETE FROM attempt WHERE run_id = ?', 'unexplained', /no attempt of shard 0 did/],
  'attempt-renumbered': ['UPDATE attempt SET number = 2 WHERE run_id = ?', 'called-too-often', /are numbered 2/],
  'attempt-early': ['UPDATE attempt SET started_at = started_at - 1000 WHERE run_id = ?', 'early', /before its time/],
};
const JOBS = ['sound', ...Object.keys(SPOILT)];
const RUNS_EACH = 12;

onMariaDb('belfry verify over a store and a log that somebody spoilt', () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let outside: Connection;
  let target: Target;
  let server: ServerProcess;

  beforeAll(async () => {
    folder = makeFolder();
    database = await freshDatabase();
    outside = await createConnection(database.url);
    target = await startTarget((_, response) => json(response, { code: 200 }));
    const env = { BELFRY_DATABASE_URL: database.url, BELFRY_ADMIN_TOKEN: ADMIN_TOKEN };
    server = await ServerProcess.start({ folder, env });
    await server.application('app', { domains: [{ url: target.url }] });
    for (const name of JOBS)
      await server.job(name, { application: 'app', schedule: { every: '1s' }, request: { path: `/${name}` } });
    await eventually(
      'some hundred runs',
      async () => JOBS.every((name) => target.arrivals.filter(({ path }) => path === `/${name}`).length >= RUNS_EACH),
      40_000,
    );
    for (const name of JOBS) await server.must('POST', `/namespaces/default/jobs/${name}/suspend`);
    await eventually('all have settled', async () =>
      (await server.must<{ items: Run[] }>('GET', '/runs?limit=1000')).items.every(
        ({ state }) => state === 'succeeded',
      ),
    );
  });
  afterAll(async () => {
    await outside.end();
    await killServers();
    await target.close();
    await database.drop();
    remove(folder);
  });

  const calls = () =>
    target.arrivals.map(({ at, logId, shardIndex, shardTotal, attempt, headers }) => ({
      at: new Date(at).toISOString(),
      ...{ logId, shardIndex, shardTotal, attempt, job: headers['belfry-job'], key: headers['idempotency-key'] },
    }));
  const verified = async (lines?: string[]) => {
    const file = join(folder, 'receiver.log');
    if (lines !== undefined) writeFileSync(file, `${lines.join('\n')}\n`);
    const { code, stdout, stderr } = await belfry(
      ['verify', '-o', 'json', ...(lines === undefined ? [] : ['--receiver', file])],
      { server },
    );
    return { code, stderr, proof: code === 2 ? null : JSON.parse(stdout) };
  };

  it('proves them as long as nobody touched them, whatever else the log holds', async () => {
    const lines = calls().map((call) => JSON.stringify(call));
    const { code, proof } = await verified([
      'listening on port 80',
      ...lines,
      'x'.repeat(10_000_000),
      JSON.stringify({ logId: '', note: 'a stranger' }),
    ]);
    expect(code).toBe(0);
    expect(proof).toMatchObject({ proven: true, receiver: { calls: lines.length, passedOver: 3 } });
    expect(proof.runs).toBeGreaterThanOrEqual(JOBS.length * RUNS_EACH);
  });

  it.each([
    ['a line that is cut at its end', '{"logId":"17000","shardIn', /line 3: .*JSON/],
    ['a line that is cut at its begin', 'x":1,"logId":"17000"}', /line 3: it names a logId, and is no JSON object/],
    ['a line behind a time stamp', '12:00 {"logId":"17000"}', /line 3: it names a logId, and is no JSON object/],
    ['ten megabytes that never close', `{"logId":"17000","x":"${'y'.repeat(10_000_000)}`, /line 3: .*JSON/],
    ['a field that is none', '{"logId":"17000","shardIndex":-1,"shardTotal":1,"attempt":1}', /line 3: shardIndex: /],
  ])('refuses %s, by its number', async (_, line, problem) => {
    const lines = calls().map((call) => JSON.stringify(call));
    const { code, stderr } = await verified([...lines.slice(0, 2), line, ...lines.slice(2)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(problem);
    expect(stderr.length).toBeLessThan(1_000);
  });

  it('names calls that nobody sent, an attempt seen twice, and two shards under one index', async () => {
    const all = calls();
    const [call] = all;
    const other = all.find(({ job }) => job !== call!.job)!;
    const huge = { ...call, logId: '4711', note: 'y'.repeat(10_000_000) };
    const { code, proof } = await verified(
      [...all, huge, call, { ...other, shardIndex: 0, shardTotal: 2 }].map((each) => JSON.stringify(each)),
    );
    expect(code).toBe(1);
    expect(proof.counts).toEqual({ 'unknown-call': 1, 'doubled-call': 1, 'shards-mixed-up': 1 });
  });

  it('names each row that was spoilt, and none of the others', async () => {
    for (const [name, [statement]] of Object.entries(SPOILT)) {
      const runs = await server.runs(name);
      const [{ affectedRows }] = (await outside.query(statement, [runs[5]!.id])) as unknown as [
        { affectedRows: number },
      ];
      expect([name, affectedRows]).toEqual([name, 1]);
    }
    const { code, proof } = await verified();
    expect(code).toBe(1);
    const found = proof.findings as { job: string; kind: string; reason: string }[];
    expect([...new Set(found.map(({ job }) => job))].sort()).toEqual(Object.keys(SPOILT).sort());
    for (const [name, [, kind, reason]] of Object.entries(SPOILT))
      expect(found.filter(({ job }) => job === name)).toContainEqual(
        expect.objectContaining({ kind, reason: expect.stringMatching(reason) }),
      );
  });
});
