import { jest } from '@jest/globals';
import { type Connection, createConnection } from 'mysql2/promise';
import { migrate } from '../../src/adapter/database/migrate.ts';
import { openDatabase } from '../../src/adapter/database/open-database.ts';
import { migrations } from '../../src/adapter/database/schema/migrations.ts';
import { onMariaDb } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { freshDatabase } from './fresh-database.ts';
import { ADMIN_TOKEN, killServers, makeFolder, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(90_000);

const NAMES = migrations.map((Migration) => new Migration().name);
const UP_TO_DATE = 'the schema is up to date';
const JOBS = 5;

onMariaDb('servers and the schema', () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let target: Target;
  let outside: Connection;

  beforeEach(async () => {
    folder = makeFolder();
    database = await freshDatabase();
    target = await startTarget((_, response) => json(response, { code: 200 }));
    outside = await createConnection(database.url);
  });
  afterEach(async () => {
    await outside.end();
    await killServers();
    await target.close();
    await database.drop();
    remove(folder);
  });

  const launch = (member: string) =>
    ServerProcess.launch({
      folder,
      env: { BELFRY_DATABASE_URL: database.url, BELFRY_ADMIN_TOKEN: ADMIN_TOKEN, BELFRY_MEMBER: member },
    });
  const done = async (): Promise<string[]> => {
    const [rows] = await outside.query('SELECT name FROM migrations ORDER BY id');
    return (rows as { name: string }[]).map(({ name }) => name);
  };
  /** The schema as a release had it that knew so many migrations. */
  const migrateUpTo = async (count: number): Promise<void> => {
    const behind = await openDatabase({ url: database.url, pool: 2 });
    behind.sql.manager.dataSource.migrations.splice(count);
    await migrate(behind);
    await behind.close();
  };

  it.each([
    ['an empty database', 0],
    ['one whose migrations are behind', 3],
  ])('that begin together on %s both come up, and each migration ran once', async (_, count) => {
    if (count > 0) await migrateUpTo(count);
    const servers = await Promise.all(['one', 'two'].map(launch));
    await Promise.all(servers.map((server) => server.ready()));
    expect(await done()).toEqual(NAMES);
    const told = servers.flatMap(({ output }) => output.split('\n').filter((line) => line.includes(UP_TO_DATE)));
    expect(told.map((line) => JSON.parse(line).migrations)).toEqual([NAMES.slice(count)]);
    const [one, two] = servers;
    await one!.application('app', { domains: [{ url: target.url }] });
    await two!.job('job', { application: 'app', schedule: {}, request: { path: '/' } });
    expect(await one!.settled(await two!.runNow('job'))).toMatchObject({ state: 'succeeded' });
  });

  it('that would migrate behind somebody who reads for long give up with the reason, and the members at work go on', async () => {
    const [older] = [await launch('older')];
    await older.ready();
    await older.application('app', { domains: [{ url: target.url }] });
    for (let n = 0; n < JOBS; n++)
      await older.job(`tick-${n}`, { application: 'app', schedule: { every: '1s' }, request: { path: '/' } });
    const fires = (count: number) => {
      const from = target.arrivals.length;
      return eventually(`${count} more`, async () => target.arrivals.length >= from + count, 15_000);
    };
    await fires(2 * JOBS);
    await outside.query('DELETE FROM migrations WHERE name = ?', [NAMES.at(-1)]);
    const reader = await createConnection(database.url);
    await reader.query('START TRANSACTION');
    await reader.query('SELECT * FROM run LIMIT 1');

    const newcomer = await launch('newer');
    expect(await newcomer.ended).toMatchObject({ code: 1 });
    expect(newcomer.output).toContain('another transaction has had a table in use');
    await fires(2 * JOBS);
    await reader.end();
    const again = await launch('newer');
    await again.ready();
    expect(again.output).toContain(UP_TO_DATE);
    expect(await done()).toEqual(NAMES);
    await fires(2 * JOBS);

    for (let n = 0; n < JOBS; n++) {
      const runs = (await older.runs(`tick-${n}`)).map(({ fireAt }) => Date.parse(fireAt));
      expect(runs.slice(1).map((at, index) => at - runs[index]!)).toEqual(new Array(runs.length - 1).fill(1_000));
    }
    const calls = target.arrivals.map(({ logId }) => logId);
    expect(new Set(calls).size).toBe(calls.length);
    const { items } = await again.must<{ items: { name: string; state: string }[] }>('GET', '/members');
    expect(items.map(({ name, state }) => `${name} ${state}`).sort()).toEqual(
      expect.arrayContaining(['newer alive', 'older alive']),
    );
  });
});
