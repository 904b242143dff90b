import { allSettled } from '../support/belfry.ts';
import { onEveryStore } from '../support/databases.ts';
import { json } from '../support/target.ts';
import { Gate, unneeded, useStage } from './stage.ts';

onEveryStore('limits', (store) => {
  const stage = useStage(store, { env: { BELFRY_MAX_CALLS: '8' } });
  // Where time alone decides, one store is enough.
  const itOnce = store.name === 'SQLite' ? it : unneeded;
  const job = (name: string, spec: object = {}) =>
    stage.belfry.job(name, {
      application: 'app',
      schedule: { every: '1h' },
      request: { path: `/${name}` },
      concurrencyPolicy: 'Allow',
      ...spec,
    });

  it('overflow-goes-to-rows', async () => {
    const { belfry, target } = stage;
    const gate = new Gate();
    stage.answer = gate.answer;
    const names = Array.from({ length: 40 }, (_, index) => `job-${index}`);
    for (const name of names) await job(name);
    await belfry.database.sql.write('test-due', 'UPDATE schedule SET next_slot_at = ?', [belfry.now()]);
    belfry.engine.scheduleChanged();
    // Every slot becomes a row, though only eight calls may be in flight.
    await belfry.until('job-39', (runs) => runs.length === 1);
    const rows = await belfry.runs();
    expect(rows).toHaveLength(40);
    expect(target.arrivals).toHaveLength(8);
    expect(rows.filter(({ state }) => state === 'running')).toHaveLength(8);
    expect(rows.filter(({ state }) => state === 'queued')).toHaveLength(32);
    gate.release();
    await target.arrived(40);
    for (const name of names) await stage.settled(name);
    expect(new Set(target.arrivals.map(({ logId }) => logId)).size).toBe(40);
    await stage.slotsBack();
  });

  it("an application's limit holds, and what waits goes by priority", async () => {
    const { belfry, target } = stage;
    const gate = new Gate();
    stage.answer = gate.answer;
    await belfry.application('app', { domains: [{ url: target.url }], limits: { maxConcurrentCalls: 1 } });
    await job('first');
    for (const [name, priority] of [
      ['low', 1],
      ['high', 15],
      ['middle', 5],
    ] as const)
      await job(name, { priority });
    await belfry.run('first');
    await target.arrived(1);
    await Promise.all(['low', 'high', 'middle'].map((name) => belfry.run(name)));
    for (let i = 1; i < 4; i++) {
      expect(target.arrivals).toHaveLength(i);
      gate.releaseOne();
      await target.arrived(i + 1);
    }
    gate.release();
    await stage.settled('low');
    expect(target.arrivals.map(({ path }) => path)).toEqual(['/first', '/high', '/middle', '/low']);
    await stage.slotsBack();
  });

  it('what waits of an application that was deleted and made anew goes by the limits of the new one', async () => {
    const { belfry, target } = stage;
    await belfry.application('app', { domains: [{ url: target.url }], limits: { maxConcurrentCalls: 5 } });
    await job('waits', { retry: { maxAttempts: 2, interval: '1s', jitter: 0 } });
    stage.answer = (_, response) => json(response, {}, 503);
    for (let i = 0; i < 5; i++) await belfry.run('waits');
    await belfry.until('waits', (runs) => runs.length === 5 && runs.every(({ state }) => state === 'waiting'));
    await belfry.deleteApplication('app');
    await belfry.application('app', { domains: [{ url: target.url }], limits: { maxConcurrentCalls: 1 } });
    const gate = new Gate();
    stage.answer = gate.answer;
    for (let i = 6; i <= 10; i++) {
      await target.arrived(i);
      await belfry.until('', () => belfry.engine.slots.inUse === 1);
      expect(target.arrivals).toHaveLength(i);
      gate.releaseOne();
    }
    await belfry.until('waits', allSettled(5));
    await stage.slotsBack();
  });

  it('one application at its limit does not hold up another', async () => {
    const { belfry, target } = stage;
    const gate = new Gate();
    stage.answer = gate.answer;
    await belfry.application('app', { domains: [{ url: target.url }], limits: { maxConcurrentCalls: 2 } });
    const free = await stage.another();
    await belfry.application('free', { domains: [{ url: free.url }] });
    await job('blocked');
    await job('flows', { application: 'free' });
    for (let i = 0; i < 20; i++) await belfry.run('blocked');
    await target.arrived(2);
    for (let i = 0; i < 10; i++) await belfry.run('flows');
    await belfry.until('flows', allSettled(10));
    expect(target.arrivals).toHaveLength(2);
    gate.release();
    await belfry.until('blocked', allSettled(20));
  });

  it("an endpoint's limit sends the rest to others, or lets it wait", async () => {
    const { belfry, target } = stage;
    const gates = [new Gate(), new Gate()];
    stage.answer = gates[0]!.answer;
    const second = await stage.another(gates[1]!.answer);
    await belfry.application('app', {
      domains: [{ url: target.url }, { url: second.url }],
      limits: { maxConcurrentCallsPerEndpoint: 1 },
    });
    await job('narrow', { routeStrategy: 'First' });
    for (let i = 0; i < 5; i++) await belfry.run('narrow');
    await Promise.all([target.arrived(1), second.arrived(1)]);
    expect(target.arrivals.length + second.arrivals.length).toBe(2);
    for (const gate of gates) gate.release();
    await belfry.until('narrow', allSettled(5));
    await stage.slotsBack();
  });

  it("an endpoint's limit keeps what waits as rows, in priority order", async () => {
    const { belfry, target } = stage;
    const gate = new Gate();
    stage.answer = gate.answer;
    await belfry.application('app', { domains: [{ url: target.url }], limits: { maxConcurrentCallsPerEndpoint: 1 } });
    await job('first');
    await job('low', { priority: 1 });
    await job('high', { priority: 15 });
    await belfry.run('first');
    await target.arrived(1);
    for (const name of ['low', 'low', 'high', 'high']) await belfry.run(name);
    for (let i = 2; i <= 5; i++) {
      gate.releaseOne();
      await target.arrived(i);
    }
    gate.release();
    await belfry.until('low', allSettled(2));
    expect(target.arrivals.map(({ path }) => path)).toEqual(['/first', '/high', '/high', '/low', '/low']);
    await stage.slotsBack();
  });

  itOnce(
    'a retry budget spreads the retries of an outage and ends none',
    async () => {
      const { belfry, target } = stage;
      stage.answer = ({ attempt }, response) => json(response, {}, attempt === 1 ? 503 : 200);
      await belfry.application('app', {
        domains: [{ url: target.url }],
        retryBudget: { ratio: 0, minPerSecond: 1 },
      });
      await job('outage', { retry: { maxAttempts: 2, interval: '100ms', jitter: 0 } });
      for (let i = 0; i < 13; i++) await belfry.run('outage');
      const runs = await belfry.until('outage', allSettled(13), 10_000);
      expect(runs.every(({ state }) => state === 'succeeded')).toBe(true);
      const retries = target.arrivals.filter(({ attempt }) => attempt === 2).map(({ at }) => at);
      // Ten tokens are there at once; three retries go into debt, one a second.
      expect(Math.max(...retries) - Math.min(...retries)).toBeGreaterThan(1_800);
    },
    15_000,
  );
});
