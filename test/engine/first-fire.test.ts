import { allSettled, type Belfry, startBelfry } from '../support/belfry.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';
import { startTarget, type Target } from '../support/target.ts';

onEveryStore('the path of one fire', (store) => {
  let test: TestDatabase;
  let belfry: Belfry;
  let target: Target;

  beforeEach(async () => {
    test = await store.open();
    target = await startTarget();
    belfry = await startBelfry(test.database);
    await belfry.application('app', { domains: [{ url: target.url }] });
  });

  afterEach(async () => {
    await belfry.stop();
    await target.close();
    await test.drop();
  });

  it('calls on the second that the schedule names, never before it, and stores the verdict', async () => {
    await belfry.job('tick', {
      application: 'app',
      schedule: { every: '1s' },
      request: { path: '/ok' },
      success: { json: '$.code == 200' },
    });
    const [run] = await belfry.until('tick', (runs) => runs.length > 0 && runs[0]!.state === 'succeeded');
    const [arrival] = await target.arrived(1);
    expect(arrival!.logId).toBe(String(run!.id));
    expect([arrival!.shardIndex, arrival!.shardTotal, arrival!.attempt]).toEqual([0, 1, 1]);
    expect(run!.fireAt).toBe(run!.slotAt);
    expect(arrival!.at).toBeGreaterThanOrEqual(run!.fireAt);
    expect(arrival!.at - run!.fireAt).toBeLessThan(1_000);
    expect(await belfry.attempts(run!.id)).toMatchObject([
      { number: 1, status: 200, fault: null, verdict: 'succeeded' },
    ]);
  });

  it('opens a run by hand and settles it', async () => {
    await belfry.job('by-hand', { application: 'app', schedule: {}, request: { path: '/ok' } });
    const id = await belfry.run('by-hand', { params: { mode: 'full' } });
    const [run] = await belfry.until('by-hand', allSettled(1));
    expect(run).toMatchObject({ id, state: 'succeeded', cause: 'manual', slotAt: null, params: '{"mode":"full"}' });
  });
});
