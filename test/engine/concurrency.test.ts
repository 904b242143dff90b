import { allSettled, isSettled } from '../support/belfry.ts';
import { onEveryStore } from '../support/databases.ts';
import { Gate, useStage } from './stage.ts';

onEveryStore('concurrency policies', (store) => {
  const stage = useStage(store);
  let gate: Gate;
  const job = (name: string, spec: object) =>
    stage.belfry.job(name, { application: 'app', schedule: { every: '1h' }, request: { path: '/' }, ...spec });

  beforeEach(() => {
    gate = new Gate();
    stage.answer = gate.answer;
  });

  it('Queue lets one run at a time go on, in order', async () => {
    const { belfry, target } = stage;
    await job('queue', {});
    const ids: number[] = [];
    for (let i = 0; i < 5; i++) ids.push(await belfry.run('queue'));
    for (let i = 1; i <= 5; i++) {
      await target.arrived(i);
      expect(target.arrivals).toHaveLength(i);
      gate.releaseOne();
    }
    await belfry.until('queue', allSettled(5));
    expect(target.arrivals.map(({ logId }) => Number(logId))).toEqual(ids);
  });

  it('Queue skips what exceeds maxQueued, says why, and refuses it to a person', async () => {
    const { belfry, target } = stage;
    await job('full', { maxQueued: 1 });
    await belfry.run('full');
    await target.arrived(1);
    await belfry.run('full');
    await expect(belfry.run('full')).rejects.toMatchObject({ code: 'queue-full' });
    await stage.due('full');
    const runs = await belfry.until('full', (all) => all.some(({ state }) => state === 'skipped'));
    expect(runs.find(({ state }) => state === 'skipped')).toMatchObject({
      cause: 'schedule',
      reason: 'queue-full: 1 runs of this job already wait (maxQueued)',
    });
    gate.release();
    await belfry.until('full', allSettled(3));
    expect(target.arrivals).toHaveLength(2);
  });

  it('Allow lets so many go on at once, then queues', async () => {
    const { belfry, target } = stage;
    await job('allow', { concurrencyPolicy: 'Allow', maxConcurrentRuns: 2 });
    for (let i = 0; i < 4; i++) await belfry.run('allow');
    await target.arrived(2);
    expect((await belfry.runs('allow')).map(({ state }) => state).sort()).toEqual([
      'queued',
      'queued',
      'running',
      'running',
    ]);
    gate.releaseOne();
    await target.arrived(3);
    gate.release();
    await belfry.until('allow', allSettled(4));
  });

  it('Forbid skips a slot while a run goes on, and refuses a person', async () => {
    const { belfry, target } = stage;
    await job('forbid', { concurrencyPolicy: 'Forbid' });
    await belfry.run('forbid');
    await target.arrived(1);
    await stage.due('forbid');
    const runs = await belfry.until('forbid', (all) => all.length === 2);
    expect(runs.find(({ slotAt }) => slotAt !== null)).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('overlap'),
    });
    await expect(belfry.run('forbid')).rejects.toMatchObject({ code: 'overlap' });
    gate.release();
    await belfry.until('forbid', allSettled(2));
    const again = await belfry.run('forbid');
    expect(await stage.settledRun('forbid', again)).toMatchObject({ state: 'succeeded' });
  });

  it('Replace aborts the running call, says so, and then sends the new one', async () => {
    const { belfry, target } = stage;
    await job('replace', { concurrencyPolicy: 'Replace' });
    const old = await belfry.run('replace');
    await target.arrived(1);
    await stage.due('replace');
    await gate.cutOff(old);
    await target.arrived(2);
    gate.release();
    const runs = await belfry.until('replace', allSettled(2));
    expect(runs.find(({ id }) => id === old)).toMatchObject({ state: 'cancelled', reason: 'replaced' });
    expect(await belfry.attempts(old)).toMatchObject([{ fault: 'cancelled', verdict: 'failed', reason: 'replaced' }]);
    expect(runs.find(({ id }) => id !== old)).toMatchObject({ state: 'succeeded', cause: 'schedule' });
  });

  it('Replace by hand replaces as well, and of several that wait only the newest goes on', async () => {
    const { belfry, target } = stage;
    await job('newest', { concurrencyPolicy: 'Replace' });
    const first = await belfry.run('newest');
    await target.arrived(1);
    const second = await belfry.run('newest');
    const third = await belfry.run('newest');
    await gate.cutOff(first);
    gate.release();
    const runs = await belfry.until('newest', allSettled(3));
    expect(runs.map(({ id, state }) => [id, state])).toEqual([
      [first, 'cancelled'],
      [second, 'cancelled'],
      [third, 'succeeded'],
    ]);
  });

  it('Replace among several slots that are made up for keeps the newest', async () => {
    const { belfry } = stage;
    gate.release();
    await job('catch-up', {
      concurrencyPolicy: 'Replace',
      schedule: { cron: '0 * * * * ?' },
      misfirePolicy: 'FireAll',
      misfireGrace: '1s',
    });
    await stage.due('catch-up', Math.floor(belfry.now() / 60_000) * 60_000 - 180_000);
    const runs = await belfry.until('catch-up', (all) => all.length >= 3 && all.every(isSettled));
    const newest = runs.at(-1)!;
    expect(newest.state).toBe('succeeded');
    expect(new Set(runs.slice(0, -1).map(({ state }) => state))).not.toContain('skipped');
  });
});
