import { createConnection } from 'mysql2/promise';
import { migrate } from '../../src/adapter/database/migrate.ts';
import { openDatabase } from '../../src/adapter/database/open-database.ts';
import { migrations } from '../../src/adapter/database/schema/migrations.ts';
import type { Database } from '../../src/adapter/database/sql.ts';
import { onEveryStore, onMariaDb, type TestDatabase } from '../support/databases.ts';

const columnsOf = async ({ sql, dialect }: Database, table: string): Promise<Map<string, { nullable: boolean }>> => {
  const rows =
    dialect === 'sqlite'
      ? await sql.rows<{ name: string; nullable: number }>(
          'test',
          'SELECT name, ("notnull" = 0 AND pk = 0) AS nullable FROM pragma_table_info(?)',
          [table],
        )
      : await sql.rows<{ name: string; nullable: number }>(
          'test',
          "SELECT COLUMN_NAME AS name, IS_NULLABLE = 'YES' AS nullable FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?",
          [table],
        );
  return new Map(rows.map(({ name, nullable }) => [name, { nullable: nullable === 1 }]));
};

onEveryStore('migrations', (kind) => {
  let test: TestDatabase;

  beforeEach(async () => {
    test = await kind.open();
  });
  afterEach(() => test.drop());

  it('have nothing to do the second time', async () => {
    expect(await migrate(test.database)).toEqual([]);
    const rows = await test.database.sql.rows<{ name: string }>('test', 'SELECT name FROM migrations ORDER BY id');
    expect(rows.map(({ name }) => name)).toEqual(migrations.map((Migration) => new Migration().name));
  });

  it('end well what a member began that was killed in the middle', async () => {
    await test.database.sql.write('test', 'DROP TABLE token');
    await test.database.sql.write('test', 'DROP TABLE counter');
    await test.database.sql.write('test', 'DELETE FROM migrations');
    expect(await migrate(test.database)).toHaveLength(migrations.length);
    const rows = await test.database.sql.rows('test', "SELECT value FROM counter WHERE name = 'run-id'");
    expect(rows).toEqual([{ value: 0 }]);
    expect(await test.database.sql.rows('test', 'SELECT * FROM token')).toEqual([]);
  });

  it('go forward only', async () => {
    const [Migration] = migrations;
    await expect(new Migration!().down()).rejects.toThrow('forward only');
  });

  it('make the tables that TypeORM is told of: the same columns, keys and nulls', async () => {
    for (const { tableName, columns, primaryColumns } of test.database.sql.manager.connection.entityMetadatas) {
      const made = await columnsOf(test.database, tableName);
      const told = new Map(columns.map(({ databaseName, isNullable }) => [databaseName, { nullable: isNullable }]));
      expect([tableName, Object.fromEntries([...made].sort())]).toEqual([
        tableName,
        Object.fromEntries([...told].sort()),
      ]);
      expect(primaryColumns.length).toBeGreaterThan(0);
    }
  });

  it('make tables that TypeORM reads and writes without loss', async () => {
    const { manager } = test.database.sql;
    const big = Number.MAX_SAFE_INTEGER;
    for (const { name, columns, primaryColumns } of manager.connection.entityMetadatas) {
      const row = Object.fromEntries(
        columns
          .filter(({ isGenerated }) => !isGenerated)
          .map(({ propertyName, type }) => [propertyName, type === 'bigint' ? big : type === 'integer' ? 7 : 'é😀']),
      );
      await manager.insert(name, { ...row });
      const where = Object.fromEntries(
        primaryColumns
          .filter(({ isGenerated }) => !isGenerated)
          .map(({ propertyName }) => [propertyName, row[propertyName]]),
      );
      const [read] = await manager.find(name, { where: where as never });
      expect([name, read]).toEqual([name, expect.objectContaining(row)]);
    }
  });
});

onMariaDb('members that migrate at once', (kind) => {
  it('take turns: one does the work, the others find it done', async () => {
    const test = await kind.open();
    const { sql } = test.database;
    for (const { name } of await sql.rows<{ name: string }>(
      'test',
      'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
    ))
      await sql.write('test', `DROP TABLE \`${name}\``);
    const members = await Promise.all([1, 2, 3].map(() => openDatabase({ url: test.url, pool: 2 })));
    const ran = await Promise.all(members.map((member) => migrate(member)));
    expect(ran.flat()).toEqual(migrations.map((Migration) => new Migration().name));
    await Promise.all(members.map((member) => member.close()));
    const [row] = await sql.rows<{ value: number }>('test', "SELECT value FROM counter WHERE name = 'run-id'");
    expect(row!.value).toBe(0);
    await test.drop();
  });

  it('wait for those of their own database alone', async () => {
    const test = await kind.open();
    const other = await createConnection(test.url);
    await other.query("SELECT GET_LOCK(CONCAT('belfry-migrate ', LEFT(SHA2('another', 256), 40)), 0)");
    expect(await migrate(test.database)).toEqual([]);
    await other.end();
    await test.drop();
  });
});

/** What undoes a migration that changes a table which members are working on. */
const UNDONE: [name: string, table: string, undo: string][] = [
  ['AddOwner1763700000000', 'application', 'ALTER TABLE application DROP COLUMN owner'],
  ['AddSuspension1764000000000', 'job', 'ALTER TABLE job DROP COLUMN suspension'],
  ['AddWaitingSince1764200000000', 'open_run', 'ALTER TABLE open_run DROP COLUMN waiting_since'],
  ['SetUsualValues1764300000000', 'attempt', 'ALTER TABLE attempt ALTER COLUMN verdict DROP DEFAULT'],
];

onMariaDb('a migration behind somebody who reads for long', (kind) => {
  let test: TestDatabase;

  beforeEach(async () => {
    test = await kind.open();
  });
  afterEach(() => test.drop());

  it.each(UNDONE)(
    'gives up and says why, and is made by the next start: %s',
    async (name, table, undo) => {
      await test.database.sql.write('test', undo);
      await test.database.sql.write('test', 'DELETE FROM migrations WHERE name = ?', [name]);
      const reader = await createConnection(test.url);
      await reader.query('START TRANSACTION');
      await reader.query(`SELECT * FROM ${table} LIMIT 1`);
      await expect(migrate(test.database)).rejects.toThrow(
        /another transaction has had a table in use for over 3 s .* Start again/,
      );
      await reader.end();
      expect(await migrate(test.database)).toEqual([name]);
    },
    20_000,
  );
});
