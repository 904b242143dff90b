import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
// @ts-expect-error: plain JavaScript, which declares nothing
import { startMariaDb } from '../../scripts/mariadb.mjs';
import { cpuSecondsOf } from './process-facts.ts';

export type StoreKind = 'sqlite' | 'mysql';

/** A fresh store of a server's, seen from outside: seeded before the server starts, read beside it. */
export interface BenchStore {
  kind: StoreKind;
  /** For BELFRY_DATABASE_URL. */
  url: string;
  rows<T>(statement: string): Promise<T[]>;
  write(statement: string): Promise<void>;
  /** Statements the database server was sent by others than us; null where there is no such server (SQLite). */
  statements(): Promise<number | null>;
  /** CPU that the database server has used so far, seconds of one core; 0 where there is no such server. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

export const openStore = (kind: StoreKind, folder: string): Promise<BenchStore> =>
  kind === 'sqlite' ? openSqlite(folder) : openMySql(folder);

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
    rows: async <T>(statement: string) => database().prepare(statement).all() as T[],
    write: async (statement) => void database().exec(statement),
    statements: async () => null,
    cpuSeconds: () => 0,
    stop: async () => void opened?.close(),
  };
};

const openMySql = async (folder: string): Promise<BenchStore> => {
  const place = join(folder, 'mariadb');
  mkdirSync(place);
  const server = await startMariaDb(place);
  if (server === null) throw new Error('this bench needs MariaDB; try --store sqlite');
  const connection = await createConnection({ uri: server.url, multipleStatements: false });
  await connection.query('CREATE DATABASE belfry');
  await connection.query('USE belfry');
  await connection.query('SET SESSION max_recursive_iterations = 4294967295');
  const [[before]] = (await connection.query("SHOW GLOBAL STATUS LIKE 'Questions'")) as unknown as [
    [{ Value: string }],
  ];
  let own = -Number(before.Value);
  const query = (statement: string) => {
    own++;
    return connection.query(statement);
  };
  own++;
  return {
    kind: 'mysql',
    url: `${server.url}belfry`,
    rows: async <T>(statement: string) => (await query(statement))[0] as T[],
    write: async (statement) => void (await query(statement)),
    statements: async () => {
      const [[row]] = (await query("SHOW GLOBAL STATUS LIKE 'Questions'")) as unknown as [[{ Value: string }]];
      return Number(row.Value) - own;
    },
    cpuSeconds: () => cpuSecondsOf(server.pid),
    stop: async () => {
      connection.destroy();
      await server.stop();
    },
  };
};
