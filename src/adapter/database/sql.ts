import type { EntityManager } from 'typeorm';
import type { Into } from './into.ts';
import type { Dialect } from './schema/tables.ts';

export type Row = readonly unknown[];

/**
 * SQL on one connection. Each statement carries a name, by which it is counted (`belfry_store_statements_total`).
 * Placeholders are `?` in both dialects; instants and ids travel as JavaScript numbers.
 */
export interface Sql {
  readonly dialect: Dialect;
  /** Plain queries by TypeORM, on the same connection (and transaction) as the hand-written ones. */
  readonly manager: EntityManager;
  rows<T>(name: string, statement: string, params?: Row): Promise<T[]>;
  write(name: string, statement: string, params?: Row): Promise<{ affected: number; insertId: number }>;
  /**
   * Many rows by one statement, which ends with `suffix`. MySQL gets one multi-row statement (more only where the rows exceed
   * `max_allowed_packet`) without the columns in which all rows are as usual, SQLite the same prepared statement once a row. No rows, no statement.
   */
  insert(name: string, into: Into, rows: readonly Row[], suffix?: string): Promise<{ affected: number }>;
  /** The same statement once a row: one message on SQLite, one statement a row on MySQL, so for SQLite and for rare things. */
  each(name: string, statement: string, rows: readonly Row[]): Promise<{ affected: number }>;
}

/** A statement of a transaction changed other than it must: a fence held, or somebody else was quicker. Nothing of its transaction is kept. */
export class ChangedTooFew extends Error {
  override readonly name = 'ChangedTooFew';
}

/** Where a statement changes other than it must, what was done before it is undone: so only here it can be asked to. */
export interface Transaction extends Sql {
  /** With `mustChange` exactly so many rows. @throws ChangedTooFew */
  write(
    name: string,
    statement: string,
    params?: Row,
    mustChange?: number,
  ): Promise<{ affected: number; insertId: number }>;
  /** With `mustChange: 'every row'` each row must be new. @throws ChangedTooFew */
  insert(
    name: string,
    into: Into,
    rows: readonly Row[],
    suffix?: string,
    mustChange?: 'every row',
  ): Promise<{ affected: number }>;
  /** With `mustChange: 'every row'` each must change one row. @throws ChangedTooFew */
  each(name: string, statement: string, rows: readonly Row[], mustChange?: 'every row'): Promise<{ affected: number }>;
  /**
   * The last statements of a transaction, all of them asked for in this very turn: what has not asked by now is not part of it. COMMIT goes with
   * them and waits for nothing but that each changes what it must, so nobody's turn of the event loop comes in between. Nothing can be asked for afterwards.
   */
  finish<T extends readonly unknown[]>(asked: readonly [...T]): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>;
}

/** What a dialect answers on one connection, whoever ends the transaction. */
export type Statements = Omit<Transaction, 'finish'>;

/** The part of SQL that only looks. */
export type Reads = Pick<Sql, 'dialect' | 'manager' | 'rows'>;

export interface Database {
  readonly dialect: Dialect;
  /** Statements that need no transaction of their own. On SQLite its reads run beside the writer, in a thread of their own. */
  readonly sql: Sql;
  /** For people and for housekeeping: these reads may take long. On SQLite they have a thread of their own, on MySQL a part of the pool, so that `sql` never waits for one. */
  readonly views: Reads;
  /** All or nothing, READ COMMITTED. On a deadlock or lock wait (1213, 1205, SQLITE_BUSY) the whole of `work` is tried anew, so `work` keeps its effects to the database. */
  transaction<T>(work: (sql: Transaction) => Promise<T>): Promise<T>;
  /** Now by the database's clock, Unix ms. */
  now(): Promise<number>;
  /** Statements sent so far, by name. */
  statementCounts(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** A literal list of ids for `IN (…)`: they are numbers by type, and checked, so no placeholder is spent on them. */
export const idList = (ids: readonly number[]): string => {
  for (const id of ids) if (!Number.isSafeInteger(id)) throw new TypeError(`not an id: ${String(id)}`);
  return ids.join(',');
};

/** Joins two tables as they are written, where a planner would rather begin with the second. */
export const IN_THIS_ORDER = { mysql: 'STRAIGHT_JOIN', sqlite: 'CROSS JOIN' } as const;

/** Locks the rows read until the transaction ends, passing over those that others hold. SQLite has one writer and needs no lock. */
export const lockSkipping = (dialect: Dialect): string => (dialect === 'mysql' ? ' FOR UPDATE SKIP LOCKED' : '');
export const lock = (dialect: Dialect): string => (dialect === 'mysql' ? ' FOR UPDATE' : '');
