import type { Database, Transaction } from '../../src/adapter/database/sql.ts';
import { rescuerStore } from '../../src/adapter/database/stores/rescuer-store.ts';
import { allSettled, type Belfry, startBelfry } from '../support/belfry.ts';
import { onMariaDb, type TestDatabase } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';

/** A transaction that commits, and whose answer comes when it is let through. */
class LateAnswer {
  private readonly committed = Promise.withResolvers<void>();
  private readonly gate = Promise.withResolvers<void>();
  private isArmed = false;

  /** @param statement a statement that only such a transaction has */
  constructor(readonly statement: string) {}

  /** Resolves once the next one has committed. */
  arm(): Promise<void> {
    this.isArmed = true;
    return this.committed.promise;
  }

  letThrough(): void {
    this.gate.resolve();
  }

  async behind(statements: ReadonlySet<string>): Promise<void> {
    if (!this.isArmed || !statements.has(this.statement)) return;
    this.isArmed = false;
    this.committed.resolve();
    await this.gate.promise;
  }
}

/** The same database, with answers that are late. */
const withLate = (database: Database, late: readonly LateAnswer[]): Database => ({
  ...database,
  transaction: async (work) => {
    const names = new Set<string>();
    const noting = (sql: Transaction): Transaction => ({
      ...sql,
      write: (name, ...rest) => sql.write(names.add(name) && name, ...rest),
      insert: (name, ...rest) => sql.insert(names.add(name) && name, ...rest),
    });
    const answer = await database.transaction((sql) => work(noting(sql)));
    for (const one of late) await one.behind(names);
    return answer;
  },
});

onMariaDb('a member that is held dead', (store) => {
  const claim = new LateAnswer('start-runs');
  const registration = new LateAnswer('register-member');
  let test: TestDatabase;
  let target: Target;
  let member: Belfry;

  beforeEach(async () => {
    test = await store.open();
    target = await startTarget((_, response) => json(response, { code: 200 }));
    member = await startBelfry(withLate(test.database, [claim, registration]));
  });
  afterEach(async () => {
    for (const late of [claim, registration]) late.letThrough();
    await member.stop(0);
    await target.close();
    await test.drop();
  });

  it('does not call for what it claimed before, though it hears of it only as it begins anew', async () => {
    await member.application('app', { domains: [{ url: target.url }] });
    await member.job('once', { application: 'app', schedule: {}, request: { path: '/' }, retry: { maxAttempts: 1 } });
    const [claimed, registered] = [claim.arm(), registration.arm()];
    const id = await member.run('once');
    await claimed;
    const { memberId } = member.engine.membership.holder;
    const rescuer = rescuerStore(test.database);
    const beat = async () => {
      const [row] = await test.database.sql.rows<{ beat: number }>('test', 'SELECT beat FROM member WHERE id = ?', [
        memberId,
      ]);
      return row!.beat;
    };
    while (!(await rescuer.declareDead(memberId, await beat())));
    await registered;
    claim.letThrough();
    // It works on what it claimed, or has given its call slot back.
    const { dispatcher, slots } = member.engine;
    await eventually('the claim was answered', () => dispatcher.activeRuns > 0 || slots.inUse === 0);
    registration.letThrough();
    await member.until('once', allSettled(1), 8_000);
    await eventually('nothing is worked on', () => dispatcher.activeRuns === 0 && slots.inUse === 0);
    expect((await member.attempts(id)).map(({ fault }) => fault)).toEqual(['holder-lost']);
    expect(target.arrivals).toEqual([]);
  }, 20_000);
});
