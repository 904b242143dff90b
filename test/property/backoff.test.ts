import fc from 'fast-check';
import { countCall, newRetryBudget, takeRetry } from '../../src/fire/settle/budget.ts';
import { type RetryPolicy, retryDelayMs } from '../../src/fire/settle/retry-policy.ts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const policy = fc.record({
  maxAttempts: fc.constant(100),
  intervalMs: fc.nat({ max: 86_400_000 }),
  factor: fc.double({ min: 1, max: 10, noNaN: true }),
  maxIntervalMs: fc.integer({ min: 1, max: 86_400_000 }),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  on: fc.constant(new Set<never>()),
}) satisfies fc.Arbitrary<RetryPolicy>;

describe('the delay before a retry', () => {
  it('lies within interval × factor^(n−1), capped, times 1 ± jitter', () => {
    fc.assert(
      fc.property(policy, fc.integer({ min: 1, max: 1_000 }), chance, (retry, n, draw) => {
        const delay = retryDelayMs(retry, n, draw, null);
        const plain =
          retry.intervalMs === 0 ? 0 : Math.min(retry.intervalMs * retry.factor ** (n - 1), retry.maxIntervalMs);
        expect(Number.isSafeInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(plain * (1 - retry.jitter)));
        expect(delay).toBeLessThanOrEqual(Math.ceil(plain * (1 + retry.jitter)));
      }),
    );
  });

  it('never shrinks from one attempt to the next, for the same chance', () => {
    fc.assert(
      fc.property(policy, fc.integer({ min: 1, max: 50 }), chance, (retry, n, draw) => {
        expect(retryDelayMs(retry, n + 1, draw, null)).toBeGreaterThanOrEqual(retryDelayMs(retry, n, draw, null));
      }),
    );
  });

  it('is never under what Retry-After asks, nor does a hostile one exceed maxInterval and its jitter', () => {
    const asked = fc.double({ min: 0, max: 1e18, noNaN: true });
    fc.assert(
      fc.property(policy, asked, chance, (retry, ms, draw) => {
        const delay = retryDelayMs(retry, 1, draw, ms);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(Math.min(ms, retry.maxIntervalMs)));
        expect(delay).toBeLessThanOrEqual(Math.ceil(retry.maxIntervalMs * (1 + retry.jitter)));
      }),
    );
  });
});

describe('the retry budget', () => {
  const perSecondOf = (dueAts: number[]): number => {
    const counts = new Map<number, number>();
    for (const dueAt of dueAts) counts.set(Math.floor(dueAt / 1_000), (counts.get(Math.floor(dueAt / 1_000)) ?? 0) + 1);
    return Math.max(...counts.values());
  };

  it('lets what is within it pass undelayed', () => {
    const budget = newRetryBudget({ ratio: 0.2, minPerSecond: 10 }, 0);
    for (let second = 0; second < 60; second++)
      for (let retry = 0; retry < 10; retry++)
        expect(takeRetry(budget, second * 1_000 + retry * 100, second * 1_000)).toBe(0);
  });

  it('is one for all members: together they retry at the rate of the budget', () => {
    const members = [0, 1, 2].map(() => newRetryBudget({ ratio: 0.2, minPerSecond: 9 }, 0));
    const dueAts = members.flatMap((budget) =>
      Array.from({ length: 300 }, () => takeRetry(budget, 0, 0, members.length)),
    );
    const within = (ms: number) => dueAts.filter((at) => at <= ms).length;
    // Ten seconds' worth at once, then nine a second.
    expect(within(0)).toBe(90);
    expect(within(10_000)).toBe(180);
    expect(within(60_000)).toBe(630);
  });

  it('spreads a storm instead of ending it: ten thousand at once go at the rate of the budget (F25)', () => {
    const budget = newRetryBudget({ ratio: 0.2, minPerSecond: 10 }, 0);
    const dueAts = Array.from({ length: 10_000 }, () => 10_000 + takeRetry(budget, 0, 10_000));
    expect(dueAts.every(Number.isFinite)).toBe(true);
    const afterFirst = dueAts.filter((dueAt) => dueAt > 10_000);
    expect(perSecondOf(afterFirst)).toBeLessThanOrEqual(11);
    // What ten seconds of waiting have paid for, and the bucket that was full, go as they wished.
    expect(dueAts.length - afterFirst.length).toBeLessThanOrEqual(201);
    expect(Math.max(...dueAts)).toBeLessThanOrEqual(1_000_000);
  });

  it('grows with the calls that are made', () => {
    const budget = newRetryBudget({ ratio: 0.2, minPerSecond: 1 }, 0);
    let delayed = 0;
    for (let ms = 0; ms < 120_000; ms += 10) {
      for (let call = 0; call < 10; call++) countCall(budget); // 1,000 a second
      if (ms % 50 === 0 && takeRetry(budget, ms, ms) > 0 && ms > 30_000) delayed++; // 20 a second: a tenth of 0.2
    }
    expect(delayed).toBe(0);
  });

  it('never answers with anything but a finite delay, whatever the clock does', () => {
    const clock = fc.array(fc.record({ at: fc.integer({ min: -1e12, max: 1e13 }), calls: fc.nat({ max: 50 }) }), {
      maxLength: 60,
    });
    const spec = fc.record({
      ratio: fc.double({ min: 0, max: 1, noNaN: true }),
      minPerSecond: fc.double({ min: 0, max: 1e5, noNaN: true }),
    });
    fc.assert(
      fc.property(spec, clock, (limits, steps) => {
        const budget = newRetryBudget(limits, 0);
        for (const { at, calls } of steps) {
          for (let call = 0; call < calls; call++) countCall(budget);
          const delay = takeRetry(budget, at, at);
          expect(Number.isFinite(delay) && delay >= 0).toBe(true);
        }
      }),
    );
  });
});
