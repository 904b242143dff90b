import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { openDatabase } from '../../src/adapter/database/open-database.ts';
import type { Sql } from '../../src/adapter/database/sql.ts';
import { onMariaDb } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { belfry, type Said } from './belfry-command.ts';
import { freshDatabase } from './fresh-database.ts';
import { ADMIN_TOKEN, killServers, makeFolder, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(90_000);

interface Place {
  url: string;
  env: Record<string, string>;
  drop(): Promise<void>;
}

const suite = (open: (folder: string) => Promise<Place>): void => {
  let folder: string;
  let place: Place;
  let target: Target;
  let server: ServerProcess;
  /** A window in which everything has happened. */
  let window: string[];

  beforeAll(async () => {
    folder = makeFolder();
    place = await open(folder);
    target = await startTarget(({ path, attempt }, response) =>
      json(response, { code: 200 }, path === '/flaky' && attempt === 1 ? 503 : 200),
    );
    server = await ServerProcess.start({ folder, env: place.env });
    await live(server, target);
    const from = new Date(Date.now() - 60_000).toISOString();
    window = ['--from', from, '--to', new Date(Date.now() - 500).toISOString()];
  });
  afterAll(async () => {
    await killServers();
    await target.close();
    await place.drop();
    remove(folder);
  });

  const verified = (...args: string[]): Promise<Said> => belfry(['verify', ...window, ...args], { server });
  /** What the receiver noted, as the example receivers write it. */
  const receiverLog = (lines: object[]): string => {
    const file = join(folder, 'receiver.log');
    writeFileSync(file, `listening\n${lines.map((line) => `${JSON.stringify(line)}\n`).join('')}`);
    return file;
  };
  const seen = () =>
    target.arrivals.map(({ at, logId, shardIndex, shardTotal, attempt, headers }) => ({
      at: new Date(at).toISOString(),
      ...{ logId, shardIndex, shardTotal, attempt, job: headers['belfry-job'] },
      ...{ cause: headers['belfry-cause'], key: headers['idempotency-key'] },
    }));
  /** By hand, while no server runs; then one that only answers. */
  const tamper = async (change: (sql: Sql) => Promise<unknown>): Promise<void> => {
    await server.stop();
    const database = await openDatabase({ url: place.url, pool: 1 });
    await change(database.sql);
    await database.close();
    server = await ServerProcess.start({ folder, env: place.env, args: ['--roles', 'api'] });
  };

  it('proves what really ran: every kind of schedule, retries, shards, a pause, an edit', async () => {
    const said = await verified('--receiver', receiverLog(seen()));
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(said.stdout).toMatch(/^Proven, .*: \d+ slots of 6 jobs .*suspended.* asked for/);
    expect(said.stdout).toContain('Nothing is missing, extra, doubled, late or unexplained.');
    const whole = await belfry(['verify', '-o', 'json'], { server });
    expect(whole.code).toBe(0);
    expect(JSON.parse(whole.stdout)).toMatchObject({ proven: true, counts: {}, findings: [], refused: [], jobs: 6 });
  });

  it('knows a try by what its call says, and asks for that of a log that leaves it out', async () => {
    const before = seen();
    await server.must('POST', '/namespaces/default/jobs/tick/try');
    const sent = seen().find(({ cause }) => cause === 'try');
    expect(sent).toMatchObject({ cause: 'try', attempt: 1 });
    const said = await verified('--receiver', receiverLog([...before, sent!]));
    expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('1 of them tries, which open no run') });
    const { cause: _, ...silent } = sent!;
    const unsure = await verified('--receiver', receiverLog([silent]));
    expect(unsure).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('a try would say so in its belfry-cause'),
    });
  });

  it('finds calls that the store knows nothing of, doubled ones, and shards under one index', async () => {
    const calls = seen();
    const broadcast = calls.find(({ job, shardIndex }) => job === 'sharded' && shardIndex === 1)!;
    const tick = calls.find(({ job }) => job === 'tick')!;
    const said = await verified(
      '--receiver',
      receiverLog([
        ...calls,
        { ...tick, logId: '4711' },
        { ...tick, attempt: 2 },
        broadcast,
        { ...broadcast, shardIndex: 0, shardTotal: 2 },
      ]),
      '-o',
      'json',
    );
    expect(said.code).toBe(1);
    expect(JSON.parse(said.stdout).counts).toEqual({
      'unknown-call': 1,
      'called-too-often': 1,
      'doubled-call': 1,
      'shards-mixed-up': 1,
    });
    const broken = await verified('--receiver', receiverLog([{ logId: 'x' }]));
    expect(broken).toMatchObject({ code: 2, stderr: expect.stringContaining('receiver.log, line 2: logId') });
  });

  it('finds a reply to a call that the receiver did not see, in the middle of what it saw', async () => {
    const calls = seen();
    const [, , unseen] = calls.filter(({ job }) => job === 'tick');
    const without = calls.filter((each) => each !== unseen);
    const said = await verified('--receiver', receiverLog(without), '-o', 'json');
    expect(said.code).toBe(1);
    expect(JSON.parse(said.stdout)).toMatchObject({
      counts: { 'unseen-call': 1 },
      findings: [{ kind: 'unseen-call', job: 'tick', runId: unseen!.logId }],
    });
  });

  it('finds two runs that were called at once under a policy that allows one', async () => {
    const [run] = await server.runs('tick');
    const lengthen = (ms: number) =>
      tamper((sql) =>
        sql.write('test', 'UPDATE attempt SET duration_ms = duration_ms + ? WHERE run_id = ?', [ms, Number(run!.id)]),
      );
    await lengthen(60_000);
    const said = await verified('-o', 'json');
    expect(said.code).toBe(1);
    const { findings } = JSON.parse(said.stdout);
    expect(findings[0]).toMatchObject({ kind: 'overlap', job: 'tick', reason: expect.stringContaining(run!.id) });
    await lengthen(-60_000);
    expect(await verified()).toMatchObject({ code: 0 });
  });

  it('finds a row that somebody deleted, and one that somebody doubled', async () => {
    const [, victim, twin] = (await server.runs('tick')).filter(({ cause }) => cause === 'schedule');
    await tamper(async (sql) => {
      await sql.write('test', 'DELETE FROM run WHERE id = ?', [Number(victim!.id)]);
      await sql.write(
        'test',
        `INSERT INTO run (id, job_id, revision, slot_at, fire_at, opened_at, started_at, settled_at, cause, state, reason, sequence,
           shard_total, rounds)
         SELECT 12345, job_id, revision, NULL, fire_at, opened_at, started_at, settled_at, cause, 'failed', 'by hand', sequence, 1, 1
         FROM run WHERE id = ?`,
        [Number(twin!.id)],
      );
    });
    const said = await verified();
    expect(said.code).toBe(1);
    const found = said.stdout.split('\n').filter((line) => /^(missing|doubled) /.test(line));
    expect(found).toEqual([
      expect.stringMatching(/^missing +default +tick .* revision 1 names it; there is neither a run nor a reason$/),
      expect.stringMatching(/^doubled +default +tick .* 12345 +the schedule opened it beside its slot$/),
    ]);
    expect(said.stdout).toMatch(/^1 missing: /m);
    expect(said.stdout).toMatch(/^Not proven, /m);
  });

  it('proves nothing where nothing was judged, and says so', async () => {
    const said = async (...args: string[]) => {
      const { code, stderr } = await belfry(['verify', ...args], { server });
      return [code !== 0, stderr];
    };
    const refused = (text: string) => [true, expect.stringContaining(text)];
    expect(await said('--job', 'nope')).toEqual(refused('There is no job named nope in the window'));
    expect(await said('-n', 'nope')).toEqual(refused('There is no job in namespace nope in the window'));
    expect(await said('--from', '2099-01-01T00:00:00Z')).toEqual(refused('is not before its end'));
    expect(await said('--receiver', receiverLog([]))).toEqual(refused('holds no call that names its run, in 1 lines'));
  });

  it('refuses a window from before what is kept, naming the job', async () => {
    await tamper((sql) =>
      sql.write(
        'test',
        "UPDATE schedule SET proven_since = proven_since + 1000 WHERE job_id IN (SELECT id FROM job WHERE name = 'tick')",
      ),
    );
    const said = await verified();
    expect(said.code).toBe(1);
    expect(said.stdout).toMatch(
      /begins before what is kept of a job, which can't be judged:\n {2}default\/tick is kept since /,
    );
  });

  it('takes a call whose run may have been pruned for that, by its fire time, however late it arrived', async () => {
    const late = { ...seen()[0]!, logId: '4711', job: 'tick', at: new Date().toISOString() };
    const fireAt = new Date(Date.now() - 3_600_000).toISOString();
    const outside = async (call: object) => {
      const said = await belfry(['verify', '--receiver', receiverLog([call]), '-o', 'json'], { server });
      return JSON.parse(said.stdout).counts['unknown-call'] ?? 0;
    };
    expect([await outside(late), await outside({ ...late, fireAt })]).toEqual([1, 0]);
    // Of tick alone a part is pruned.
    expect(await outside({ ...late, fireAt, job: 'paused' })).toBe(1);
    expect(await outside({ ...late, fireAt, job: undefined })).toBe(0);
  });

  it('shows a viewer only the namespaces that the token reaches', async () => {
    const { token } = await server.must<{ token: string }>('POST', '/tokens', {
      name: `elsewhere-${Date.now()}`,
      role: 'viewer',
      namespaces: ['elsewhere'],
    });
    const said = await belfry(['verify'], { env: { BELFRY_SERVER: server.url, BELFRY_TOKEN: token } });
    expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('0 slots of 0 jobs') });
    const refused = await belfry(['verify', '-n', 'default'], {
      env: { BELFRY_SERVER: server.url, BELFRY_TOKEN: token },
    });
    expect(refused.code).toBe(1);
  });
};

