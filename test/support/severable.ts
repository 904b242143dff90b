import type { Database, Reads, Sql } from '../../src/adapter/database/sql.ts';

export interface Severable {
  database: Database;
  /** From now on nothing reaches the database, and nothing that is under way is committed. */
  sever(): void;
  heal(): void;
}

/** One member's way to the database, which can be cut while others go on. */
export const severable = (database: Database): Severable => {
  let severed = false;
  const check = (): void => {
    if (severed) throw new Error('the way to the database is cut');
  };
  const guarded =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      check();
      return call(...args);
    };
  const reads = (sql: Reads): Reads => ({ ...sql, rows: guarded(sql.rows.bind(sql)) as Sql['rows'] });
  const through = (sql: Sql): Sql => ({
    ...reads(sql),
    write: guarded(sql.write.bind(sql)),
    insert: guarded(sql.insert.bind(sql)),
    each: guarded(sql.each.bind(sql)),
  });
  return {
    database: {
      dialect: database.dialect,
      sql: through(database.sql),
      views: reads(database.views),
      transaction: async (work) => {
        check();
        return database.transaction(async (sql) => {
          // Committed below, where nothing cut the way meanwhile.
          const finish = (asked: readonly unknown[]) => Promise.all(asked) as Promise<never>;
          const result = await work({ ...through(sql), finish });
          check();
          return result;
        });
      },
      now: async () => {
        check();
        return database.now();
      },
      statementCounts: () => database.statementCounts(),
      close: () => database.close(),
    },
    sever: () => {
      severed = true;
    },
    heal: () => {
      severed = false;
    },
  };
};
