import { startApi, type TestApi } from '../support/api/start-api.ts';
import { onSqlite, type TestDatabase } from '../support/databases.ts';

onSqlite('a preview of a schedule', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  beforeAll(async () => {
    test = await store.open();
    api = await startApi(test);
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });
  const preview = (body: object) => api.send('POST', '/preview/schedule', { body });

  it('tells fires, words, warnings and the next changes of the clock', async () => {
    const told = await preview({
      schedule: { cron: '0 30 2 * * ?', timeZone: 'America/New_York' },
      after: '2027-03-12T12:00:00Z',
      count: 3,
    });
    expect(told).toMatchObject({
      status: 200,
      body: {
        fires: ['2027-03-13T07:30:00.000Z', '2027-03-14T07:00:00.000Z', '2027-03-15T06:30:00.000Z'],
        ended: false,
        sentence: { en: expect.any(String), zh: expect.stringMatching(/\p{Script=Han}/u) },
        warnings: [expect.objectContaining({ path: expect.stringContaining('schedule') })],
        changes: [{ at: '2027-03-14T07:00:00.000Z', fromOffset: '-05:00', toOffset: '-04:00' }, expect.anything()],
      },
    });
    expect((await preview({ schedule: { every: '30s' } })).body.fires).toHaveLength(10);
    expect((await preview({ schedule: { at: '2020-01-01T00:00:00Z' } })).body).toMatchObject({
      fires: [],
      ended: true,
    });
    expect((await preview({ schedule: {} })).body.fires).toEqual([]);
  });

  it('refuses what a save would refuse, all at once', async () => {
    const refused = await preview({
      schedule: { cron: '0 0 0 31 2 ?', timeZone: 'Mars/Base' },
      after: 'tomorrow',
      count: 0,
      speed: 2,
    });
    expect(refused.status).toBe(422);
    expect(refused.body.problems.map(({ path }: { path: string }) => path).sort()).toEqual([
      'after',
      'count',
      'schedule.cron',
      'schedule.timeZone',
      'speed',
    ]);
    expect((await preview({})).body.problems[0].path).toBe('schedule');
    expect((await api.send('POST', '/preview/schedule', { text: '[]' })).status).toBe(422);
  });
});
