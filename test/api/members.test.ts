import { startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

onEveryStore('the list of members', (store) => {
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

  const member = (name: string, state: string, beatAt = 0) =>
    test.database.sql.write(
      'test',
      `INSERT INTO member (name, epoch, beat, state, roles, version, zones_hash, started_at, beat_at, clock_offset_ms, calls_in_flight, max_calls)
       VALUES (?, 1, 7, ?, 'api', '1', 'z', 0, ?, 0, 0, 0)`,
      [name, state, beatAt],
    );

  it('says since when one is gone: its last beat', async () => {
    await member('living', 'alive', 5_000);
    await member('killed', 'dead', 4_000);
    const { items } = (await api.send('GET', '/members')).body as {
      items: { name: string; goneSince: string | null }[];
    };
    expect(items.map(({ name, goneSince }) => [name, goneSince])).toEqual([
      ['living', null],
      ['killed', '1970-01-01T00:00:04.000Z'],
    ]);
  });

  it('has the living first, then those that are gone; of both the newest first', async () => {
    await member('old', 'alive');
    await member('killed', 'dead');
    await member('new', 'alive');
    await member('stopped', 'left');
    const { items } = (await api.send('GET', '/members')).body as { items: { name: string; state: string }[] };
    expect(items.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'new alive',
      'old alive',
      'stopped left',
      'killed dead',
    ]);
  });
});
