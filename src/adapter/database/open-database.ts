import { resolve } from 'node:path';
import type { Database } from './sql.ts';

export interface DatabaseOptions {
  /** `sqlite:FILE` or `mysql://…` */
  url: string;
  /** Connections to MySQL; SQLite has a thread each for writes, the engine's reads and people's. */
  pool: number;
  tlsCa?: string;
}

/** Opens the store and does not look at its schema: `migrate` does. Only the driver that is needed is loaded: one costs 20 MB. */
export const openDatabase = async ({ url, pool, tlsCa }: DatabaseOptions): Promise<Database> => {
  if (url.startsWith('sqlite:')) {
    const { openSqlite } = await import('./sqlite/open-sqlite.ts');
    return openSqlite(resolve(url.slice('sqlite:'.length)));
  }
  const { openMySql } = await import('./mysql/open-mysql.ts');
  return openMySql({ url: url.replace(/^mariadb:/, 'mysql:'), connections: pool, tlsCa });
};
