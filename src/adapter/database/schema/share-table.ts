import type { Dialect } from './tables.ts';

/** How the limits of each application are shared out among members: one row an application, JSON, each write by its version. */
export const createShareTable = (dialect: Dialect): string =>
  dialect === 'mysql'
    ? `CREATE TABLE IF NOT EXISTS call_share (
      application_id BIGINT NOT NULL PRIMARY KEY, version BIGINT NOT NULL, shares MEDIUMTEXT NOT NULL)
      ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`
    : `CREATE TABLE IF NOT EXISTS call_share (
      application_id INTEGER NOT NULL PRIMARY KEY, version BIGINT NOT NULL, shares TEXT NOT NULL)`;
