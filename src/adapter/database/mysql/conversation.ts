import type { Connection } from 'mysql2';
import { ChangedTooFew, type Row } from '../sql.ts';
import { written } from './literals.ts';

/** A connection that is silent for so long is held dead: packets may be dropped without a word, and TCP alone would wait a quarter of an hour. */
const SILENCE_MS = 15_000;

/** What the server takes in one message. */
export interface MessageSize {
  bytes: number;
  statements: number;
}

interface Asked {
  statement: string;
  /** Rows that it must change; undefined for any number. */
  mustChange: number | undefined;
  resolve: (result: never) => void;
  reject: (error: unknown) => void;
}

/**
 * Statements of one transaction, in order. What is asked for together goes as one message, answered by one: a turn of the event loop
 * and a round trip less for each, which is most of what a small statement takes. The server ends a message at its first failure, and
 * after one nothing more is sent: a deadlock has ended the transaction, and what came later would be committed on its own.
 */
export class Conversation {
  private waiting: Asked[] = [];
  private underWay = false;
  private failure: unknown = null;
  private isOver = false;

  constructor(
    private readonly connection: Connection,
    private readonly most: MessageSize,
  ) {}

  /** Resolves with the statement's own result; rejects where it, or one before it, failed. */
  ask<T>(statement: string, params?: Row, mustChange?: number): Promise<T> {
    if (this.isOver) return Promise.reject(this.failure ?? new Error('asked for behind the end of its transaction'));
    return new Promise<T>((resolve, reject) => {
      const text = params === undefined ? statement : written(statement, params);
      this.waiting.push({ statement: text, mustChange, resolve: resolve as Asked['resolve'], reject });
      if (this.waiting.length === 1 && !this.underWay) queueMicrotask(() => this.send());
    });
  }

  /** Whether what is asked for together goes as one message here. */
  get isTogether(): boolean {
    return this.most.statements > 1;
  }

  /**
   * Asks for COMMIT behind what waits. The server gets no further than a statement that changed other than it must: an expression
   * that is out of range then stands behind each. Answers how many there were of those.
   */
  commit(): { proofs: number; committed: Promise<unknown> } {
    const asked = this.waiting;
    this.waiting = asked.flatMap((each) => (each.mustChange === undefined ? [each] : [each, proofOf(each)]));
    const proofs = this.waiting.length - asked.length;
    const committed = this.ask('COMMIT');
    this.isOver = true;
    return { proofs, committed };
  }

  /** Its transaction is about to be rolled back: what waits is not sent, and nothing more is taken. */
  abandon(reason: unknown): void {
    this.failure ??= reason;
    this.isOver = true;
    for (const { reject } of this.waiting.splice(0)) reject(this.failure);
  }

  /** Sends at once what waits for company: somebody else is about to use the connection. */
  send(): void {
    if (this.underWay || this.waiting.length === 0) return;
    if (this.failure !== null) {
      for (const { reject } of this.waiting.splice(0)) reject(this.failure);
      return;
    }
    const asked = this.take();
    const [only] = asked;
    this.underWay = true;
    const message = asked.length === 1 ? only!.statement : asked.map(({ statement }) => statement).join(';\n');
    query(this.connection, message, (error, result) => {
      this.underWay = false;
      if (error !== null) {
        this.failure = isOutOfProof(error) ? new ChangedTooFew('a statement changed other than it must') : error;
        for (const { reject } of asked) reject(this.failure);
      } else if (asked.length === 1) only!.resolve(result as never);
      else for (const [index, { resolve }] of asked.entries()) resolve((result as never[])[index]!);
      this.send();
    });
  }

  /** As many as fit one message; a character takes three bytes at most. */
  private take(): Asked[] {
    let bytes = 0;
    let count = 0;
    for (const { statement } of this.waiting) {
      bytes += 3 * statement.length + 2;
      if (count > 0 && (bytes > this.most.bytes || count === this.most.statements)) break;
      count++;
    }
    return this.waiting.splice(0, count);
  }
}

const proofOf = ({ mustChange }: Asked): Asked => ({
  statement: `SELECT EXP(IF(ROW_COUNT() = ${mustChange}, 0, 9999))`,
  mustChange: undefined,
  resolve: () => {},
  reject: () => {},
});

/** ER_DATA_OUT_OF_RANGE, of the one expression of ours that can be. */
const isOutOfProof = (error: unknown): boolean => {
  const { errno, sqlMessage } = error as { errno?: number; sqlMessage?: string };
  return errno === 1690 && /\bexp\(/i.test(sqlMessage ?? '');
};

const query = (connection: Connection, sql: string, answer: (error: unknown, result: unknown) => void): void => {
  connection.query({ sql, timeout: SILENCE_MS }, (error, result) => {
    if (error?.code === 'PROTOCOL_SEQUENCE_TIMEOUT') connection.destroy();
    answer(error, result);
  });
};
