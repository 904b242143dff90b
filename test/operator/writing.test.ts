import { EventLog } from '../../src/operator/event-log.ts';
import type { KubeObject } from '../../src/operator/ports.ts';
import { differenceOf } from '../../src/operator/status-difference.ts';
import { StatusQueue } from '../../src/operator/status-queue.ts';
import { WriteBudget } from '../../src/operator/write-budget.ts';

const MINUTE = 60_000;

describe('the budget of writes', () => {
  let now = 0;
  const budget = () => {
    now = 0;
    return new WriteBudget(() => now, { perSecond: 20, burst: 1_500 });
  };
  /** How many of so many tries pass, one each 10 ms. */
  const over = (it: WriteBudget, seconds: number): number => {
    let passed = 0;
    for (let tick = 0; tick < seconds * 100; tick++, now += 10) if (it.take(false)) passed++;
    return passed;
  };

  it('lets ordinary writes pass at the steady rate, whatever came before', () => {
    const it = budget();
    expect(over(it, 60)).toBeLessThanOrEqual(20 * 60 + 1);
    now += 10 * MINUTE;
    expect(over(it, 1)).toBeLessThanOrEqual(21);
  });

  it('lets what is new pass at once, and so many and no more', () => {
    const it = budget();
    const passed = Array.from({ length: 2_000 }, () => it.take(true)).filter(Boolean).length;
    expect(passed).toBe(1_501);
    expect(it.take(true)).toBe(false);
    now += it.waitMs();
    expect(it.take(true)).toBe(true);
  });

  it('refills the reserve with what ordinary writes leave over', () => {
    const it = budget();
    while (it.take(true));
    over(it, 60);
    expect(Array.from({ length: 10 }, () => it.take(true)).filter(Boolean).length).toBeLessThanOrEqual(1);
    now += 30_000;
    expect(Array.from({ length: 1_000 }, () => it.take(true)).filter(Boolean).length).toBeGreaterThanOrEqual(590);
  });

  it('makes the others wait for a write that can not', () => {
    const it = budget();
    it.spend();
    it.spend();
    expect(it.take(false)).toBe(false);
    expect(it.waitMs()).toBe(100);
  });
});

describe('the order of statuses', () => {
  const queue = () => new StatusQueue({ perSecond: 20, oldestMs: MINUTE });

  it('is what is new, then conditions that turned, then results, then endpoints that came or went, each in the order in which they came', () => {
    const it = queue();
    for (const [key, urgency] of [
      ['e1', 'endpoints'],
      ['r1', 'result'],
      ['c1', 'condition'],
      ['r2', 'result'],
      ['g1', 'generation'],
      ['c2', 'condition'],
    ] as const)
      it.add(key, urgency);
    it.add('r2', 'generation');
    it.add('c1', 'result');
    const order = Array.from({ length: 7 }, () => it.take(0)?.key ?? null);
    expect(order).toEqual(['g1', 'r2', 'c1', 'c2', 'r1', 'e1', null]);
  });

  it('renews what has not been written for too long, and before results that are younger', () => {
    const it = queue();
    it.known('idle', 0);
    expect(it.take(10_000)).toBeNull();
    expect(it.renewInMs(10_000)).toBe(38_000);
    it.add('busy', 'result');
    expect(it.take(50_000)).toEqual({ key: 'idle', urgency: 'result' });
    expect(it.take(50_000)?.key).toBe('busy');
    it.forget('idle');
    it.forget('busy');
    expect(it.take(10 * MINUTE)).toBeNull();
  });

  it('forgets nobody where all have news all the time: none is older than objects ÷ rate', () => {
    const it = queue();
    const jobs = 3_000;
    const written = new Map<string, number>();
    for (let n = 0; n < jobs; n++) it.known(`job-${n}`, 0);
    let oldest = 0;
    for (let now = 0; now < 600_000; now += 50) {
      if (now % MINUTE === 0) for (let n = 0; n < jobs; n += 2) it.add(`job-${n}`, 'result');
      const taken = it.take(now);
      if (taken === null) continue;
      oldest = Math.max(oldest, now - (written.get(taken.key) ?? 0));
      written.set(taken.key, now);
    }
    expect(written.size).toBe(jobs);
    expect(oldest).toBeLessThanOrEqual((jobs / 20) * 1_000 * 1.05);
  });

  it('asks for no write where only the time has passed', () => {
    const status = {
      observedGeneration: 2,
      asOf: 'now',
      lastRun: { id: '1', state: 'failed' },
      conditions: [{ type: 'Ready', status: 'True', reason: 'A', message: 'm' }],
    };
    expect(
      differenceOf('HttpJob', { ...status, asOf: 'then', lastRun: { state: 'failed', id: '1' } }, status),
    ).toBeNull();
    expect(differenceOf('HttpJob', undefined, status)).toBe('generation');
    expect(differenceOf('HttpJob', { ...status, observedGeneration: 1 }, status)).toBe('generation');
    expect(
      differenceOf('HttpJob', { ...status, conditions: [{ ...status.conditions[0]!, status: 'False' }] }, status),
    ).toBe('condition');
    expect(differenceOf('HttpJob', { ...status, lastRun: { id: '2', state: 'failed' } }, status)).toBe('result');
  });
});

describe('Events', () => {
  const about = (uid: string): KubeObject => ({
    apiVersion: 'belfry.dev/v1',
    kind: 'HttpJob',
    metadata: { name: `job-${uid}`, namespace: 'shop', uid, generation: 1, resourceVersion: '1' },
    spec: {},
  });
  const failed = { type: 'Warning', reason: 'RunFailed', message: 'Run 1 failed' } as const;

  it('are counted together: one an object and reason, written again at most once a minute', () => {
    const log = new EventLog();
    log.note(about('a'), failed, 0);
    log.note(about('a'), { ...failed, message: 'Run 2 failed' }, 10);
    log.note(about('b'), failed, 20);
    expect(log.take(30)).toMatchObject({
      isNew: true,
      event: { count: 2, message: 'Run 2 failed', firstAt: 0, lastAt: 10 },
    });
    expect(log.take(30)).toMatchObject({ isNew: true, event: { count: 1 } });
    expect(log.take(30)).toBeNull();
    for (let n = 0; n < 1_000; n++) log.note(about('a'), failed, 40 + n);
    expect(log.take(50_000)).toBeNull();
    expect(log.take(61_000)).toMatchObject({ isNew: false, event: { count: 1_002 } });
    expect(log.take(61_000)).toBeNull();
  });

  it('have a bound, and forget what is over', () => {
    const log = new EventLog();
    for (let n = 0; n < 21_000; n++) log.note(about(String(n)), failed, 0);
    let written = 0;
    while (log.take(0) !== null) written++;
    expect(written).toBe(20_000);
    expect(log.hasNext(2 * 3_600_000)).toBe(false);
    log.note(about('later'), failed, 2 * 3_600_000);
    expect(log.take(2 * 3_600_000)).toMatchObject({ isNew: true });
  });
});
