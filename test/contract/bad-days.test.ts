import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { into } from '../../src/adapter/database/into.ts';
import { migrate } from '../../src/adapter/database/migrate.ts';
import { openDatabase } from '../../src/adapter/database/open-database.ts';
import { onMariaDb } from '../support/databases.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { newRun, openRuns, register, success, T } from './builders.ts';
import { overDatabase } from './store-under-test.ts';

const messageOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: Error) => error.message,
  );

describe('a bad day of the SQLite file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'belfry-bad-day-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = (file: string) => openDatabase({ url: `sqlite:${file}`, pool: 1 });

  it('a folder that can not be made: the sentence names file and setting', async () => {
    writeFileSync(join(folder, 'file'), '');
    const file = join(folder, 'file', 'belfry.db');
    expect(await messageOf(open(file))).toMatch(
      /^The database file .*belfry\.db can't be opened: .*\. Make its folder writable for this user, or set BELFRY_DATABASE_URL to another place\.$/,
    );
  });

  it('a second server on the same file (F13): refused, until the first one stops', async () => {
    const file = join(folder, 'belfry.db');
    const first = await open(file);
    expect(await messageOf(open(file))).toMatch(
      /is in use by another Belfry server\. Stop it, or set BELFRY_DATABASE_URL to another file/,
    );
    await first.close();
    const second = await open(file);
    await second.close();
  });

  it('a file that is no database, or is damaged: nothing is written over it', async () => {
    const file = join(folder, 'belfry.db');
    writeFileSync(file, 'a letter to my grandmother, who never kept a database in her life'.repeat(100));
    const { size } = statSync(file);
    expect(await messageOf(open(file))).toMatch(
      /file is not a database\. The file is damaged or no database of Belfry\. Restore it from a backup/,
    );
    expect(statSync(file).size).toBe(size);
    expect(await messageOf(open(file))).toMatch(/not a database/);
  });

  const disk = mountSmallDisk();
  const onSmallDisk = disk === null ? it.skip : it;

  onSmallDisk(
    'a full disk (F12): nothing is half-written, and it goes on once there is room',
    async () => {
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder]);
      try {
        const database = await open(join(folder, 'belfry.db'));
        await migrate(database);
        const ballast = join(folder, 'ballast');
        writeFileSync(ballast, Buffer.alloc(300_000));
        const { sql } = database;
        const fill = () =>
          database.transaction(async (inside) => {
            // Asked for together, as the group commit does: what comes after the failure must not act on its own.
            await Promise.all([
              inside.write('test', "INSERT INTO counter VALUES ('before', 1)"),
              inside.insert(
                'test',
                into('span', 'job_id, from_at, to_at, reason, revision'),
                Array.from({ length: 200_000 }, (_, n) => [1, n, n, 'misfired', 1]),
              ),
              inside.write('test', "INSERT INTO counter VALUES ('after', 1)"),
            ]);
          });
        expect(await messageOf(fill())).toMatch(
          /disk is full\. The disk of the database file is full\. Free some space/,
        );
        expect(await sql.rows('test', "SELECT name FROM counter WHERE name <> 'run-id'")).toEqual([]);
        expect(await sql.rows('test', 'SELECT COUNT(*) AS n FROM span')).toEqual([{ n: 0 }]);
        rmSync(ballast);
        await database.transaction((inside) => inside.write('test', "INSERT INTO counter VALUES ('later', 1)"));
        expect(await sql.rows('test', "SELECT name FROM counter WHERE name = 'later'")).toEqual([{ name: 'later' }]);
        await database.close();
      } finally {
        spawnSync('umount', [folder]);
      }
    },
    30_000,
  );

  onSmallDisk('a read-only folder: refused at the start with the remedy', async () => {
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,ro', 'tmpfs', folder]);
    try {
      expect(await messageOf(open(join(folder, 'belfry.db')))).toMatch(
        /can't be opened: .* Make its folder writable for this user, or set BELFRY_DATABASE_URL/,
      );
      expect(existsSync(join(folder, 'belfry.db'))).toBe(false);
    } finally {
      spawnSync('umount', [folder]);
    }
  });
});

onMariaDb('a bad day of the server', (kind) => {
  it('a wrong password, database, port or host: the sentence names the setting and never the password', async () => {
    const test = await kind.open();
    const { port } = new URL(test.url);
    const wrong = (url: string) => messageOf(openDatabase({ url, pool: 2 }));
    const messages = await Promise.all([
      wrong(`mysql://b:tops3cret@127.0.0.1:${port}/belfry`),
      wrong(test.url.replace(/[^/]*$/, 'nowhere_to_be_found')),
      wrong('mysql://b:tops3cret@127.0.0.1:1/belfry'),
    ]);
    expect(messages).toEqual([
      expect.stringMatching(/refuses user b or the password\. Mend them in BELFRY_DATABASE_URL\./),
      expect.stringMatching(/has no database nowhere_to_be_found\. Make it/),
      expect.stringMatching(/The database at 127\.0\.0\.1:1 can't be reached: .*BELFRY_DATABASE_URL/),
    ]);
    expect(messages.join()).not.toContain('tops3cret');
    await test.drop();
  });

  it('gone for a while: what is asked fails soon, and works on as soon as it is back', async () => {
    const test = await kind.open();
    const proxy = await startProxy(Number(new URL(test.url).port));
    const url = new URL(test.url);
    url.port = String(proxy.port);
    const database = await openDatabase({ url: url.href, pool: 3 });
    const store = overDatabase(database, async () => {});
    await store.application('app');
    const holder = await register(store, 'a');
    const job = await store.job('job', { concurrencyPolicy: 'Allow' }, 1);
    await openRuns(store, holder, [newRun({ id: 1, jobId: job, born: 'running' })]);

    await proxy.cut();
    for (let tries = 0; tries < 5; tries++)
      expect(await messageOf(store.dispatcher.commit(holder, success(job, 1), T))).not.toBe('no error');
    expect(await messageOf(database.now())).not.toBe('no error');
    await proxy.heal();

    expect(await store.dispatcher.commit(holder, success(job, 1), T)).toEqual({ lost: [] });
    expect(await store.runsOf(job)).toMatchObject([{ state: 'succeeded' }]);
    await database.close();
    await proxy.close();
    await test.drop();
  }, 30_000);
});

/** Null where this user may not mount: then a full or read-only disk can't be had. */
function mountSmallDisk(): true | null {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-mount-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  if (status === 0) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
  return status === 0 ? true : null;
}
