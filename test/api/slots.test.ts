import { insertRuns, jobIdOf } from '../support/api/history-rows.ts';
import { job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const at = (minutes: number): string => new Date(NOON + minutes * MINUTE).toISOString();

onEveryStore('slots of a job over HTTP', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  beforeEach(async () => {
    test = await store.open();
    api = await startApi(test);
  });
  afterEach(async () => {
    await api.close();
    await test.drop();
  });

  const slots = async (name: string, from: number, to: number, more = '') => {
    const { status, body } = await api.send(
      'GET',
      `/namespaces/shop/jobs/${name}/slots?from=${at(from)}&to=${at(to)}${more}`,
    );
    return {
      status,
      body,
      lines: (body.items ?? []).map(
        ({ fireAt, state, code, runId }: Record<string, string>) =>
          `${(Date.parse(fireAt!) - NOON) / MINUTE} ${state} ${code} ${runId}`,
      ),
    };
  };

  it('leave none unexplained in the very millisecond in which a job is suspended or resumed', async () => {
    await api.send('PUT', '/namespaces/shop/jobs/minutely', {
      body: job('minutely', { schedule: { cron: '0 * * * * ?' } }),
    });
    api.clock.at = NOON + 30_000;
    await api.send('POST', '/namespaces/shop/jobs/minutely/suspend');
    api.clock.at = NOON + 2 * MINUTE;
    await api.send('POST', '/namespaces/shop/jobs/minutely/resume');
    expect((await slots('minutely', 1, 3)).lines).toEqual([
      '1 skipped suspended null',
      '2 skipped suspended null',
      '3 planned null null',
    ]);
  });

  it('are told from runs, the suspended stretch, and the schedule ahead', async () => {
    await api.send('PUT', '/namespaces/shop/jobs/minutely', {
      body: job('minutely', { schedule: { cron: '0 * * * * ?' } }),
    });
    const jobId = await jobIdOf(test.database, 'shop', 'minutely');
    await insertRuns(test.database, [
      { id: 7, jobId, slotAt: NOON + MINUTE, fireAt: NOON + MINUTE },
      {
        id: 8,
        jobId,
        slotAt: NOON + 2 * MINUTE,
        fireAt: NOON + 2 * MINUTE,
        state: 'skipped',
        reason: 'overlap: the last run still goes on',
      },
    ]);
    await test.database.sql.write('test', 'UPDATE schedule SET next_slot_at = ? WHERE job_id = ?', [
      NOON + 3 * MINUTE,
      jobId,
    ]);
    api.clock.at = NOON + 2.5 * MINUTE;
    await api.send('POST', '/namespaces/shop/jobs/minutely/suspend');
    api.clock.at = NOON + 5.5 * MINUTE;
    expect((await slots('minutely', -30, 8)).lines).toEqual([
      '1 succeeded null 7',
      '2 skipped overlap 8',
      '3 skipped suspended null',
      '4 skipped suspended null',
      '5 skipped suspended null',
    ]);
    await api.send('POST', '/namespaces/shop/jobs/minutely/resume');
    const whole = await slots('minutely', 0, 8);
    expect(whole.lines.slice(2)).toEqual([
      '3 skipped suspended null',
      '4 skipped suspended null',
      '5 skipped suspended null',
      '6 planned null null',
      '7 planned null null',
      '8 planned null null',
    ]);
    expect(whole.body.items[2].reason).toBe('the job was suspended');

    const first = await slots('minutely', 0, 8, '&limit=3');
    expect(first.lines).toEqual(whole.lines.slice(0, 3));
    const second = await slots('minutely', 0, 8, `&limit=3&continue=${first.body.continue}`);
    expect(second.lines).toEqual(whole.lines.slice(3, 6));
    const third = await slots('minutely', 0, 8, `&limit=3&continue=${second.body.continue}`);
    expect([third.lines, third.body.continue]).toEqual([whole.lines.slice(6), undefined]);
  });

  it('of a stretch are those of the schedule that was in force then, anchor included', async () => {
    const every = (interval: string, more: object = {}) => job('often', { schedule: { every: interval }, ...more });
    await api.send('PUT', '/namespaces/shop/jobs/often', { body: every('1m') });
    api.clock.at = NOON + MINUTE / 2;
    await api.send('PUT', '/namespaces/shop/jobs/often', { body: every('1m', { suspended: true }) });
    api.clock.at = NOON + 3.5 * MINUTE;
    await api.send('PUT', '/namespaces/shop/jobs/often', { body: every('2m', { suspended: false }) });
    expect((await slots('often', 0, 8)).lines).toEqual([
      '1 skipped suspended null',
      '2 skipped suspended null',
      '3 skipped suspended null',
      '5.5 planned null null',
      '7.5 planned null null',
    ]);
  });

  it('are refused before the history that is kept, naming its begin', async () => {
    await api.send('PUT', '/namespaces/shop/jobs/old', { body: job('old') });
    await test.database.sql.write('test', 'UPDATE schedule SET proven_since = ? WHERE job_id = ?', [
      NOON + 10 * MINUTE,
      await jobIdOf(test.database, 'shop', 'old'),
    ]);
    expect(await slots('old', 5, 20)).toMatchObject({
      status: 422,
      body: { code: 'not-proven', detail: expect.stringContaining(at(10)) },
    });
    expect((await slots('old', 10, 20)).status).toBe(200);
    expect(
      (await api.send('GET', '/namespaces/shop/jobs/old/slots')).body.problems.map(
        ({ path }: { path: string }) => path,
      ),
    ).toEqual(['from', 'to']);
  });

  it('of ten days of a job that fires each second are read page by page', async () => {
    await api.send('PUT', '/namespaces/shop/jobs/each', {
      body: job('each', { schedule: { cron: '* * * * * ?' }, suspended: true }),
    });
    api.clock.at = NOON + 14_400 * MINUTE;
    const page = await slots('each', 0, 14_400, '&limit=1000');
    expect(page.lines).toHaveLength(1_000);
    expect(page.body.continue).toEqual(expect.any(String));
  });
});
