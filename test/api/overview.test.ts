import { application, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';

onEveryStore('the overview', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  let nextRun: number;

  beforeEach(async () => {
    test = await store.open();
    api = await startApi(test);
    // Ids of runs grow with time, over all members.
    nextRun = (api.clock.at / 1_000 - 60) * 1_000_000;
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application() });
  });
  afterEach(async () => {
    await api.close();
    await test.drop();
  });

  const define = async (name: string, spec: object): Promise<number> => {
    const saved = await api.send('PUT', `/namespaces/shop/jobs/${name}`, { body: job(name, spec) });
    expect([saved.status, saved.body.detail]).toEqual([201, undefined]);
    const [row] = await test.database.sql.rows<{ id: number }>('test', 'SELECT id FROM job WHERE name = ?', [name]);
    return Number(row!.id);
  };
  /** @param at minutes from now */
  const ran = (jobId: number, minutes: number, state: string, lateMs = 5) => {
    const fireAt = api.clock.at + minutes * 60_000;
    const open = state === 'running';
    return test.database.sql.write(
      'test',
      `INSERT INTO run (id, job_id, revision, slot_at, fire_at, opened_at, started_at, settled_at, cause, state, reason, sequence, shard_total, rounds)
       VALUES (?, ?, 1, ?, ?, ?, ?, ?, 'schedule', ?, 'status 500', 1, 1, 1)`,
      [nextRun++, jobId, fireAt, fireAt, fireAt, fireAt + lateMs, open ? 0 : fireAt + 20, state],
    );
  };
  /** Answers are kept for two seconds. */
  const look = async (query = '', token?: string) => {
    api.clock.at += 3_000;
    const answer = await api.send('GET', `/overview${query}`, token === undefined ? {} : { token });
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    return answer.body;
  };

  it('says so where nothing is there yet', async () => {
    const empty = await look();
    expect(empty).toMatchObject({
      needs: [],
      definitions: { jobs: 0, applications: 1, suspended: 0 },
      now: { runsPerSecond: 0, successRate: null, latenessP50Ms: null, queued: 0 },
      hours: [],
      historyComplete: true,
    });
  });

  it('counts runs a second since the first one, where that is less than five minutes ago', async () => {
    const id = await define('first', { schedule: {} });
    for (const minutes of [-1, -1.1, -1.2]) await ran(id, minutes, 'succeeded');
    const { at, now } = await look();
    const seconds = (Date.parse(at) - Date.parse(now.runsFrom)) / 1_000;
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThan(130);
    expect(now.runsPerSecond).toBeCloseTo(3 / seconds, 6);
  });

  it('counts how runs went, and counts again what was still open', async () => {
    const id = await define('settle', { schedule: {} });
    for (const [minutes, state] of [
      [-1500, 'succeeded'],
      [-50, 'succeeded'],
      [-4, 'succeeded'],
      [-3, 'failed'],
      [-2, 'skipped'],
      [-1, 'running'],
    ] as const)
      await ran(id, minutes, state, 40);
    const first = await look();
    expect(first.now).toMatchObject({ successRate: 2 / 3, runsPerSecond: 3 / 300, latenessP50Ms: 40 });
    expect(Date.parse(first.at) - Date.parse(first.now.runsFrom)).toBeGreaterThanOrEqual(300_000);
    expect(first.hours.reduce((sum: number, { runs }: { runs: number }) => sum + runs, 0)).toBe(5);
    await test.database.sql.write('test', "UPDATE run SET state = 'succeeded' WHERE state = 'running'");
    nextRun = (api.clock.at / 1_000 - 1) * 1_000_000;
    await ran(id, 0, 'succeeded');
    const second = await look();
    expect(second.now.successRate).toBe(4 / 5);
    expect(second.hours.reduce((sum: number, { runs }: { runs: number }) => sum + runs, 0)).toBe(6);
    // One run each in five minutes of the day; the skipped one called nobody.
    expect(second.minutes.carried.filter((runs: number) => runs === 1)).toHaveLength(5);
  });

  it('names what needs somebody: the failing, the late, the forgotten', async () => {
    const failing = await define('pay-out', { schedule: {} });
    const mended = await define('mended', { schedule: {} });
    const unheard = await define('unheard', { schedule: {} });
    for (const [at, state] of ['succeeded', 'failed', 'missed', 'skipped', 'missed'].entries())
      await ran(unheard, at - 5, state);
    for (const state of ['succeeded', 'failed', 'partly_failed']) await ran(failing, -1 - (nextRun++ % 7), state);
    for (const state of ['failed', 'succeeded']) await ran(mended, -1 - (nextRun++ % 7), state);
    const late = await define('late', { schedule: { every: '1h' } });
    await define('asleep', { schedule: { every: '1h' }, suspended: true });
    await test.database.sql.write('test', 'UPDATE schedule SET next_slot_at = ? WHERE job_id = ?', [
      api.clock.at - 60_000,
      late,
    ]);
    api.clock.at += 20_000;
    const needs = (await look()).needs.map(({ kind, name, count }: Record<string, unknown>) => [kind, name, count]);
    expect(needs).toEqual([
      ['late', 'late', null],
      ['failing', 'unheard', 3],
      ['failing', 'pay-out', 2],
    ]);
    api.clock.at += 25 * 3_600_000;
    expect((await look()).needs.at(-1)).toMatchObject({ kind: 'suspended', name: 'asleep', namespace: 'shop' });
  });

  it('names what drowns in a limit: jobs whose runs wait for each other, applications without a free call slot', async () => {
    await api.send('PUT', '/namespaces/shop/applications/billing', {
      body: application('billing', { limits: { maxConcurrentCalls: 2 } }),
    });
    await test.database.sql.write(
      'test',
      `INSERT INTO member (name, epoch, beat, state, roles, version, zones_hash, started_at, beat_at, clock_offset_ms, calls_in_flight, max_calls)
       VALUES ('one', 1, 1, 'alive', 'api,dispatcher', '1', 'z', 0, 0, 0, 0, 64)`,
    );
    await define('serial', { schedule: {} });
    await define('narrow', { schedule: {}, maxQueued: 2 });
    await define('wide', { schedule: {}, concurrencyPolicy: 'Allow', maxConcurrentRuns: 2 });
    const run = async (name: string) =>
      (await api.send('POST', `/namespaces/shop/jobs/${name}/runs`, { body: {} })).body.id as string;
    const serial = [await run('serial'), await run('serial')];
    const narrow = [await run('narrow'), await run('narrow'), await run('narrow')];
    const wide = [await run('wide'), await run('wide'), await run('wide')];
    const kinds = async () =>
      (await look()).needs.map(({ kind, name, count, runId, reason }: Record<string, unknown>) =>
        [kind, name, count, runId, reason].join(' | '),
      );
    // A full queue is told at once, what only waits for its turn once that takes minutes.
    const full = `behind | narrow | 2 | ${narrow[1]} | its concurrencyPolicy lets 1 go on at once; its queue is full, so that further slots are skipped (maxQueued 2)`;
    expect(await kinds()).toEqual([full]);
    api.clock.at += 70_000;
    expect((await kinds()).toSorted()).toEqual(
      [
        full,
        `behind | serial | 1 | ${serial[1]} | its concurrencyPolicy lets 1 go on at once`,
        `behind | wide | 1 | ${wide[2]} | its job lets 2 go on at once (maxConcurrentRuns)`,
        `busy | billing | 4 | ${serial[0]} | application billing takes 2 calls at once (limits.maxConcurrentCalls)`,
      ].toSorted(),
    );
    // Every screen counts the same, and each of the runs says for itself what it waits for.
    expect((await look()).now).toMatchObject({ queued: 8, held: 4, running: 0, waiting: 0 });
    const { queue } = (await api.send('GET', '/namespaces/shop/applications/billing/traffic')).body;
    expect(queue).toMatchObject({ runs: 4, held: 4, retrying: 0 });
    expect(queue.waiting.map(({ runId }: { runId: string }) => runId).toSorted()).toEqual(
      [serial[0], narrow[0], wide[0], wide[1]].toSorted(),
    );
    expect((await api.send('GET', '/stats')).body.runs.open).toEqual({ queued: 8, held: 4, running: 0, waiting: 0 });
    const { items } = (await api.send('GET', '/runs?state=queued')).body;
    expect(items).toHaveLength(8);
    const reasonOf = async (id: string | undefined) => (await api.send('GET', `/runs/${id}`)).body.reason;
    expect(await reasonOf(serial[0])).toBe(
      'waits for a free call slot: application billing takes 2 calls at once (limits.maxConcurrentCalls)',
    );
    expect(await reasonOf(wide[2])).toBe(
      'waits for an earlier run of its job: its job lets 2 go on at once (maxConcurrentRuns)',
    );
    for (const { id, reason } of items) expect(reason).toBe(await reasonOf(id));
  });

  it('names the run that waits the longest, and takes a rerun for as old as its request', async () => {
    const run = async (name: string) =>
      (await api.send('POST', `/namespaces/shop/jobs/${name}/runs`, { body: {} })).body.id as string;
    const failed = async (name: string) => {
      const id = await run(name);
      await test.database.sql.write('test', "UPDATE run SET state = 'failed', settled_at = 1 WHERE id = ?", [id]);
      for (const table of ['open_run', 'queued_run'])
        await test.database.sql.write('test', `DELETE FROM ${table} WHERE run_id = ?`, [id]);
      return id;
    };
    const again = async (id: string) =>
      expect((await api.send('POST', `/runs/${id}/rerun`, { body: { shards: 'failed' } })).status).toBe(202);
    await define('serial', { schedule: {} });
    await define('free', { schedule: {}, concurrencyPolicy: 'Allow' });
    const [serialRerun, freeRerun] = [await failed('serial'), await failed('free')];
    api.clock.at += 1_000;
    const [first, held] = [await run('serial'), await run('serial')];
    api.clock.at += 1_000;
    await again(serialRerun);
    await again(freeRerun);
    api.clock.at += 70_000;
    const needs = (await look()).needs.map(({ kind, name, count, runId }: Record<string, unknown>) =>
      [kind, name, count, runId].join(' | '),
    );
    expect(needs.toSorted()).toEqual([`behind | serial | 2 | ${held}`, `busy | billing | 2 | ${first}`]);
    const reasonOf = async (id: string) => (await api.send('GET', `/runs/${id}`)).body.reason;
    expect(await reasonOf(serialRerun)).toBe(
      'waits for an earlier run of its job: its concurrencyPolicy lets 1 go on at once',
    );
    expect(await reasonOf(freeRerun)).toBe('waits for a free call slot: no member that makes calls is alive');
    const { items } = (await api.send('GET', '/runs?state=queued')).body;
    for (const { id, reason } of items) expect(reason).toBe(await reasonOf(id));
  });

  it('forecasts the fires of each minute, marks herds, and spreads a fixed spacing evenly', async () => {
    for (let n = 0; n < 70; n++) await define(`herd-${n}`, { schedule: { cron: '30 13 * * *' } });
    await define('minutely', { schedule: { cron: '* * * * *' } });
    await define('often', { schedule: { cron: '0/20 * * * * ?' } });
    await define('spaced', { schedule: { every: '30s' } });
    await define('asleep', { schedule: { cron: '* * * * *' }, suspended: true });
    let { minutes } = await look();
    await eventually('a forecast', async () => {
      ({ minutes } = await look());
      return minutes.planned !== null;
    });
    const at = (Date.UTC(2026, 10, 21, 13, 30) - Date.parse(minutes.from)) / 60_000;
    expect([minutes.planned.length, minutes.planned[at - 1], minutes.planned[at]]).toEqual([1_440, 6, 76]);
    expect(minutes.herds).toEqual([{ at: '2026-11-21T13:30:00.000Z', fires: 76 }]);
  });

  it('shows nothing of other namespaces', async () => {
    const id = await define('settle', { schedule: { cron: '* * * * *' } });
    await ran(id, -3, 'failed');
    const token = await api.token('viewer', ['elsewhere']);
    await look('', token);
    const other = await look('', token);
    expect(other).toMatchObject({ needs: [], definitions: { jobs: 0, applications: 0 }, hours: [] });
    expect(JSON.stringify({ ...other, members: [] })).not.toContain('settle');
    expect((await api.send('GET', '/overview?namespace=shop', { token })).status).toBe(404);
    expect((await look('?namespace=shop')).needs.map(({ name }: { name: string }) => name)).toContain('settle');
  });
});
