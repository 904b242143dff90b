import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { migrate } from '../../src/adapter/database/migrate.ts';
import { openDatabase } from '../../src/adapter/database/open-database.ts';
import type { Database } from '../../src/adapter/database/sql.ts';

export interface TestDatabase {
  database: Database;
  /** For a second connection to the same store. */
  url: string;
  /** Closes it and takes it away. */
  drop(): Promise<void>;
}

export interface Store {
  name: 'SQLite' | 'MariaDB';
  /** A fresh one with its schema. */
  open(): Promise<TestDatabase>;
}

const server = process.env.BELFRY_TEST_MYSQL_URL;

const nodes = process.env.BELFRY_TEST_GALERA_URLS?.split(',') ?? [];

/** The same database through the n-th node of a Galera cluster, round and round; elsewhere there is one way only. */
export const throughNode = (url: string, n: number): string =>
  nodes.length === 0 ? url : new URL(new URL(url).pathname, nodes[n % nodes.length]).href;

const sqlite: Store = {
  name: 'SQLite',
  async open() {
    const folder = mkdtempSync(join(tmpdir(), 'belfry-sqlite-'));
    const url = `sqlite:${join(folder, 'belfry.db')}`;
    const database = await openDatabase({ url, pool: 1 });
    await migrate(database);
    return {
      database,
      url,
      drop: async () => {
        await database.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

const mariadb: Store = {
  name: 'MariaDB',
  async open() {
    const name = `belfry_${randomBytes(6).toString('hex')}`;
    const admin = await createConnection(server!);
    await admin.query(`CREATE DATABASE ${name}`);
    const url = `${server}${name}`;
    const database = await openDatabase({ url, pool: 4 });
    await migrate(database);
    return {
      database,
      url,
      drop: async () => {
        await database.close();
        await admin.query(`DROP DATABASE ${name}`);
        await admin.end();
      },
    };
  },
};

/** One suite a store. Without a MariaDB (`npm test` brings one) its suites count as skipped, and the name says why. */
export const onEveryStore = (title: string, suite: (store: Store) => void): void => {
  describe(`${title} on SQLite`, () => suite(sqlite));
  onMariaDb(title, suite);
};

export const onMariaDb = (title: string, suite: (store: Store) => void): void => {
  if (server !== undefined) describe(`${title} on MariaDB`, () => suite(mariadb));
  else skipped(`${title} on MariaDB (BELFRY_TEST_MYSQL_URL is not set; npm test sets it)`);
};

/** For suites that need SQLite alone. */
export const onSqlite = (title: string, suite: (store: Store) => void): void =>
  describe(`${title} on SQLite`, () => suite(sqlite));

const skipped = (title: string): void => {
  describe['skip'](title, () => {
    it('needs what is missing here', () => {
      throw new Error('skipped suites do not run');
    });
  });
};
