import { into } from '../../src/adapter/database/into.ts';
import { openMySql } from '../../src/adapter/database/mysql/open-mysql.ts';
import { ChangedTooFew, type Database, type Sql, type Transaction } from '../../src/adapter/database/sql.ts';
import { onEveryStore, onMariaDb, type TestDatabase } from '../support/databases.ts';

onEveryStore('the end of a transaction whose last statements go with COMMIT', (store) => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await store.open();
  });
  afterEach(() => test.drop());

  const INTO = into('counter', 'name, value');
  const add = (sql: Sql, names: string[]) =>
    sql.insert(
      'add',
      INTO,
      names.map((name) => [name, 1]),
    );
  const lift = (sql: Transaction, name: string, mustChange?: number) =>
    sql.write('lift', 'UPDATE counter SET value = value + 1 WHERE name = ?', [name], mustChange);
  const names = async (): Promise<string[]> => {
    const rows = await test.database.sql.rows<{ name: string }>('names', 'SELECT name FROM counter ORDER BY name');
    return rows.map(({ name }) => name).filter((name) => name !== 'run-id');
  };
  const finishing = (asked: (sql: Transaction) => Promise<unknown>[]) =>
    test.database.transaction((sql) => sql.finish(asked(sql)));

  it('keeps all where each changed what it must, and answers each', async () => {
    await expect(finishing((sql) => [add(sql, ['a', 'b']), lift(sql, 'a', 1)])).resolves.toMatchObject([
      { affected: 2 },
      { affected: 1 },
    ]);
    expect(await names()).toEqual(['a', 'b']);
  });

  it('keeps nothing where one changed too few, whichever it was', async () => {
    const inserted = finishing((sql) => [lift(sql, 'nobody', 1), add(sql, ['a'])]);
    await expect(inserted).rejects.toThrow(ChangedTooFew);
    const last = finishing((sql) => [add(sql, ['a']), lift(sql, 'nobody', 1)]);
    await expect(last).rejects.toThrow(ChangedTooFew);
    expect(await names()).toEqual([]);
  });

  it('alone can ask what a statement must change: elsewhere its change would stay', async () => {
    await add(test.database.sql, ['a']);
    // @ts-expect-error no such argument
    await test.database.sql.write('lift', 'UPDATE counter SET value = value + 1 WHERE name = ?', ['a'], 1);
    // @ts-expect-error no such argument
    await test.database.sql.insert('add', INTO, [['b', 1]], '', 'every row');
    // @ts-expect-error what asks for it must be given a transaction
    await lift(test.database.sql, 'b', 1);
    expect(await names()).toEqual(['a', 'b']);
  });

  it('takes a row that is there already for one that is not new', async () => {
    await add(test.database.sql, ['a']);
    const orLeave =
      test.database.dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE name = name' : 'ON CONFLICT DO NOTHING';
    const rows = [
      ['a', 1],
      ['b', 1],
    ];
    const twice = finishing((sql) => [sql.insert('add', INTO, rows, orLeave, 'every row')]);
    await expect(twice).rejects.toThrow(ChangedTooFew);
    expect(await names()).toEqual(['a']);
    await finishing((sql) => [sql.insert('add', INTO, rows, orLeave)]);
    expect(await names()).toEqual(['a', 'b']);
  });

  it('leaves the transactions that stand behind it alone, whatever became of it', async () => {
    const ends = await Promise.allSettled([
      finishing((sql) => [add(sql, ['a']), lift(sql, 'nobody', 1)]),
      finishing((sql) => [add(sql, ['b'])]),
      test.database.transaction(async (sql) => {
        await add(sql, ['c']);
        throw new Error('thought better of it');
      }),
      finishing((sql) => [add(sql, ['d']), sql.write('nonsense', 'UPDATE nowhere SET a = 1')]),
      test.database.transaction((sql) => add(sql, ['e'])),
    ]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(await names()).toEqual(['b', 'e']);
  });

  it('takes no statement behind its end', async () => {
    const late = test.database.transaction(async (sql) => {
      await sql.finish([add(sql, ['a'])]);
      await add(sql, ['b']);
    });
    await expect(late).rejects.toThrow('behind the end of its transaction');
    expect(await names()).toEqual(['a']);
  });
});

const sizes = [
  ['one statement a message, as on Galera', { bytes: 1_000_000, statements: 1 }],
  ['messages that are full at once', { bytes: 300_000, statements: 2 }],
] as const;

for (const [of, message] of sizes)
  onMariaDb(`a transaction in ${of}`, (store) => {
    let test: TestDatabase;
    let database: Database;
    beforeEach(async () => {
      test = await store.open();
      database = await openMySql({ url: test.url, connections: 1, message });
    });
    afterEach(async () => {
      await database.close();
      await test.drop();
    });

    const INTO = into('counter', 'name, value');
    const add = (sql: Sql, name: string) => sql.insert('add', INTO, [[name, 1]]);
    const short = (sql: Transaction) =>
      sql.write('short', 'UPDATE counter SET value = 2 WHERE name = ?', ['nobody'], 1);
    const names = async (): Promise<string[]> => {
      const rows = await database.sql.rows<{ name: string }>('names', 'SELECT name FROM counter ORDER BY name');
      return rows.map(({ name }) => name).filter((name) => name !== 'run-id');
    };
    const ways: [string, (sql: Transaction, asked: Promise<unknown>[]) => Promise<unknown>][] = [
      ['waits for all', (_, asked) => Promise.all(asked)],
      ['finishes', (sql, asked) => sql.finish(asked)],
    ];

    it.each(ways)(
      'keeps nothing where one changed too few, and no statement comes behind its end (%s)',
      async (_, wait) => {
        const asked: Promise<unknown>[] = [];
        const transaction = database.transaction((sql) => {
          asked.push(add(sql, 'a'), short(sql), add(sql, 'b'), add(sql, 'c'), add(sql, 'd'), add(sql, 'e'));
          return wait(sql, asked);
        });
        await expect(transaction).rejects.toThrow(ChangedTooFew);
        const next = database.transaction((sql) => add(sql, 'f'));
        await Promise.allSettled([...asked, next]);
        expect(await names()).toEqual(['f']);
      },
    );

    it.each(ways)('keeps all where all did (%s)', async (_, wait) => {
      await database.transaction((sql) =>
        wait(
          sql,
          ['a', 'b', 'c'].map((name) => add(sql, name)),
        ),
      );
      expect(await names()).toEqual(['a', 'b', 'c']);
    });
  });
