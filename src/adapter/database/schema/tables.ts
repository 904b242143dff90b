/**
 * The tables, once for both dialects. Instants are BIGINT milliseconds, JSON is text, text compares byte by byte.
 *
 * `run` is the history: one row a run from its opening on, never moved. What is still open stands a second time in the small
 * `open_run` (who holds it; counted for concurrency). What waits for a free call slot stands a third time in `queued_run`, whose
 * primary key is the order of claiming, and what waits for an earlier run of its own job in `held_run`. So the hot questions are
 * answered from small tables, and the history needs no index beyond its identity. `run.settled_at` is 0 while a run is open.
 * `open_run.due_at` of a run that is held says since when its holder has it.
 */
export type Dialect = 'mysql' | 'sqlite';

/** Name, table, columns. MySQL makes them with their table, so that each statement is all or nothing there, too. */
const INDEXES = [
  ['job_of_application', 'job', 'namespace, application'],
  ['schedule_due', 'schedule', 'next_slot_at, job_id'],
  ['run_note_of_run', 'run_note', 'run_id'],
  ['span_of_job', 'span', 'job_id, from_at'],
] as const;

/** Each statement can be repeated: MySQL keeps no DDL in a transaction, and a member may be killed between two of them. */
const tables = (mysql: boolean): string[] => {
  const indexesOf = (table: string): string =>
    mysql
      ? INDEXES.flatMap(([name, of, columns]) => (of === table ? [`, KEY ${name} (${columns})`] : [])).join('')
      : '';
  const id = mysql ? 'BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY' : 'INTEGER PRIMARY KEY AUTOINCREMENT';
  const long = mysql ? 'LONGTEXT' : 'TEXT';
  const medium = mysql ? 'MEDIUMTEXT' : 'TEXT';
  // One byte and a fixed place in the row: an update in place, where text that grows would move the row.
  const oneOf = (...values: string[]) => (mysql ? `ENUM (${values.map((value) => `'${value}'`).join(', ')})` : 'TEXT');
  const runState = oneOf(
    'queued',
    'running',
    'waiting',
    'succeeded',
    'failed',
    'partly_failed',
    'cancelled',
    'skipped',
    'missed',
  );
  const openState = oneOf('queued', 'held', 'running', 'waiting');
  const shardState = oneOf('queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled');
  const cause = oneOf('schedule', 'catch-up', 'manual', 'api', 'parent', 'backfill');
  const verdict = oneOf('succeeded', 'failed', 'accepted');
  const end = mysql ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin' : '';
  const keyed = mysql ? end : ' WITHOUT ROWID';
  return [
    `CREATE TABLE IF NOT EXISTS application (
      id ${id}, namespace VARCHAR(63) NOT NULL, name VARCHAR(63) NOT NULL, labels ${medium} NOT NULL,
      document ${long} NOT NULL, revision INT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
      deleted_at BIGINT NOT NULL DEFAULT 0,
      CONSTRAINT application_name UNIQUE (namespace, name, deleted_at))${end}`,
    `CREATE TABLE IF NOT EXISTS job (
      id ${id}, namespace VARCHAR(63) NOT NULL, name VARCHAR(63) NOT NULL, application VARCHAR(63) NOT NULL,
      labels ${medium} NOT NULL, suspended SMALLINT NOT NULL, document ${long} NOT NULL, revision INT NOT NULL,
      created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, deleted_at BIGINT NOT NULL DEFAULT 0,
      CONSTRAINT job_name UNIQUE (namespace, name, deleted_at)${indexesOf('job')})${end}`,
    `CREATE TABLE IF NOT EXISTS revision (
      kind VARCHAR(16) NOT NULL, object_id BIGINT NOT NULL, number INT NOT NULL, at BIGINT NOT NULL,
      actor VARCHAR(255) NOT NULL, document ${long} NOT NULL, PRIMARY KEY (kind, object_id, number))${keyed}`,
    `CREATE TABLE IF NOT EXISTS secret (
      application_id BIGINT NOT NULL, name VARCHAR(63) NOT NULL, key_id VARCHAR(63) NOT NULL, ciphertext ${medium} NOT NULL,
      fingerprint VARCHAR(64) NOT NULL, changed_at BIGINT NOT NULL, PRIMARY KEY (application_id, name))${keyed}`,
    `CREATE TABLE IF NOT EXISTS schedule (
      job_id BIGINT NOT NULL PRIMARY KEY, revision INT NOT NULL, next_slot_at BIGINT NULL,
      anchor_at BIGINT NOT NULL, idle_since BIGINT NULL, idle_reason VARCHAR(32) NULL,
      sequence BIGINT NOT NULL DEFAULT 0, proven_since BIGINT NOT NULL${indexesOf('schedule')})${end}`,
    `CREATE TABLE IF NOT EXISTS run (
      id BIGINT NOT NULL PRIMARY KEY, job_id BIGINT NOT NULL, revision INT NOT NULL, slot_at BIGINT NULL, fire_at BIGINT NOT NULL,
      opened_at BIGINT NOT NULL, started_at BIGINT NULL, settled_at BIGINT NOT NULL, cause ${cause} NOT NULL,
      state ${runState} NOT NULL, reason VARCHAR(1024) NULL, sequence BIGINT NOT NULL, shard_total INT NOT NULL,
      rounds INT NOT NULL, rerun_of BIGINT NULL, params ${medium} NULL, request ${medium} NULL,
      CONSTRAINT run_slot UNIQUE (job_id, slot_at))${end}`,
    `CREATE TABLE IF NOT EXISTS open_run (
      job_id BIGINT NOT NULL, run_id BIGINT NOT NULL, application_id BIGINT NOT NULL, state ${openState} NOT NULL,
      priority INT NOT NULL, due_at BIGINT NOT NULL, member_id BIGINT NULL, epoch INT NULL, cancel_reason VARCHAR(255) NULL,
      PRIMARY KEY (job_id, run_id))${keyed}`,
    `CREATE TABLE IF NOT EXISTS queued_run (
      application_id BIGINT NOT NULL, urgency INT NOT NULL, due_at BIGINT NOT NULL, run_id BIGINT NOT NULL, job_id BIGINT NOT NULL,
      PRIMARY KEY (application_id, urgency, due_at, run_id))${keyed}`,
    `CREATE TABLE IF NOT EXISTS held_run (
      job_id BIGINT NOT NULL, fire_at BIGINT NOT NULL, run_id BIGINT NOT NULL, application_id BIGINT NOT NULL,
      priority INT NOT NULL, max_open INT NOT NULL, PRIMARY KEY (job_id, fire_at, run_id))${keyed}`,
    `CREATE TABLE IF NOT EXISTS shard (
      run_id BIGINT NOT NULL, shard_index INT NOT NULL, endpoint VARCHAR(2048) NULL, uid VARCHAR(63) NULL,
      state ${shardState} NOT NULL, reason VARCHAR(1024) NULL, attempts INT NOT NULL, round INT NOT NULL,
      round_attempts INT NOT NULL, due_at BIGINT NULL, PRIMARY KEY (run_id, shard_index))${keyed}`,
    `CREATE TABLE IF NOT EXISTS attempt (
      run_id BIGINT NOT NULL, shard_index INT NOT NULL, number INT NOT NULL, round INT NOT NULL, endpoint VARCHAR(2048) NULL,
      started_at BIGINT NOT NULL, duration_ms INT NOT NULL, status SMALLINT NULL, fault VARCHAR(12) NULL,
      verdict ${verdict} NOT NULL, reason VARCHAR(1024) NOT NULL, detail ${medium} NOT NULL,
      PRIMARY KEY (run_id, shard_index, number))${keyed}`,
    `CREATE TABLE IF NOT EXISTS run_note (
      id ${id}, run_id BIGINT NOT NULL, at BIGINT NOT NULL, kind VARCHAR(16) NOT NULL, text VARCHAR(1024) NOT NULL,
      actor VARCHAR(255) NULL${indexesOf('run_note')})${end}`,
    `CREATE TABLE IF NOT EXISTS span (
      id ${id}, job_id BIGINT NOT NULL, from_at BIGINT NOT NULL, to_at BIGINT NOT NULL, reason VARCHAR(32) NOT NULL,
      revision INT NOT NULL${indexesOf('span')})${end}`,
    `CREATE TABLE IF NOT EXISTS member (
      id ${id}, name VARCHAR(255) NOT NULL, epoch INT NOT NULL, beat BIGINT NOT NULL, state VARCHAR(8) NOT NULL,
      roles VARCHAR(255) NOT NULL, version VARCHAR(32) NOT NULL, zones_hash VARCHAR(64) NOT NULL, started_at BIGINT NOT NULL,
      beat_at BIGINT NOT NULL, clock_offset_ms INT NOT NULL, calls_in_flight INT NOT NULL, max_calls INT NOT NULL)${end}`,
    `CREATE TABLE IF NOT EXISTS counter (name VARCHAR(32) NOT NULL PRIMARY KEY, value BIGINT NOT NULL)${end}`,
    `CREATE TABLE IF NOT EXISTS request_key (
      job_id BIGINT NOT NULL, name VARCHAR(255) NOT NULL, run_id BIGINT NOT NULL, request_hash VARCHAR(64) NOT NULL,
      at BIGINT NOT NULL, PRIMARY KEY (job_id, name))${keyed}`,
    `CREATE TABLE IF NOT EXISTS token (
      id ${id}, name VARCHAR(63) NOT NULL, role VARCHAR(16) NOT NULL, namespaces ${medium} NOT NULL, hash VARCHAR(64) NOT NULL,
      created_at BIGINT NOT NULL, created_by VARCHAR(255) NOT NULL, expires_at BIGINT NULL, revoked_at BIGINT NULL,
      last_used_at BIGINT NULL, CONSTRAINT token_hash UNIQUE (hash))${end}`,
    ...(mysql
      ? []
      : INDEXES.map(([name, table, columns]) => `CREATE INDEX IF NOT EXISTS ${name} ON ${table} (${columns})`)),
    `INSERT INTO counter (name, value) SELECT * FROM (SELECT 'run-id' AS name, 0 AS value) first
      WHERE NOT EXISTS (SELECT 1 FROM counter)`,
  ];
};

/** Statements of the first migration. */
export const createTables = (dialect: Dialect): string[] => tables(dialect === 'mysql');
