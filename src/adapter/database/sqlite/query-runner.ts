import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { QueryResult } from 'typeorm/query-runner/QueryResult.js';

/** Runs one statement somewhere else; `reader` tells whether it answers rows. */
export type Ask = (
  statement: string,
  params: unknown[],
) => Promise<{ rows: unknown[] } | { affected: number; insertId: number }>;

const bindable = (value: unknown): unknown => (typeof value === 'boolean' ? Number(value) : value);

/** TypeORM's SQLite dialect over a connection that lives in a thread: the statements are its own, only the sending is ours. */
export class ThreadQueryRunner extends BetterSqlite3QueryRunner {
  constructor(
    driver: BetterSqlite3Driver,
    private readonly ask: Ask,
    inTransaction: boolean,
  ) {
    super(driver);
    // A transaction that Belfry began: TypeORM must not begin another inside it.
    this.isTransactionActive = inTransaction;
    (this as unknown as { transactionDepth: number }).transactionDepth = inTransaction ? 1 : 0;
  }

  // biome-ignore lint/suspicious/noExplicitAny: TypeORM's own signature
  override async query(statement: string, params: unknown[] = [], structured = false): Promise<any> {
    const answer = await this.ask(statement, params.map(bindable));
    const result = new QueryResult();
    if ('rows' in answer) {
      result.raw = answer.rows;
      result.records = answer.rows;
    } else {
      result.raw = answer.insertId;
      result.affected = answer.affected;
    }
    return structured ? result : result.raw;
  }
}
