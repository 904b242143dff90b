import type { Dialect } from './tables.ts';

/**
 * People who sign in at the console, their sessions and one-time links, and the audit log. Secrets stand here as hashes only: a password's is
 * argon2id, a session's and a link's SHA-256 of 32 random bytes. `audit` is only ever appended to; for jobs and applications it names
 * the revision, which holds the document.
 */
export const createPeopleTables = (dialect: Dialect): string[] => {
  const mysql = dialect === 'mysql';
  const id = mysql ? 'BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY' : 'INTEGER PRIMARY KEY AUTOINCREMENT';
  const text = mysql ? 'MEDIUMTEXT' : 'TEXT';
  const end = mysql ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin' : '';
  const index = (name: string, columns: string) => (mysql ? `, KEY ${name} (${columns})` : '');
  return [
    `CREATE TABLE IF NOT EXISTS user (
      id ${id}, name VARCHAR(63) NOT NULL, display_name VARCHAR(255) NOT NULL, roles ${text} NOT NULL, password VARCHAR(255) NULL,
      created_at BIGINT NOT NULL, created_by VARCHAR(255) NOT NULL, last_sign_in_at BIGINT NULL, deleted_at BIGINT NOT NULL DEFAULT 0,
      CONSTRAINT user_name UNIQUE (name, deleted_at))${end}`,
    `CREATE TABLE IF NOT EXISTS session (
      hash VARCHAR(64) NOT NULL PRIMARY KEY, user_id BIGINT NOT NULL, began_at BIGINT NOT NULL, seen_at BIGINT NOT NULL,
      ends_at BIGINT NOT NULL, address VARCHAR(63) NULL${index('session_of_user', 'user_id')})${end}`,
    `CREATE TABLE IF NOT EXISTS sign_in_link (
      hash VARCHAR(64) NOT NULL PRIMARY KEY, user_id BIGINT NOT NULL, ends_at BIGINT NOT NULL)${end}`,
    `CREATE TABLE IF NOT EXISTS audit (
      id ${id}, at BIGINT NOT NULL, actor VARCHAR(255) NOT NULL, address VARCHAR(63) NULL, action VARCHAR(16) NOT NULL,
      kind VARCHAR(16) NOT NULL, namespace VARCHAR(63) NULL, name VARCHAR(255) NOT NULL, object_id BIGINT NULL, revision INT NULL,
      before_text ${text} NULL, after_text ${text} NULL${index('audit_of_object', 'kind, namespace, name')})${end}`,
    ...(mysql
      ? []
      : [
          'CREATE INDEX IF NOT EXISTS session_of_user ON session (user_id)',
          'CREATE INDEX IF NOT EXISTS audit_of_object ON audit (kind, namespace, name)',
        ]),
  ];
};
