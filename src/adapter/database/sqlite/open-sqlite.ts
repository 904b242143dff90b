import { dirname } from 'node:path';
import { DataSource, type EntityManager } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { sharedColumns } from '../into.ts';
import { entities } from '../schema/entities.ts';
import { migrations } from '../schema/migrations.ts';
import type { Database, Reads, Row, Statements, Transaction } from '../sql.ts';
import { SqliteConnection } from './connection.ts';
import { LazyReader } from './lazy-reader.ts';
import { makeFolders } from './make-folders.ts';
import { remedyOf } from './problem.ts';
import { type Ask, ThreadQueryRunner } from './query-runner.ts';

const answersRows = (statement: string): boolean => /^\s*(SELECT|PRAGMA|WITH|EXPLAIN)\b/i.test(statement);

interface Reader {
  rows<T>(statement: string, params?: readonly unknown[]): Promise<T[]>;
}

const askOf =
  (connection: SqliteConnection): Ask =>
  async (statement, params) =>
    answersRows(statement) ? { rows: await connection.rows(statement, params) } : connection.write(statement, params);

const askRows =
  (reader: Reader): Ask =>
  async (statement, params) => ({ rows: await reader.rows(statement, params) });

/** One after the other: SQLite has one writer, so who writes waits here, not in a busy loop on the file. */
class Turn {
  private last: Promise<void> = Promise.resolve();

  /** `leave` lets the next one in before `work` has ended: what it has still to ask for stands in the thread's queue by then. */
  take<T>(work: (leave: () => void) => Promise<T>): Promise<T> {
    const { promise, resolve: leave } = Promise.withResolvers<void>();
    const mine = this.last.then(() => work(leave)).finally(leave);
    this.last = promise;
    return mine;
  }
}

/** @throws with a sentence for the operator where the file can't be opened or belongs to another server. */
export const openSqlite = async (file: string): Promise<Database> => {
  const writer = await openConnection(file);
  const reader = await SqliteConnection.open({ file, readonly: true, lock: false }).catch(async (error) => {
    await writer.close();
    throw error;
  });
  const viewer = new LazyReader(file);
  const turn = new Turn();
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);

  const askWriter = askOf(writer);
  const askReader = askRows(reader);
  const askAlone: Ask = (statement, params) =>
    answersRows(statement) ? askReader(statement, params) : turn.take(() => askWriter(statement, params));

  const dataSource = await openDataSource(file, askWriter);
  const driver = dataSource.driver as BetterSqlite3Driver;
  const managerOver = (ask: Ask, inTransaction: boolean): EntityManager =>
    dataSource.createEntityManager(new ThreadQueryRunner(driver, ask, inTransaction));

  const readsOver = (manager: EntityManager, reader: Reader): Reads => ({
    dialect: 'sqlite',
    manager,
    rows: (name, statement, params) => {
      count(name);
      return reader.rows(statement, params);
    },
  });

  const sqlOver = (reads: Reads, write: <T>(work: () => Promise<T>) => Promise<T>): Statements => ({
    ...reads,
    write: (name, statement, params, mustChange) => {
      count(name);
      return write(() => writer.write(statement, params, mustChange));
    },
    insert: async (name, into, rows: readonly Row[], suffix = '', mustChange) => {
      if (rows.length === 0) return { affected: 0 };
      count(name);
      const shared = sharedColumns(into, rows);
      const apart = into.columns.flatMap((_, place) => (shared.includes(place) ? [] : [place]));
      const columns = [...shared, ...apart].map((place) => into.columns[place]);
      const params: unknown[] = [];
      for (const row of rows) for (const place of apart) params.push(row[place]);
      return write(() =>
        writer.insert(`INSERT INTO ${into.table} (${columns.join(', ')})`, {
          shared: shared.map((place) => rows[0]![place]),
          params,
          rows: rows.length,
          suffix,
          mustChange,
        }),
      );
    },
    each: async (name, statement, rows, mustChange) => {
      if (rows.length === 0) return { affected: 0 };
      count(name);
      return write(() => writer.each(statement, rows.flat(), rows.length, mustChange));
    },
  });

  const readsInTransaction = readsOver(managerOver(askWriter, true), writer);
  const transact = async <T>(work: (sql: Transaction) => Promise<T>, leave: () => void): Promise<T> => {
    count('begin');
    // Not waited for: where it fails, the thread refuses everything up to the end of the transaction.
    const begun = writer.write('BEGIN IMMEDIATE');
    begun.catch(() => {});
    let committed: Promise<unknown> | null = null;
    let isOver = false;
    const beforeEnd = <T>(ask: () => Promise<T>): Promise<T> =>
      isOver ? Promise.reject(new Error('asked for behind the end of its transaction')) : ask();
    const commit = () => {
      isOver = true;
      count('commit');
      const answer = writer.write('COMMIT');
      answer.catch(() => {});
      committed = answer;
      return answer;
    };
    const sql: Transaction = {
      ...sqlOver(readsInTransaction, beforeEnd),
      rows: (...asked) => beforeEnd(() => readsInTransaction.rows(...asked)),
      finish: async (asked) => {
        const ended = commit();
        leave();
        const answers = await Promise.all(asked);
        await ended;
        return answers as never;
      },
    };
    try {
      const result = await work(sql);
      await begun;
      await (committed ?? commit());
      return result;
    } catch (error) {
      isOver = true;
      // COMMIT ended it in any case; a full disk may have rolled back already.
      if (committed === null) await writer.write('ROLLBACK').catch(() => {});
      throw error;
    }
  };

  return {
    dialect: 'sqlite',
    sql: sqlOver(readsOver(managerOver(askAlone, true), reader), (work) => turn.take(work)),
    views: readsOver(managerOver(askRows(viewer), true), viewer),
    transaction: (work) => turn.take((leave) => transact(work, leave)),
    now: async () => Date.now(),
    statementCounts: () => counts,
    close: async () => {
      await turn.take(async () => {});
      await Promise.all([viewer.close(), reader.close(), writer.close()]);
    },
  };
};

const openConnection = async (file: string): Promise<SqliteConnection> => {
  try {
    makeFolders(dirname(file));
    // Without its writer the server can do nothing, and whoever looks after it starts a new one.
    return await SqliteConnection.open({ file, readonly: false, lock: true }, (error) => {
      setImmediate(() => {
        throw new Error(`the thread that writes ${file} died: ${error.message}`);
      });
    });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === 'SQLITE_BUSY')
      throw new Error(
        `The database file ${file} is in use by another Belfry server. Stop it, or set BELFRY_DATABASE_URL to another file; several servers share one database only on MySQL or MariaDB.`,
      );
    const remedy = remedyOf(code) === null ? ` ${remedyOf('SQLITE_CANTOPEN')}` : '';
    throw new Error(`The database file ${file} can't be opened: ${message.replace(/\.?$/, '.')}${remedy}`);
  }
};

/** A DataSource whose driver never opens a file itself: its statements go to the writer's thread. */
const openDataSource = async (file: string, ask: Ask): Promise<DataSource> => {
  class NoConnection {
    pragma() {}
    close() {}
  }
  const dataSource = new DataSource({
    type: 'better-sqlite3',
    database: file,
    driver: NoConnection,
    entities,
    migrations,
    migrationsTransactionMode: 'each',
  });
  const driver = dataSource.driver as BetterSqlite3Driver;
  driver.createQueryRunner = () => new ThreadQueryRunner(driver, ask, false);
  await dataSource.initialize();
  return dataSource;
};