/** Some seconds of a busy life. */
const live = async (server: ServerProcess, target: Target): Promise<void> => {
  const path = (path: string) => ({ application: 'app', request: { path } });
  await server.application('app', { domains: [{ url: target.url }] });
  await server.job('tick', { ...path('/tick'), schedule: { cron: '* * * * * ?', timeZone: 'Asia/Kolkata' } });
  await server.job('flaky', {
    ...path('/flaky'),
    schedule: { every: '1s' },
    retry: { maxAttempts: 2, interval: '100ms' },
    concurrencyPolicy: 'Allow',
  });
  await server.job('after', { ...path('/after'), schedule: { after: '1s' } });
  await server.job('sharded', { ...path('/sharded'), schedule: { every: '1s' }, routeStrategy: 'Sharded', shards: 3 });
  await server.job('paused', { ...path('/paused'), schedule: { every: '1s' } });
  await server.job('edited', { ...path('/edited'), schedule: { every: '1s' } });
  const arrived = (path: string, count: number) =>
    eventually(
      `${count} calls of ${path}`,
      async () => target.arrivals.filter((each) => each.path === path).length >= count,
    );
  await arrived('/edited', 2);
  await server.must('POST', '/namespaces/default/jobs/paused/suspend');
  await server.job('edited', { ...path('/edited'), schedule: { cron: '*/2 * * * * ?' } });
  await server.runNow('tick');
  await arrived('/edited', 4);
  await server.must('POST', '/namespaces/default/jobs/paused/resume');
  await arrived('/paused', 4);
  await arrived('/after', 4);
};

describe('belfry verify on SQLite', () =>
  suite(async (folder) => ({
    url: `sqlite:${join(folder, 'data', 'belfry.db')}`,
    env: {},
    drop: async () => {},
  })));

onMariaDb('belfry verify', () =>
  suite(async () => {
    const database = await freshDatabase();
    return {
      url: database.url,
      env: { BELFRY_DATABASE_URL: database.url, BELFRY_ADMIN_TOKEN: ADMIN_TOKEN },
      drop: database.drop,
    };
  }),
);
