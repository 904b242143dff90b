import { resolve } from 'node:path';
import { openMySql } from './mysql/open-mysql.ts';
import type { Database } from './sql.ts';
import { openSqlite } from './sqlite/open-sqlite.ts';

export interface DatabaseOptions {
  /** `sqlite:FILE` or `mysql://…` */
  url: string;
  /** Connections to MySQL; SQLite has a thread each for writes, the engine's reads and people's. */
  pool: number;
  tlsCa?: string;
}

/** Opens the store and does not look at its schema: `migrate` does. */
export const openDatabase = (options: DatabaseOptions): Promise<Database> => {
  const { url } = options;
  if (url.startsWith('sqlite:')) return openSqlite(resolve(url.slice('sqlite:'.length)));
  return openMySql({ url: url.replace(/^mariadb:/, 'mysql:'), connections: options.pool, tlsCa: options.tlsCa });
};
