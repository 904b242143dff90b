import { onMariaDb, type TestDatabase } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { type Member, startMembers } from './members.ts';

const LIMIT = 7;
const JOBS = 200;
const ROUNDS = 12;

/** A target that counts the calls it has at once. */
class CountingTarget {
  target!: Target;
  now = 0;
  most = 0;

  async start(answerMs: () => number): Promise<this> {
    this.target = await startTarget((_, response) => {
      this.most = Math.max(this.most, ++this.now);
      response.once('close', () => this.now--);
      setTimeout(() => response.destroyed || json(response, { code: 200 }), answerMs());
    });
    return this;
  }
}

onMariaDb('limits of an application', (store) => {
  let test: TestDatabase;
  let members: Member[];
  let stop: () => Promise<void>;
  let targets: CountingTarget[];
  let answerMs = 5;

  beforeEach(async () => {
    answerMs = 5;
    test = await store.open();
    const cluster = await startMembers(test, ['a', 'b', 'c'], { env: { BELFRY_MAX_CALLS: '64' } });
    ({ members, stop } = cluster);
    targets = await Promise.all([1, 2].map(() => new CountingTarget().start(() => answerMs)));
  });
  afterEach(async () => {
    await stop();
    await Promise.all(targets.map(({ target }) => target.close()));
    await test.drop();
  });

  const sql = () => test.database.sql;
  const first = () => members[0]!;
  const domains = (count: number) => targets.slice(0, count).map(({ target }) => ({ url: target.url }));
  const application = (spec: object) => first().application('app', spec);
  const jobs = async (count: number, spec: object = {}) => {
    for (let i = 0; i < count; i++)
      await first().job(`job-${i}`, {
        application: 'app',
        schedule: { cron: '0 0 0 1 1 ?' },
        request: { path: '/' },
        concurrencyPolicy: 'Allow',
        ...spec,
      });
  };
  const slots = async (rounds: number) => {
    const start = first().now() - 60_000;
    for (let round = 0; round < rounds; round++) {
      const slotAt = start + round * 1_000;
      await sql().write('test-due', 'UPDATE schedule SET next_slot_at = ?', [slotAt]);
      for (const { engine } of members) engine.scheduleChanged();
      await untilNone('SELECT COUNT(*) AS `left` FROM schedule WHERE next_slot_at <= ?', slotAt);
    }
  };
  const untilNone = (query: string, ...params: unknown[]) =>
    eventually(
      `none of ${query}`,
      async () => (await sql().rows<{ left: number }>('test-left', query, params))[0]!.left === 0,
      80_000,
    );
  const untilNoneOpen = () => untilNone('SELECT COUNT(*) AS `left` FROM open_run');
  const held = async (): Promise<Map<number, number>> => {
    const [row] = await sql().rows<{ shares: string }>('test-shares', 'SELECT shares FROM call_share');
    const shares = JSON.parse(row?.shares ?? '[]') as { memberId: number; calls: { held: number } }[];
    return new Map(shares.map(({ memberId, calls }) => [memberId, calls.held]));
  };
  const statements = () => {
    let sum = 0;
    for (const { database } of members)
      for (const name of ['read-shares', 'first-shares', 'write-shares'])
        sum += database.statementCounts().get(name) ?? 0;
    return sum;
  };

  it('hold for three members together, also as the one with the most dies', async () => {
    await application({ domains: domains(1), limits: { maxConcurrentCalls: LIMIT } });
    await jobs(JOBS);
    const [target] = targets as [CountingTarget];
    answerMs = 40;
    await slots(ROUNDS / 2);
    await eventually('all is in use', async () => target.now === LIMIT);

    const shares = await held();
    const idOf = ({ engine }: Member) => engine.membership.holder.memberId;
    const richest = members.reduce((a, b) => ((shares.get(idOf(b)) ?? 0) > (shares.get(idOf(a)) ?? 0) ? b : a));
    expect(shares.get(idOf(richest))).toBeGreaterThan(0);
    await richest.kill();
    const killedAt = performance.now();
    members = members.filter((member) => member !== richest);
    await eventually('all is in use again', async () => target.now === LIMIT);
    // A lease of three seconds, and two.
    expect(performance.now() - killedAt).toBeLessThan(5_000);
    answerMs = 5;

    await slots(ROUNDS / 2);
    await untilNoneOpen();
    expect(target.most).toBe(LIMIT);
    const [{ runs }] = (await sql().rows<{ runs: number }>('test-runs', 'SELECT COUNT(*) AS runs FROM run')) as [
      { runs: number },
    ];
    expect(runs).toBe(JOBS * ROUNDS);
    expect(statements() / runs).toBeLessThan(0.05);
  }, 180_000);

  it('hold at each endpoint', async () => {
    await application({ domains: domains(2), limits: { maxConcurrentCallsPerEndpoint: 4 } });
    await jobs(100);
    answerMs = 100;
    await slots(4);
    await eventually('all is in use', async () => targets.every(({ now }) => now === 4));
    answerMs = 5;
    await slots(4);
    await untilNoneOpen();
    expect(targets.map(({ most }) => most)).toEqual([4, 4]);
    expect(targets[0]!.target.arrivals.length + targets[1]!.target.arrivals.length).toBe(800);
  }, 90_000);

  it('of one call at once hold, and let every member get done what it has begun', async () => {
    await application({
      domains: domains(2),
      limits: { maxConcurrentCalls: 1, maxConcurrentCallsPerEndpoint: 1 },
    });
    await jobs(6, { routeStrategy: 'Sharded', shards: 5 });
    await slots(3);
    await untilNoneOpen();
    expect(Math.max(...targets.map(({ most }) => most))).toBe(1);
    expect(targets.reduce((sum, { target }) => sum + target.arrivals.length, 0)).toBe(6 * 3 * 5);
  }, 90_000);

  it('cost nothing where there are none', async () => {
    await application({ domains: domains(1) });
    await jobs(20);
    await slots(3);
    await untilNoneOpen();
    expect(targets[0]!.target.arrivals).toHaveLength(60);
    expect(statements()).toBe(0);
  }, 60_000);
});

onMariaDb('a member alone', (store) => {
  it('takes a limit whole, once, and asks no more', async () => {
    const test = await store.open();
    const cluster = await startMembers(test, ['alone']);
    const [alone] = cluster.members as [Member];
    const counting = await new CountingTarget().start(() => 1);
    await alone.application('app', { domains: [{ url: counting.target.url }], limits: { maxConcurrentCalls: 3 } });
    await alone.job('job', {
      application: 'app',
      schedule: {},
      request: { path: '/' },
      concurrencyPolicy: 'Allow',
    });
    // From the second look on it knows that nobody else is there.
    await eventually('a look at the members', async () => {
      await alone.run('job');
      return (alone.database.statementCounts().get('living-members') ?? 0) > 1;
    });
    const asked = () => [...alone.database.statementCounts()].filter(([name]) => name.endsWith('-shares'));
    const before = asked();
    for (let i = 0; i < 50; i++) await alone.run('job');
    await alone.until('job', (runs) => runs.length > 50 && runs.every(({ state }) => state === 'succeeded'));
    expect(asked()).toEqual(before);
    expect(counting.most).toBeLessThanOrEqual(3);
    await cluster.stop();
    await counting.target.close();
    await test.drop();
  }, 20_000);
});
