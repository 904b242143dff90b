import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { openMySqlStore } from './mysql-store.ts';

/** `mysql` is MariaDB, `mysql8` is Oracle's MySQL, `galera` a cluster of three MariaDB nodes. */
export const STORES = ['sqlite', 'mysql', 'mysql8', 'galera'] as const;
export type StoreKind = (typeof STORES)[number];

/** A fresh store of a server's, seen from outside: seeded before the server starts, read beside it. */
export interface BenchStore {
  kind: StoreKind;
  /** For BELFRY_DATABASE_URL. */
  url: string;
  /** The same by each node of a cluster, for members to go through different ones; elsewhere one. */
  urls: readonly string[];
  rows<T>(statement: string): Promise<T[]>;
  write(statement: string): Promise<void>;
  /** The same through a second connection, where the store takes one. */
  writeAlongside?(statement: string): Promise<void>;
  /** Statements the database server was sent by others than us; null where there is no such server (SQLite). */
  statements(): Promise<number | null>;
  /** CPU that the database server has used so far, seconds of one core; 0 where there is no such server. */
  cpuSeconds(): number;
  /** Ends the server well and starts it again on the same data; answers the Unix ms at which it accepted connections. Not everywhere. */
  restart?(): Promise<number>;
  stop(): Promise<void>;
}

export const openStore = (kind: StoreKind, folder: string): Promise<BenchStore> =>
  kind === 'sqlite' ? openSqlite(folder) : openMySqlStore(kind, folder);

const openSqlite = async (folder: string): Promise<BenchStore> => {
  const file = join(folder, 'belfry.db');
  let opened: BetterSqlite3.Database | null = null;
  // The server makes the file, so it is opened at the first question.
  const database = () => {
    opened ??= new BetterSqlite3(file, { fileMustExist: true, timeout: 5_000 });
    return opened;
  };
  return {
    kind: 'sqlite',
    url: `sqlite:${file}`,
    urls: [`sqlite:${file}`],
    rows: async <T>(statement: string) => database().prepare(statement).all() as T[],
    write: async (statement) => void database().exec(statement),
    statements: async () => null,
    cpuSeconds: () => 0,
    stop: async () => void opened?.close(),
  };
};
