import { type Belfry, startBelfry } from '../support/belfry.ts';
import { onSqlite, type TestDatabase } from '../support/databases.ts';
import { json, startTarget, type Target } from '../support/target.ts';

onSqlite('call slots (F23)', (store) => {
  let test: TestDatabase;
  let belfry: Belfry;
  let hanging: Target;
  let quick: Target;

  beforeEach(async () => {
    test = await store.open();
    hanging = await startTarget(() => {});
    quick = await startTarget((_, response) => json(response, { code: 200 }));
    belfry = await startBelfry(test.database, { env: { BELFRY_MAX_CALLS: '18' } });
    await belfry.application('hanging', { domains: [{ url: hanging.url }] });
    await belfry.application('quick', { domains: [{ url: quick.url }] });
  });

  afterEach(async () => {
    await belfry.stop(0);
    await hanging.close();
    await quick.close();
    await test.drop();
  });

  it('are never all taken by one application whose target hangs', async () => {
    for (let i = 0; i < 40; i++)
      await belfry.job(`stuck-${i}`, { application: 'hanging', schedule: { every: '1s' }, request: { path: '/' } });
    await hanging.arrived(16);
    await belfry.job('quick', { application: 'quick', schedule: { every: '1s' }, request: { path: '/' } });
    const runs = await belfry.until('quick', (all) => all.filter(({ state }) => state === 'succeeded').length >= 2);
    const late = quick.arrivals.map(({ at }, i) => at - runs[i]!.fireAt);
    // Those that hang keep their slots for a minute.
    expect(Math.max(...late)).toBeLessThan(5_000);
    expect(hanging.arrivals.length).toBe(16);
  });
});
