/**
 * The thread that owns one SQLite connection. It answers the statements of a message in their order; the main thread never waits for a disk.
 * SQLite's own clock is the machine's, so `now` needs no statement.
 */
import { closeSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';
import { insertRows } from './insert-rows.ts';
import { type Call, CHANGED_TOO_FEW } from './thread-call.ts';

const { file, readonly, lock } = workerData as { file: string; readonly: boolean; lock: boolean };
const port = parentPort!;

/** Held as long as the thread lives: collected as garbage it would let a second server in. */
let guard: BetterSqlite3.Database | null = null;

/** A new file is its owner's alone, and so are the -wal and -shm that SQLite makes beside it; one that is there keeps its mode. */
const makePrivate = (path: string): void => {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch {
    // SQLite says why.
  }
};

const open = () => {
  if (lock) {
    makePrivate(`${file}.lock`);
    makePrivate(file);
    // One server a file: a lock that the operating system drops with the process, unlike a pid file.
    guard = new BetterSqlite3(`${file}.lock`, { timeout: 0 });
    guard.pragma('journal_mode = DELETE');
    guard.exec('BEGIN EXCLUSIVE');
  }
  const database = new BetterSqlite3(file, { readonly, timeout: 5_000 });
  if (!readonly) database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  // KiB, instead of 16 MB a connection: the writer keeps what it needs again and again, and what others read is in the system's cache.
  if (readonly) database.pragma('cache_size = -2000');
  return database;
};

const start = () => {
  const database = open();
  const cache = new Map<string, BetterSqlite3.Statement>();
  const prepare = (statement: string): BetterSqlite3.Statement => {
    const known = cache.get(statement);
    if (known !== undefined) return known;
    const prepared = database.prepare(statement);
    if (cache.size >= 200) cache.delete(cache.keys().next().value!);
    cache.set(statement, prepared);
    return prepared;
  };
  const answer = (call: Call): unknown => {
    const { statement, params, mode, rows = 0, mustChange } = call;
    if (mode === 'insert') {
      const affected = insertRows(prepare, call);
      check(affected, mustChange);
      return { affected, insertId: 0 };
    }
    const prepared = prepare(statement);
    if (mode === 'rows' && prepared.reader) return prepared.all(...params);
    if (mode === 'rows') {
      prepared.run(...params);
      return [];
    }
    if (mode === 'write') {
      const { changes, lastInsertRowid } = prepared.run(...params);
      check(changes, mustChange);
      return { affected: changes, insertId: Number(lastInsertRowid) };
    }
    let affected = 0;
    const width = params.length / rows;
    for (let row = 0; row < rows; row++) affected += prepared.run(params.slice(row * width, (row + 1) * width)).changes;
    check(affected, mustChange);
    return { affected, insertId: 0 };
  };
  // Statements of a transaction come without waiting for each other: after one that failed all fail for its reason, and none acts on its
  // own, not even where SQLite has rolled back already, as it does on a full disk. COMMIT is the end in any case: the next transaction
  // may stand behind it.
  let inTransaction = false;
  let failure: unknown = null;
  const end = (): void => {
    if (database.inTransaction) database.exec('ROLLBACK');
    inTransaction = false;
    failure = null;
  };
  const answerInTransaction = (call: Call): unknown => {
    if (/^BEGIN\b/.test(call.statement)) inTransaction = true;
    else if (call.statement === 'ROLLBACK') return end();
    try {
      if (failure !== null) throw failure;
      return answer(call);
    } catch (error) {
      if (inTransaction) failure = error;
      throw error;
    } finally {
      if (call.statement === 'COMMIT') end();
    }
  };
  const tryToAnswer = (call: Call): unknown => {
    try {
      return { value: answerInTransaction(call) };
    } catch (error) {
      return problemOf(error);
    }
  };
  port.on('message', (calls: Call[] | 'close') => {
    if (calls === 'close') {
      database.close();
      guard?.close();
      port.close();
      return;
    }
    port.postMessage(calls.map(tryToAnswer));
  });
};

const check = (changed: number, mustChange: number | undefined): void => {
  if (mustChange === undefined || changed === mustChange) return;
  throw Object.assign(new Error(`changed ${changed} rows, not ${mustChange}`), { code: CHANGED_TOO_FEW });
};

const problemOf = (error: unknown): { error: string; code: string | undefined } => ({
  error: (error as Error).message,
  code: (error as { code?: string }).code,
});

try {
  start();
  port.postMessage([{ value: null }]);
} catch (error) {
  port.postMessage([problemOf(error)]);
  port.close();
}
