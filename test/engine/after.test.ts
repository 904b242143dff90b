import { isSettled } from '../support/belfry.ts';
import { onEveryStore } from '../support/databases.ts';
import { json } from '../support/target.ts';
import { Gate, unneeded, useStage } from './stage.ts';

onEveryStore('after-schedules', (store) => {
  const stage = useStage(store);
  // Where time alone decides, one store is enough.
  const itOnce = store.name === 'SQLite' ? it : unneeded;
  const job = (name: string, spec: object = {}) =>
    stage.belfry.job(name, { application: 'app', schedule: { after: '1s' }, request: { path: '/' }, ...spec });
  const nextSlotAt = async () => {
    const [row] = await stage.test.database.sql.rows<{ at: number | null }>(
      'test-next',
      'SELECT next_slot_at AS at FROM schedule',
    );
    return row!.at;
  };

  it('begin at once, and go on so long after each run has settled', async () => {
    await job('after');
    const [first, second] = await stage.belfry.until('after', (runs) => runs.filter(isSettled).length >= 2);
    expect(second!.slotAt).toBe(first!.settledAt + 1_000);
  });

  itOnce('wait while their run is open', async () => {
    const gate = new Gate();
    stage.answer = gate.answer;
    await job('after');
    await stage.target.arrived(1);
    expect(await nextSlotAt()).toBeNull();
    gate.release();
    await stage.settled('after');
    await stage.belfry.until('after', (runs) => runs.length === 2);
  });

  itOnce.each(['failed', 'no endpoint', 'no application'])(
    'go on after a run that came to nothing: %s',
    async (why) => {
      if (why === 'failed') stage.answer = (_, response) => json(response, {}, 500);
      await job('after', {
        ...(why === 'no endpoint' ? { endpoints: { labels: { zone: 'b' } } } : {}),
        ...(why === 'no application' ? { application: 'none' } : {}),
      });
      await stage.belfry.until('after', (runs) => runs.filter(isSettled).length >= 2);
    },
  );

  it('go on after a run that was cancelled, called or not', async () => {
    const { belfry, target } = stage;
    const gate = new Gate();
    stage.answer = gate.answer;
    await belfry.application('app', { domains: [{ url: target.url }], limits: { maxConcurrentCalls: 1 } });
    await belfry.job('blocker', { application: 'app', schedule: {}, request: { path: '/' } });
    await belfry.run('blocker');
    await target.arrived(1);
    await job('after');
    const [queued] = await belfry.until('after', (runs) => runs[0]?.state === 'queued');
    await belfry.cancel(queued!.id);
    const [cancelled, second] = await belfry.until('after', (runs) => runs.length === 2);
    expect(second!.slotAt).toBe(cancelled!.settledAt + 1_000);
    gate.releaseOne();
    await target.arrived(2);
    await belfry.cancel(second!.id);
    await belfry.until('after', (runs) => runs.length === 3);
    gate.release();
  });

  itOnce('a rerun moves no schedule', async () => {
    const { belfry } = stage;
    stage.answer = (_, response) => json(response, {}, 500);
    await job('after', { schedule: { after: '1h' } });
    const run = await stage.settled('after');
    const next = await belfry.until('after', () => true).then(nextSlotAt);
    expect(next).toBe(run.settledAt + 3_600_000);
    await belfry.rerun(run.id, 'failed');
    await belfry.until('after', ([one]) => one!.rounds === 2 && isSettled(one!));
    expect(await nextSlotAt()).toBe(next);
  });

  itOnce('end with endsAt', async () => {
    await job('after', { endsAt: new Date(stage.belfry.now() + 1_500).toISOString() });
    await stage.belfry.until('after', (runs) => runs.length === 2 && runs.every(isSettled));
    expect(await nextSlotAt()).toBeNull();
  });
});
