import { Gate, makeDue } from '../engine/stage.ts';
import { allSettled } from '../support/belfry.ts';
import { onMariaDb, type TestDatabase } from '../support/databases.ts';
import { type Answer, json, startTarget, type Target } from '../support/target.ts';
import { type Member, startMembers } from './members.ts';

onMariaDb('a member that dies', (store) => {
  let test: TestDatabase;
  let target: Target;
  let answer: Answer;
  let a: Member;
  let b: Member;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    test = await store.open();
    answer = (_, response) => json(response, { code: 200 });
    target = await startTarget((arrival, response) => answer(arrival, response));
    const cluster = await startMembers(test, ['a', 'b']);
    [a, b] = cluster.members as [Member, Member];
    ({ stop } = cluster);
    await a.application('app', { domains: [{ url: target.url }] });
  });
  afterEach(async () => {
    await stop();
    await target.close();
    await test.drop();
  });

  /** Who holds the run, by the store. */
  const holderOf = async (runId: number): Promise<Member> => {
    const [row] = await test.database.sql.rows<{ name: string }>(
      'test-holder',
      'SELECT m.name FROM open_run o JOIN member m ON m.id = o.member_id WHERE o.run_id = ?',
      [runId],
    );
    return row!.name === 'a' ? a : b;
  };
  const job = (name: string, spec: object = {}) =>
    a.job(name, { application: 'app', schedule: {}, request: { path: '/' }, concurrencyPolicy: 'Allow', ...spec });

  it('its runs are taken over within 5 s: once stays once, more goes on under the same logId', async () => {
    const gate = new Gate();
    answer = gate.answer;
    await job('once');
    await job('twice', { retry: { maxAttempts: 2, interval: '10ms' } });
    const once: number[] = [];
    const twice: number[] = [];
    for (let i = 0; i < 4; i++) {
      once.push(await a.run('once'));
      twice.push(await a.run('twice'));
    }
    await target.arrived(8);
    const dead = await holderOf(once[0]!);
    const alive = dead === a ? b : a;
    const held = await test.database.sql.rows<{ runId: number }>(
      'test-held',
      'SELECT run_id AS runId FROM open_run o JOIN member m ON m.id = o.member_id WHERE m.name = ?',
      [dead.name],
    );
    const ofDead = new Set(held.map(({ runId }) => runId));
    await dead.kill();
    const killedAt = performance.now();
    gate.release();
    await alive.until('once', allSettled(4), 8_000);
    await alive.until('twice', allSettled(4), 8_000);
    expect(performance.now() - killedAt).toBeLessThan(5_000);
    for (const id of once)
      expect((await alive.attempts(id)).map(({ fault }) => fault)).toEqual([ofDead.has(id) ? 'holder-lost' : null]);
    for (const id of twice)
      expect((await alive.attempts(id)).map(({ number, fault }) => [number, fault])).toEqual(
        ofDead.has(id)
          ? [
              [1, 'holder-lost'],
              [2, null],
            ]
          : [[1, null]],
      );
    for (const id of once) expect(target.arrivals.filter(({ logId }) => logId === String(id))).toHaveLength(1);
  }, 15_000);

  it('what was surely not sent of its runs is sent, with no attempt lost', async () => {
    const gate = new Gate();
    answer = gate.answer;
    await a.application('app', { domains: [{ url: target.url }], limits: { maxConcurrentCalls: 2 } });
    await job('shards', { routeStrategy: 'Sharded', shards: 5 });
    const id = await a.run('shards');
    await target.arrived(2);
    const dead = await holderOf(id);
    const alive = dead === a ? b : a;
    await dead.kill();
    gate.release();
    const [run] = await alive.until('shards', allSettled(1), 8_000);
    expect(run).toMatchObject({ state: 'partly_failed' });
    const attempts = await alive.attempts(id);
    expect(attempts).toHaveLength(5);
    expect(attempts.filter(({ fault }) => fault === 'holder-lost')).toHaveLength(2);
    const indexes = target.arrivals.map(({ shardIndex }) => shardIndex);
    expect(indexes.sort()).toEqual([0, 1, 2, 3, 4]);
  }, 15_000);

  it('comes back to find itself deposed (F7, F33): it stores nothing of what was taken over, begins anew and works again', async () => {
    const gate = new Gate();
    answer = gate.answer;
    await job('cut', { retry: { maxAttempts: 2, interval: '10ms' } });
    const id = await a.run('cut');
    await target.arrived(1);
    const cut = await holderOf(id);
    const other = cut === a ? b : a;
    const before = cut.engine.membership.holder.memberId;
    cut.way.sever();
    await other.until('cut', ([run]) => run!.state !== 'running', 8_000);
    gate.release();
    await target.arrived(2);
    await other.until('cut', allSettled(1));
    cut.way.heal();
    await other.until('cut', () => cut.engine.membership.holder.memberId !== before, 8_000);
    expect(cut.engine.dispatcher.activeRuns).toBe(0);
    expect((await other.attempts(id)).map(({ number, fault }) => [number, fault])).toEqual([
      [1, 'holder-lost'],
      [2, null],
    ]);
    await other.kill();
    const after = await cut.run('cut');
    await cut.until('cut', (runs) => runs.find((run) => run.id === after)?.state === 'succeeded', 8_000);
  }, 25_000);

  it('a database that was away for a while makes nobody dead', async () => {
    const gate = new Gate();
    answer = gate.answer;
    await job('stays');
    const id = await a.run('stays');
    await target.arrived(1);
    const members = [a, b].map(({ engine }) => engine.membership.holder.memberId);
    a.way.sever();
    b.way.sever();
    // Longer than a lease, by the members' own clocks.
    const until = performance.now() + 3_600;
    await new Promise<void>((resolve) => {
      const look = () => (performance.now() > until ? resolve() : setTimeout(look, 50));
      look();
    });
    a.way.heal();
    b.way.heal();
    await b.until('stays', () => a.engine.membership.maySend() && b.engine.membership.maySend(), 8_000);
    gate.release();
    await b.until('stays', allSettled(1), 8_000);
    expect(await b.attempts(id)).toMatchObject([{ number: 1, fault: null, status: 200 }]);
    expect([a, b].map(({ engine }) => engine.membership.holder.memberId)).toEqual(members);
  }, 20_000);

  it('forbid-holds-across-processes', async () => {
    const gate = new Gate();
    answer = gate.answer;
    await job('forbid', { concurrencyPolicy: 'Forbid', schedule: { cron: '0 0 0 1 1 ?' } });
    // Both members are asked at once, by hand and by slot, round after round.
    for (let round = 1; round <= 5; round++) {
      const asked = await Promise.allSettled([a.run('forbid'), b.run('forbid'), a.run('forbid'), b.run('forbid')]);
      await makeDue(a, 'forbid', a.now());
      b.engine.scheduleChanged();
      await b.until('forbid', (runs) => runs.filter(({ slotAt }) => slotAt !== null).length === round);
      expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await target.arrived(round);
      expect(target.arrivals).toHaveLength(round);
      gate.releaseOne();
      await b.until('forbid', allSettled(2 * round));
    }
    const runs = await b.runs('forbid');
    expect(runs.filter(({ state }) => state === 'succeeded')).toHaveLength(5);
    expect(runs.filter(({ state }) => state === 'skipped')).toHaveLength(5);
  }, 20_000);

  it('queue keeps its order across members', async () => {
    await job('queue', { concurrencyPolicy: 'Queue' });
    const ids: number[] = [];
    for (let i = 0; i < 20; i++) ids.push(await a.run('queue'));
    await b.until('queue', allSettled(20), 15_000);
    expect(target.arrivals.map(({ logId }) => Number(logId))).toEqual(ids);
  }, 20_000);
});
