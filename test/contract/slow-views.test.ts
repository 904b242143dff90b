import { LazyReader } from '../../src/adapter/database/sqlite/lazy-reader.ts';
import { definitionBook } from '../../src/adapter/database/stores/definitions-read.ts';
import { historyBook } from '../../src/adapter/database/stores/history.ts';
import { onEveryStore, onSqlite, type TestDatabase } from '../support/databases.ts';

/** More than the connections of either store. */
const MANY = 5;
/** About a second each. */
const SLOW = {
  sqlite: 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 8000000) SELECT COUNT(*) FROM c',
  mysql: 'SELECT SLEEP(1)',
};

onEveryStore('slow reads of people', (store) => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await store.open();
  });
  afterEach(() => test.drop());

  it('hold up neither the reads nor the writes of the engine', async () => {
    const { database } = test;
    await database.views.rows('warm', 'SELECT 1');
    let slowIsDone = false;
    const slow = database.views.rows('slow', SLOW[database.dialect]).then(() => {
      slowIsDone = true;
    });
    for (let i = 0; i < 20; i++) await database.sql.rows('quick', 'SELECT COUNT(*) AS due FROM schedule');
    await database.transaction((sql) => sql.write('quick', 'DELETE FROM span WHERE id < 0'));
    expect(slowIsDone).toBe(false);
    await slow;
  });

  it('hold nothing up, however many they are', async () => {
    const { database } = test;
    let done = 0;
    const slow = Array.from({ length: MANY }, () =>
      database.views.rows('slow', SLOW[database.dialect]).then(() => {
        done++;
      }),
    );
    await Promise.all(
      Array.from({ length: 2 }, () => database.sql.rows('quick', 'SELECT COUNT(*) AS due FROM schedule')),
    );
    await database.transaction((sql) => sql.write('quick', 'DELETE FROM span WHERE id < 0'));
    expect(done).toBeLessThan(MANY);
    await Promise.all(slow);
  }, 60_000);

  it('see what was committed before they were asked', async () => {
    const { database } = test;
    for (let i = 1; i <= 5; i++) {
      await database.sql.write(
        'note',
        'INSERT INTO run_note (run_id, at, kind, text, actor) VALUES (?, ?, ?, ?, NULL)',
        [7, i, 'note', 'text'],
      );
      expect(await historyBook(database).notes(7)).toHaveLength(i);
    }
    expect(await definitionBook(database).revision('Job', 1, 1)).toBeNull();
  });
});

onSqlite('the reader for people', (store) => {
  let test: TestDatabase;
  let reader: LazyReader;
  beforeEach(async () => {
    test = await store.open();
    reader = new LazyReader(test.url.slice('sqlite:'.length), 1);
  });
  afterEach(async () => {
    await reader.close();
    await test.drop();
  });

  it('is there when it is asked, and goes when nobody asks', async () => {
    expect(reader.isOpen).toBe(false);
    expect(await reader.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    while (reader.isOpen) await new Promise((resolve) => setImmediate(resolve));
    expect(await Promise.all([reader.rows('SELECT 2 AS two'), reader.rows('SELECT 3 AS three')])).toEqual([
      [{ two: 2 }],
      [{ three: 3 }],
    ]);
  });

  it('can not write', async () => {
    await expect(reader.rows('DELETE FROM job')).rejects.toThrow('readonly');
  });
});
