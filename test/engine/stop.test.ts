import { Socket } from 'node:net';
import { openDatabase } from '../../src/adapter/database/open-database.ts';
import { allSettled, startBelfry } from '../support/belfry.ts';
import { onEveryStore, onSqlite } from '../support/databases.ts';
import { severable } from '../support/severable.ts';
import { json } from '../support/target.ts';
import { Gate, useStage } from './stage.ts';

onEveryStore('a clean stop', (store) => {
  const stage = useStage(store);
  const job = (name: string, spec: object = {}) =>
    stage.belfry.job(name, {
      application: 'app',
      schedule: {},
      request: { path: '/' },
      concurrencyPolicy: 'Allow',
      ...spec,
    });

  it('lets the call in flight end, and stores its result', async () => {
    const gate = new Gate();
    stage.answer = gate.answer;
    await job('ends');
    await stage.belfry.run('ends');
    await stage.target.arrived(1);
    const stopped = stage.belfry.stop(5_000);
    gate.release();
    await stopped;
    expect(await stage.belfry.runs('ends')).toMatchObject([{ state: 'succeeded' }]);
  });

  it('cuts off what outlasts the grace, says that it may have arrived, and the policy decides', async () => {
    const gate = new Gate();
    stage.answer = gate.answer;
    await job('once');
    await job('again', { retry: { maxAttempts: 2, interval: '50ms' } });
    const [once, again] = [await stage.belfry.run('once'), await stage.belfry.run('again')];
    await stage.target.arrived(2);
    await stage.belfry.stop(50);
    expect(await stage.belfry.runs('once')).toMatchObject([{ state: 'failed' }]);
    expect(await stage.belfry.runs('again')).toMatchObject([{ state: 'waiting' }]);
    expect(await stage.belfry.attempts(once)).toMatchObject([{ number: 1, fault: 'holder-lost' }]);
    gate.release();
    const successor = await stage.successor();
    await successor.until('again', allSettled(1));
    expect((await successor.attempts(again)).map(({ number, fault }) => [number, fault])).toEqual([
      [1, 'holder-lost'],
      [2, null],
    ]);
    expect(stage.target.arrivals.filter(({ logId }) => logId === String(once))).toHaveLength(1);
  });

  it('puts back what it was still dialling as the grace ended: no byte was written, so no attempt was made', async () => {
    await stage.belfry.stop(0);
    let dialled = () => {};
    const dials = new Promise<void>((resolve) => {
      dialled = resolve;
    });
    // A connection that nobody answers.
    const dial = () => {
      dialled();
      return new Socket();
    };
    const dialling = await startBelfry(stage.test.database, { dial });
    await dialling.application('app', { domains: [{ url: stage.target.url }] });
    const once = { application: 'app', schedule: {}, request: { path: '/' }, connectTimeout: '20s' };
    await dialling.job('once', { ...once, retry: { maxAttempts: 1 } });
    const id = await dialling.run('once');
    await dials;
    await dialling.stop(50);
    expect(await dialling.attempts(id)).toEqual([]);
    expect(await dialling.runs('once')).toMatchObject([{ state: 'queued' }]);
    const successor = await stage.successor();
    await successor.until('once', ([run]) => run!.state === 'succeeded');
    expect(stage.target.arrivals).toHaveLength(1);
  });

  it('puts shards that were not called back, and a successor calls just those', async () => {
    const gate = new Gate();
    stage.answer = gate.answer;
    await stage.belfry.application('app', { domains: [{ url: stage.target.url }], limits: { maxConcurrentCalls: 2 } });
    await job('shards', { routeStrategy: 'Sharded', shards: 6 });
    await stage.belfry.run('shards');
    await stage.target.arrived(2);
    const stopped = stage.belfry.stop(5_000);
    gate.release();
    await stopped;
    expect(await stage.belfry.runs('shards')).toMatchObject([{ state: 'queued' }]);
    const successor = await stage.successor();
    await successor.until('shards', ([run]) => run!.state === 'succeeded');
    const indexes = stage.target.arrivals.map(({ shardIndex }) => shardIndex);
    expect(indexes.sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('loses and doubles nothing of what was opened before, under load', async () => {
    stage.answer = (_, response) => void setTimeout(() => json(response, { code: 200 }), 5);
    const names = Array.from({ length: 30 }, (_, index) => `job-${index}`);
    for (const name of names) await job(name, { schedule: { cron: '0 0 0 1 1 ?' } });
    const ids: number[] = [];
    for (const name of names) for (let i = 0; i < 5; i++) ids.push(await stage.belfry.run(name));
    await stage.target.arrived(10);
    await stage.belfry.stop(1_000);
    const successor = await stage.successor();
    for (const name of names) await successor.until(name, allSettled(5));
    expect(stage.target.arrivals.map(({ logId }) => Number(logId)).sort()).toEqual(ids.sort());
  });
});

onSqlite('a start after a kill', (store) => {
  /** Whoever waited for it would wait for long. */
  const env = { BELFRY_LEASE: '1m' };
  const stage = useStage(store, { start: false, env });

  it('takes over at once what its predecessor held', async () => {
    const gate = new Gate();
    stage.answer = gate.answer;
    const way = severable(stage.test.database);
    const first = await startBelfry(way.database, { env });
    await first.application('app', { domains: [{ url: stage.target.url }] });
    for (const [name, maxAttempts] of [
      ['once', 1],
      ['twice', 2],
    ] as const)
      await first.job(name, {
        application: 'app',
        schedule: {},
        request: { path: '/' },
        retry: { maxAttempts, interval: '10ms' },
      });
    const [once, twice] = [await first.run('once'), await first.run('twice')];
    await stage.target.arrived(2);
    way.sever();
    await first.abandon();
    gate.release();
    const startedAt = performance.now();
    const second = await stage.successor();
    await second.until('twice', allSettled(1));
    await second.until('once', allSettled(1));
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(await second.runs('once')).toMatchObject([{ state: 'failed' }]);
    expect((await second.attempts(once)).map(({ number, fault }) => [number, fault])).toEqual([[1, 'holder-lost']]);
    expect((await second.attempts(twice)).map(({ number, fault }) => [number, fault])).toEqual([
      [1, 'holder-lost'],
      [2, null],
    ]);
    expect(stage.target.arrivals.filter(({ logId }) => logId === String(once))).toHaveLength(1);
  });

  it('one file serves one process', async () => {
    await expect(openDatabase({ url: stage.test.url, pool: 1 })).rejects.toThrow('in use by another Belfry server');
  });
});
