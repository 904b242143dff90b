import type { Database, Reads, Row, Statements, Transaction } from '../../src/adapter/database/sql.ts';

export interface Statement {
  name: string;
  text: string;
  params: Row;
}

/** A database that remembers what was asked of it: each statement as it was sent, once a name. */
export const recording = (database: Database): { database: Database; statements: Map<string, Statement> } => {
  const statements = new Map<string, Statement>();
  const remember = (name: string, text: string, params: Row = []): void => {
    if (!statements.has(name)) statements.set(name, { name, text, params });
  };
  const reads = (sql: Reads): Reads => ({
    ...sql,
    rows: (name, text, params) => {
      remember(name, text, params);
      return sql.rows(name, text, params);
    },
  });
  const over = (sql: Statements): Statements => ({
    ...reads(sql),
    write: (name, text, params, mustChange) => {
      remember(name, text, params);
      return sql.write(name, text, params, mustChange);
    },
    // An INSERT of values has no plan.
    insert: (...asked) => sql.insert(...asked),
    each: (name, text, rows, mustChange) => {
      if (rows.length > 0) remember(name, text, rows[0]!);
      return sql.each(name, text, rows, mustChange);
    },
  });
  return {
    statements,
    database: {
      ...database,
      sql: over(database.sql),
      views: reads(database.views),
      transaction: (work) => database.transaction((sql: Transaction) => work({ ...over(sql), finish: sql.finish })),
    },
  };
};
