import { type Belfry, isSettled, startBelfry } from '../support/belfry.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';
import { startTarget, type Target } from '../support/target.ts';

const LEASE_MS = 3_000;

onEveryStore('an event loop that stands still (F34)', (store) => {
  let test: TestDatabase;
  let target: Target;
  let belfry: Belfry;
  /** When the beat was sent that the lease counts from, and how old it was at each call; ms. */
  let beatSentAt = 0;
  let ages: number[];

  beforeEach(async () => {
    test = await store.open();
    target = await startTarget();
    ages = [];
    let sentAt = 0;
    belfry = await startBelfry(test.database, {
      reached: (point) => {
        if (point === 'before beat') sentAt = performance.now();
        else if (point === 'after beat') beatSentAt = sentAt;
        else if (point === 'before send') ages.push(performance.now() - beatSentAt);
      },
    });
    await belfry.application('app', { domains: [{ url: target.url }] });
  });
  afterEach(async () => {
    await belfry.stop(0);
    await target.close();
    await test.drop();
  });

  it('for longer than the lease: the metric shows it, nothing is sent before the next beat, and every slot comes', async () => {
    await belfry.job('tick', {
      application: 'app',
      schedule: { every: '1s' },
      request: { path: '/' },
      concurrencyPolicy: 'Allow',
    });
    await target.arrived(2);
    const stoodStillMs = LEASE_MS + 200;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stoodStillMs);
    const runs = await belfry.until('tick', (all) => all.filter(isSettled).length >= 7);
    // It sends nothing in the lease's last half second; a busy machine may take some of that between the look and the send.
    expect(Math.max(...ages)).toBeLessThan(LEASE_MS);
    const slots = runs.map(({ slotAt }) => slotAt!);
    expect(slots.map((slot) => slot - slots[0]!)).toEqual(slots.map((_, n) => n * 1_000));
    expect(new Set(target.arrivals.map(({ logId }) => logId)).size).toBe(target.arrivals.length);
    expect(await lagOf(belfry)).toBeGreaterThan(stoodStillMs / 1_000 - 0.2);
  }, 30_000);
});

const lagOf = async ({ metrics }: Belfry): Promise<number> =>
  Number(/^belfry_event_loop_lag_seconds (\S+)$/m.exec(await metrics.text())![1]);
