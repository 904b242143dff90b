import { type Connection, createConnection } from 'mysql2/promise';
import type { Database, Sql } from '../../src/adapter/database/sql.ts';
import type { Holder } from '../../src/engine/ports.ts';
import { onMariaDb, type TestDatabase } from '../support/databases.ts';
import { newRun, openRuns, register, success, T } from './builders.ts';
import { overDatabase, type StoreUnderTest } from './store-under-test.ts';

/** What only a server does to its clients: deadlocks, lock waits, connections that die at any point. */
onMariaDb('trouble', (kind) => {
  let test: TestDatabase;
  let database: Database;
  let store: StoreUnderTest;
  let holder: Holder;
  let job: number;
  let other: Connection;

  beforeEach(async () => {
    test = await kind.open();
    database = test.database;
    store = overDatabase(database, test.drop);
    await store.application('app');
    holder = await register(store, 'a');
    job = await store.job('job', { concurrencyPolicy: 'Allow' }, 1);
    await openRuns(store, holder, [newRun({ id: 1, jobId: job, slotAt: T, born: 'running' })]);
    other = await createConnection(test.url);
  });
  afterEach(async () => {
    await other.end().catch(() => {});
    await test.drop();
  });

  const counter = async (by: number, sql: Sql, name: string): Promise<void> => {
    await sql.write('test', 'UPDATE counter SET value = value + ? WHERE name = ?', [by, name]);
  };
  const value = async (name: string): Promise<number> => {
    const [row] = await database.sql.rows<{ value: number }>('test', 'SELECT value FROM counter WHERE name = ?', [
      name,
    ]);
    return row!.value;
  };

  // MySQL has no such limit: there a frozen member's locks last until its connection ends.
  const onMariaDbAlone = process.env.BELFRY_TEST_SERVER === 'mysql' ? it.skip : it;
  onMariaDbAlone(
    'ends the transaction of a client that falls silent in the middle, so that its locks are free',
    async () => {
      const { promise: awake, resolve: wake } = Promise.withResolvers<void>();
      const { promise: locked, resolve: hasLocked } = Promise.withResolvers<void>();
      const before = await value('run-id');
      const frozen = database.transaction(async (sql) => {
        await counter(1, sql, 'run-id');
        hasLocked();
        await awake;
      });
      const failed = expect(frozen).rejects.toThrow();
      await locked;
      await other.query("UPDATE counter SET value = value + 10 WHERE name = 'run-id'");
      wake();
      await failed;
      expect(await value('run-id')).toBe(before + 10);
    },
  );

  it('gives every connection of the pool the same session', async () => {
    const sessions = await Promise.all(
      Array.from({ length: 4 }, () =>
        database.transaction(async (sql) => {
          const [row] = await sql.rows<Record<string, unknown>>(
            'test',
            'SELECT @@time_zone AS zone, @@innodb_lock_wait_timeout AS waits, @@sql_mode AS mode, CONNECTION_ID() AS id, SLEEP(0.05)',
          );
          // MariaDB calls it tx_isolation, MySQL transaction_isolation.
          const [isolation] = await sql.rows<{ Value: string }>('test', "SHOW SESSION VARIABLES LIKE 't%isolation'");
          return { ...row!, isolation: isolation!.Value } as Record<string, unknown>;
        }),
      ),
    );
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(4);
    for (const session of sessions)
      expect(session).toMatchObject({
        isolation: 'READ-COMMITTED',
        zone: '+00:00',
        waits: 5,
        mode: expect.stringContaining('STRICT_TRANS_TABLES'),
      });
  });

  it('tries a whole transaction anew after a deadlock (F10, 1213)', async () => {
    await database.sql.write('test', "INSERT INTO counter VALUES ('a', 0), ('b', 0)");
    let tries = 0;
    let meet!: () => void;
    const bothHoldOne = new Promise<void>((resolve) => {
      meet = resolve;
    });
    let holding = 0;
    const cross = (first: string, second: string) =>
      database.transaction(async (sql) => {
        tries++;
        await counter(1, sql, first);
        if (++holding === 2) meet();
        await bothHoldOne;
        await counter(1, sql, second);
      });
    await Promise.all([cross('a', 'b'), cross('b', 'a')]);
    expect(tries).toBe(3);
    expect([await value('a'), await value('b')]).toEqual([2, 2]);
  });

  it('sends nothing more of a transaction that a deadlock ended, though it was asked for together', async () => {
    await database.sql.write('test', "INSERT INTO counter VALUES ('a', 0), ('b', 0), ('c', 0)");
    let holding = 0;
    let meet!: () => void;
    const bothHoldOne = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const cross = (first: string, second: string) =>
      database.transaction(async (sql) => {
        await counter(1, sql, first);
        if (++holding === 2) meet();
        await bothHoldOne;
        await Promise.all([counter(1, sql, second), counter(1, sql, 'c')]);
      });
    await Promise.all([cross('a', 'b'), cross('b', 'a')]);
    // Once each: a statement that ran on after the deadlock would have committed on its own.
    expect([await value('a'), await value('b'), await value('c')]).toEqual([2, 2, 2]);
  });

  it('tries anew after a lock wait (F10, 1205), with nothing half-written', async () => {
    await other.query("INSERT INTO counter VALUES ('a', 0), ('b', 0)");
    await other.query('BEGIN');
    await other.query("UPDATE counter SET value = 100 WHERE name = 'b'");
    let tries = 0;
    const work = database.transaction(async (sql) => {
      await sql.write('test', 'SET SESSION innodb_lock_wait_timeout = 1');
      if (++tries === 2) await other.query('COMMIT');
      await counter(1, sql, 'a');
      await counter(1, sql, 'b');
    });
    await work;
    expect(tries).toBe(2);
    expect([await value('a'), await value('b')]).toEqual([1, 101]);
  }, 20_000);

  it('leaves nothing half-written when the connection dies in the middle of a commit', async () => {
    const cut = database.transaction(async (sql) => {
      await counter(1, sql, 'run-id');
      const [row] = await sql.rows<{ id: number }>('test', 'SELECT CONNECTION_ID() AS id');
      await other.query(`KILL ${row!.id}`);
      await counter(1, sql, 'run-id');
    });
    const before = await value('run-id');
    await expect(cut).rejects.toThrow();
    expect(await value('run-id')).toBe(before);
    // The next one takes another connection.
    expect(await store.dispatcher.commit(holder, success(job, 1), T)).toEqual({ lost: [] });
    expect(await store.runsOf(job)).toMatchObject([{ state: 'succeeded' }]);
  });

  it('commits once though the answer to COMMIT was lost (F8)', async () => {
    const commit = () => store.dispatcher.commit(holder, success(job, 1), T);
    await commit();
    await expect(commit()).resolves.toEqual({ lost: [1] });
    expect(await store.attemptsOf(1)).toHaveLength(1);
  });

  it('works on after every idle connection was killed', async () => {
    await Promise.all([1, 2, 3, 4].map(() => database.transaction((sql) => sql.rows('test', 'SELECT SLEEP(0.05)'))));
    const [rows] = await other.query(
      'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()',
    );
    expect((rows as unknown[]).length).toBeGreaterThanOrEqual(4);
    for (const { id } of rows as { id: number }[]) await other.query(`KILL ${id}`);
    let failures = 0;
    for (;;) {
      try {
        await store.dispatcher.commit(holder, success(job, 1), T);
        break;
      } catch {
        if (++failures > 4) throw new Error('the pool hands out dead connections');
      }
    }
    expect(await store.runsOf(job)).toMatchObject([{ state: 'succeeded' }]);
  });

  it('keeps names apart that a loose collation would take for one', async () => {
    const names = ['job', 'Job', 'jöb', 'ｊob'];
    for (const name of names.slice(1))
      await database.sql.write(
        'test',
        "INSERT INTO job (namespace, name, application, labels, suspended, document, revision, created_at, changed_at) VALUES ('default', ?, 'app', '', 0, '{}', 1, 0, 0)",
        [name],
      );
    const rows = await database.sql.rows<{ name: string }>('test', 'SELECT name FROM job WHERE name = ?', ['Job']);
    expect(rows).toEqual([{ name: 'Job' }]);
  });
});
