import { allSettled } from '../support/belfry.ts';
import { onEveryStore } from '../support/databases.ts';
import { json } from '../support/target.ts';
import { Gate, useStage } from './stage.ts';

onEveryStore('cancelling', (store) => {
  const stage = useStage(store);
  const job = (name: string, spec: object = {}) =>
    stage.belfry.job(name, { application: 'app', schedule: {}, request: { path: '/' }, ...spec });
  let gate: Gate;

  beforeEach(() => {
    gate = new Gate();
    stage.answer = gate.answer;
  });

  it('stop-really-stops', async () => {
    const { belfry, target } = stage;
    await job('stops', { retry: { maxAttempts: 5, interval: '50ms' } });
    const id = await belfry.run('stops');
    await target.arrived(1);
    await belfry.cancel(id);
    await gate.cutOff(id);
    expect(await stage.settled('stops')).toMatchObject({ state: 'cancelled', reason: 'cancelled by test' });
    expect(await belfry.attempts(id)).toMatchObject([{ fault: 'cancelled', reason: 'cancelled by test' }]);
    await expect(belfry.cancel(id)).rejects.toMatchObject({ code: 'run-settled' });
    // Whoever comes after it is called; it is not, though it had attempts left.
    gate.release();
    const next = await belfry.run('stops');
    await stage.settledRun('stops', next);
    expect(target.arrivals.map(({ logId }) => logId)).toEqual([String(id), String(next)]);
    await stage.slotsBack();
  });

  it('ends a held run unsent, and the run behind it goes on', async () => {
    const { belfry, target } = stage;
    await job('held');
    const first = await belfry.run('held');
    await target.arrived(1);
    const second = await belfry.run('held');
    const third = await belfry.run('held');
    await belfry.cancel(second);
    gate.release();
    await belfry.until('held', allSettled(3));
    expect(target.arrivals.map(({ logId }) => Number(logId))).toEqual([first, third]);
    expect((await belfry.runs('held')).map(({ state }) => state)).toEqual(['succeeded', 'cancelled', 'succeeded']);
  });

  it('ends a queued run unsent', async () => {
    const { belfry, target } = stage;
    await belfry.application('app', { domains: [{ url: target.url }], limits: { maxConcurrentCalls: 1 } });
    await job('queued', { concurrencyPolicy: 'Allow' });
    await belfry.run('queued');
    await target.arrived(1);
    const waits = await belfry.run('queued');
    await belfry.cancel(waits);
    expect(await stage.settledRun('queued', waits)).toMatchObject({ state: 'cancelled' });
    gate.release();
    await belfry.until('queued', allSettled(2));
    expect(target.arrivals).toHaveLength(1);
    expect(await belfry.attempts(waits)).toEqual([]);
    const left = await belfry.database.sql.rows(
      'test-left',
      'SELECT run_id FROM queued_run UNION SELECT run_id FROM open_run',
    );
    expect(left).toEqual([]);
  });

  it('ends a run that waits for its retry', async () => {
    const { belfry } = stage;
    stage.answer = (_, response) => json(response, {}, 503);
    await job('waits', { retry: { maxAttempts: 2, interval: '1h', maxInterval: '1h' } });
    const id = await belfry.run('waits');
    await belfry.until('waits', ([run]) => run?.state === 'waiting');
    await belfry.cancel(id);
    expect(await stage.settled('waits')).toMatchObject({ state: 'cancelled' });
  });

  it('ends every shard: those in flight, those that wait and those without a slot', async () => {
    const { belfry, target } = stage;
    const failing = await stage.another((_, response) => json(response, {}, 503));
    await belfry.application('app', {
      domains: [{ url: target.url }, { url: failing.url }],
      limits: { maxConcurrentCalls: 3 },
    });
    await job('shards', {
      routeStrategy: 'Sharded',
      shards: 12,
      retry: { maxAttempts: 2, interval: '1h', maxInterval: '1h' },
    });
    const id = await belfry.run('shards');
    await target.arrived(3);
    await belfry.cancel(id);
    expect(await stage.settled('shards')).toMatchObject({ state: 'cancelled' });
    const states = await belfry.database.sql.rows<{ state: string }>('test-shards', 'SELECT state FROM shard');
    expect(states.map(({ state }) => state)).toEqual(new Array(12).fill('cancelled'));
    await stage.slotsBack();
  });

  it('asked for before a run settles makes it cancelled, whatever its call still came to', async () => {
    const { belfry, target } = stage;
    await job('late', { retry: { maxAttempts: 3, interval: '1s' } });
    const id = await belfry.run('late');
    await target.arrived(1);
    // The holder lets go of the run while the request is on its way: it must not wait for its retry.
    await belfry.database.sql.write('test-cancel', "UPDATE open_run SET cancel_reason = 'asked' WHERE run_id = ?", [
      id,
    ]);
    gate.release({}, 503);
    expect(await stage.settled('late')).toMatchObject({ state: 'cancelled', reason: 'asked' });
    expect(target.arrivals).toHaveLength(1);
  });

  it('deleting a job cancels what waits, lets the call in flight end, and retries nothing', async () => {
    const { belfry, target } = stage;
    await job('gone', { retry: { maxAttempts: 3, interval: '50ms' } });
    const called = await belfry.run('gone');
    await target.arrived(1);
    const held = await belfry.run('gone');
    await belfry.deleteJob('gone');
    gate.release({}, 503);
    await belfry.until('gone', allSettled(2));
    expect(await belfry.attempts(called)).toMatchObject([{ status: 503 }]);
    const runs = await belfry.runs('gone');
    expect(runs.map(({ id, state, reason }) => [id, state, reason])).toEqual([
      [called, 'cancelled', 'the job was deleted'],
      [held, 'cancelled', 'the job was deleted'],
    ]);
    await expect(belfry.rerun(called, 'all')).rejects.toMatchObject({ code: 'job-deleted' });
    expect(target.arrivals).toHaveLength(1);
  });
});
