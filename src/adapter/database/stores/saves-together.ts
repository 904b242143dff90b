import type { Database, Transaction } from '../sql.ts';

interface Save {
  /** What is saved: two saves of one thing are never part of one transaction. */
  key: string;
  work: (sql: Transaction) => Promise<unknown>;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

/** A transaction holds up every other writer, so it ends after so many saves. */
const MOST = 16;

/**
 * Saves that come while another one is being committed go together, as one transaction: on SQLite each commit waits for the disk, which
 * takes longer than all the rest, and their statements travel to its thread together. One that is refused takes back what the others
 * wrote, so each of them is then tried by itself.
 */
export class SavesTogether {
  private waiting: Save[] = [];
  private isBusy = false;

  constructor(private readonly database: Pick<Database, 'transaction'>) {}

  /**
   * As `database.transaction(work)`; like there, `work` may be done more than once, and keeps its effects to the database. It sees other saves
   * of the transaction half done, so it must hang on nothing but what has its `key`.
   */
  save<T>(key: string, work: (sql: Transaction) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ key, work, resolve, reject });
      if (!this.isBusy) void this.commitAll();
    });
  }

  private async commitAll(): Promise<void> {
    this.isBusy = true;
    while (this.waiting.length > 0) await this.commit(this.takeGroup());
    this.isBusy = false;
  }

  private takeGroup(): Save[] {
    const group = new Map<string, Save>();
    const rest: Save[] = [];
    for (const save of this.waiting)
      if (group.size < MOST && !group.has(save.key)) group.set(save.key, save);
      else rest.push(save);
    this.waiting = rest;
    return [...group.values()];
  }

  private async commit(group: readonly Save[]): Promise<void> {
    const results = await this.database.transaction((sql) => allOf(group, sql)).catch((error) => error as Error);
    if (Array.isArray(results)) for (const [n, { resolve }] of group.entries()) resolve(results[n] as never);
    else if (group.length === 1) group[0]!.reject(results);
    else for (const save of group) await this.commit([save]);
  }
}

/** All have ended when this does: a statement that came behind the ROLLBACK would be one of its own. */
const allOf = async (group: readonly Save[], sql: Transaction): Promise<unknown[]> => {
  const settled = await Promise.allSettled(group.map(({ work }) => work(sql)));
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
};
