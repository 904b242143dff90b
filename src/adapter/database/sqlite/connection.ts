import { Worker } from 'node:worker_threads';
import { ChangedTooFew } from '../sql.ts';
import { remedyOf } from './problem.ts';
import { type Call, CHANGED_TOO_FEW } from './thread-call.ts';

export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  constructor(
    message: string,
    /** `SQLITE_FULL`, `SQLITE_BUSY`, `SQLITE_CONSTRAINT_UNIQUE` … */
    readonly code: string | undefined,
  ) {
    super(message);
  }
}

type Answer = { value?: unknown; error?: string; code?: string };
type Changed = { affected: number; insertId: number };
type Waiting = { resolve: (value: never) => void; reject: (error: Error) => void };

export interface InsertedRows {
  /** Values of the first columns, which all rows share. */
  shared: unknown[];
  /** Values of the other columns, row by row, flat. */
  params: unknown[];
  rows: number;
  /** What follows VALUES. */
  suffix: string;
  mustChange?: 'every row' | undefined;
}

/**
 * One SQLite connection in a thread of its own. Statements are answered in the order in which they were asked. What is asked for together
 * goes as one message, answered by one: to wake a thread costs more than most statements.
 */
export class SqliteConnection {
  /** What is to be asked with the next message, and who waits for it. */
  private calls: Call[] = [];
  private waiting: Waiting[] = [];
  /** Who waits for which message's answer. A list and no Map, as in ActiveRuns: few messages are on their way at a time. */
  private sent: Waiting[][] = [];
  private exited: Promise<void>;
  /** Why nothing is answered any more. */
  private failure: Error | null = null;

  private constructor(
    private readonly worker: Worker,
    lost: (error: Error) => void,
  ) {
    worker.on('message', (answers: Answer[]) => {
      const waiting = this.sent.shift() ?? [];
      for (const [place, answer] of answers.entries()) settle(waiting[place], answer);
    });
    worker.on('error', (error) => {
      this.failAll(error);
      lost(error);
    });
    this.exited = new Promise((resolve) => worker.once('exit', () => resolve()));
    void this.exited.then(() => this.failAll(new SqliteError('the SQLite connection is closed', 'SQLITE_MISUSE')));
  }

  /** @param lost called where the thread dies by itself, out of memory for instance: nothing is answered any more. */
  static async open(
    options: { file: string; readonly: boolean; lock: boolean },
    lost: (error: Error) => void = () => {},
  ): Promise<SqliteConnection> {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = new Worker(new URL(`./thread.${extension}`, import.meta.url), {
      workerData: options,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // It holds a batch of rows at a time.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    const connection = new SqliteConnection(worker, lost);
    await new Promise((resolve, reject) => connection.sent.push([{ resolve, reject }]));
    return connection;
  }

  rows<T>(statement: string, params: readonly unknown[] = []): Promise<T[]> {
    return this.ask({ statement, params: params as unknown[], mode: 'rows' });
  }

  write(statement: string, params: readonly unknown[] = [], mustChange?: number): Promise<Changed> {
    return this.ask({ statement, params: params as unknown[], mode: 'write', mustChange });
  }

  /**
   * The same statement once a row, in one message.
   *
   * @param params of all rows; flat, because a message of many lists costs twice as much
   */
  each(statement: string, params: unknown[], rows: number, mustChange?: 'every row'): Promise<Changed> {
    return this.ask({ statement, params, rows, mode: 'each', mustChange: mustChange && rows });
  }

  /** Rows for `INSERT INTO table (columns)`, in one message. */
  insert(statement: string, { mustChange, ...values }: InsertedRows): Promise<Changed> {
    return this.ask({ statement, ...values, mode: 'insert', mustChange: mustChange && values.rows });
  }

  async close(): Promise<void> {
    this.send();
    this.worker.postMessage('close');
    await this.exited;
  }

  private ask<T>(call: Call): Promise<T> {
    if (this.failure !== null) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.calls.push(call);
      this.waiting.push({ resolve, reject });
      if (this.calls.length === 1) queueMicrotask(() => this.send());
    });
  }

  private send(): void {
    if (this.calls.length === 0) return;
    const { calls, waiting } = this;
    this.calls = [];
    this.waiting = [];
    this.sent.push(waiting);
    this.worker.postMessage(calls);
  }

  private failAll(error: Error): void {
    this.failure ??= error;
    for (const { reject } of [...this.sent.flat(), ...this.waiting]) reject(error);
    this.sent = [];
    this.calls = [];
    this.waiting = [];
  }
}

const settle = (waiting: Waiting | undefined, { value, error, code }: Answer): void => {
  if (error === undefined) waiting?.resolve(value as never);
  else if (code === CHANGED_TOO_FEW) waiting?.reject(new ChangedTooFew(error));
  else {
    const remedy = remedyOf(code);
    waiting?.reject(new SqliteError(remedy === null ? error : `${error}. ${remedy}`, code));
  }
};
