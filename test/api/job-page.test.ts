import { insertRuns, insertShards, jobIdOf } from '../support/api/history-rows.ts';
import { application, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

const HOUR = 3_600_000;
const AT = Date.UTC(2026, 10, 21, 11);

onEveryStore('what the page of a job asks', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  const at = (path: string) => `/namespaces/shop/jobs/settle${path}`;
  beforeAll(async () => {
    test = await store.open();
    api = await startApi(test);
    await api.send('PUT', '/namespaces/shop/applications/billing', { body: application() });
    for (const name of ['settle', 'report'])
      await api.send('PUT', `/namespaces/shop/jobs/${name}`, { body: job(name) });
    const settle = await jobIdOf(test.database, 'shop', 'settle');
    await insertRuns(test.database, [
      { id: 101, jobId: settle, fireAt: AT - 20 * HOUR },
      { id: 102, jobId: settle, fireAt: AT - 19 * HOUR, slotAt: AT - 19 * HOUR, state: 'failed', reason: 'status 500' },
      { id: 103, jobId: settle, fireAt: AT, slotAt: AT, state: 'partly_failed', shardTotal: 3 },
      {
        id: 104,
        jobId: settle,
        fireAt: AT,
        state: 'skipped',
        reason: 'overlap: the last run still goes on',
        shardTotal: 0,
      },
      { id: 105, jobId: await jobIdOf(test.database, 'shop', 'report') },
    ]);
    await insertShards(test.database, 103, ['succeeded', 'failed', 'succeeded']);
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });

  it('its newest runs with the states of their shards', async () => {
    const { body } = await api.send('GET', at('/runs'));
    expect(body.items.map(({ id, state }: { id: string; state: string }) => [id, state])).toEqual([
      ['104', 'skipped'],
      ['103', 'partly_failed'],
      ['102', 'failed'],
      ['101', 'succeeded'],
    ]);
    expect(body.items[1].shards).toEqual([
      { index: 0, state: 'succeeded' },
      { index: 1, state: 'failed' },
      { index: 2, state: 'succeeded' },
    ]);
    expect(body.items[2].durationMs).toBe(44);
    expect(body.items[3]).toMatchObject({ shardTotal: 1, shards: [], fireAt: new Date(AT - 20 * HOUR).toISOString() });
    expect((await api.send('GET', at('/runs?limit=1'))).body.items).toHaveLength(1);
  });

  it('its runs a day, days being those of the zone', async () => {
    const utc = await api.send('GET', at('/days'));
    expect(utc.body.items).toEqual([
      { day: '2026-11-20', states: { succeeded: 1, failed: 1 } },
      { day: '2026-11-21', states: { partly_failed: 1, skipped: 1 } },
    ]);
    expect(utc.body.complete).toBe(true);
    const shanghai = await api.send('GET', at('/days?timeZone=Asia/Shanghai'));
    expect(shanghai.body.items[0]).toEqual({ day: '2026-11-20', states: { succeeded: 1 } });
    expect(shanghai.body.items[1].states).toEqual({ failed: 1, partly_failed: 1, skipped: 1 });
    const nowhere = await api.send('GET', at('/days?timeZone=Mars/Olympus'));
    expect([nowhere.status, nowhere.body.problems[0].path]).toEqual([422, 'timeZone']);
  });

  it('who suspended it, when and why, until it is resumed', async () => {
    const suspension = async () => (await api.send('GET', at(''))).body.status.suspension;
    expect(await suspension()).toBeNull();
    await api.send('POST', at('/suspend'), { body: { note: '  waiting for the ledger  ' } });
    expect(await suspension()).toEqual({ at: '2026-11-21T12:00:00.000Z', by: 'admin', note: 'waiting for the ledger' });
    await api.send('PUT', at(''), { body: job('settle', { timeout: '5s' }) });
    await api.send('POST', at('/suspend'));
    expect((await suspension()).note).toBe('waiting for the ledger');
    await api.send('POST', at('/suspend'), { body: { note: 'until Monday' } });
    expect((await suspension()).note).toBe('until Monday');
    await api.send('POST', at('/resume'));
    expect(await suspension()).toBeNull();
    await api.send('POST', at('/suspend'));
    expect(await suspension()).toMatchObject({ by: 'admin', note: null });
    const wrong = await api.send('POST', at('/suspend'), { body: { note: '' } });
    expect([wrong.status, wrong.body.problems[0].path]).toEqual([422, 'note']);
  });

  it('is out of sight for tokens of other namespaces, and needs no more than a viewer', async () => {
    const stranger = await api.token('admin', ['other']);
    const viewer = await api.token('viewer', ['shop']);
    for (const path of ['/runs', '/days']) {
      expect((await api.send('GET', at(path), { token: stranger })).status).toBe(404);
      expect((await api.send('GET', at(path), { token: viewer })).status).toBe(200);
    }
    expect((await api.send('POST', at('/suspend'), { token: viewer })).status).toBe(403);
  });

  it('a run that was rerun took as long as its last round', async () => {
    const { sql } = test.database;
    await sql.write('test', 'UPDATE run SET rounds = 2, settled_at = ? WHERE id = 102', [AT]);
    for (const [number, round, ago] of [
      [1, 1, 9_000],
      [2, 2, 700],
      [3, 2, 300],
    ] as const)
      await sql.write(
        'test',
        `INSERT INTO attempt (run_id, shard_index, number, round, started_at, duration_ms, verdict, reason, detail)
         VALUES (102, 0, ?, ?, ?, 20, 'failed', 'status 500', '{}')`,
        [number, round, AT - ago],
      );
    const { body } = await api.send('GET', at('/runs'));
    expect(body.items.find(({ id }: { id: string }) => id === '102').durationMs).toBe(700);
    expect((await api.send('GET', '/runs/102')).body.durationMs).toBe(700);
  });
});
