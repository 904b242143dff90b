import { type PlanInput, type PlannedFires, planFires } from '../../../src/fire/schedule/plan-fires.ts';
import { compileSchedule } from '../../../src/fire/schedule/schedule.ts';
import { fires } from '../../../src/fire/schedule/slots.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
const DAY = 86_400_000;
const everySecond = compileSchedule({ cron: '* * * * * ?' }, { anchorAt: 0 });
const daily = compileSchedule({ cron: '0 0 12 * * ?' }, { anchorAt: 0 });

const plan = (input: Partial<PlanInput>): PlannedFires =>
  planFires({
    schedule: daily,
    nextSlotAt: NOON,
    now: NOON,
    misfirePolicy: 'FireOnce',
    misfireLimit: 100,
    misfireGraceMs: 60_000,
    maxOpen: 1_000,
    ...input,
  });

describe('planFires', () => {
  it('opens nothing before its time', () => {
    expect(plan({ now: NOON - 1 })).toEqual({ open: [], missed: [], nextSlotAt: NOON });
  });

  it('opens the slot that is due, on the millisecond', () => {
    expect(plan({})).toEqual({ open: [{ slotAt: NOON, cause: 'schedule' }], missed: [], nextSlotAt: NOON + DAY });
  });

  // XXL-JOB's border is 5 s: 4 s late fires, 6 s late is misfired. Here it is the job's misfireGrace.
  describe('late-by-4s-5s-6s', () => {
    const late = (seconds: number, misfirePolicy: PlanInput['misfirePolicy']) =>
      plan({ now: NOON + seconds * 1_000, misfireGraceMs: 5_000, misfirePolicy });

    it.each(['Skip', 'FireOnce', 'FireAll'] as const)('%s opens as usual what is 4 s and 5 s late', (policy) => {
      for (const seconds of [4, 5]) {
        expect(late(seconds, policy)).toEqual({
          open: [{ slotAt: NOON, cause: 'schedule' }],
          missed: [],
          nextSlotAt: NOON + DAY,
        });
      }
    });

    it('Skip misses what is 6 s late', () => {
      expect(late(6, 'Skip')).toEqual({
        open: [],
        missed: [{ fromAt: NOON, toAt: NOON, count: 1 }],
        nextSlotAt: NOON + DAY,
      });
    });

    it.each(['FireOnce', 'FireAll'] as const)('%s makes up for what is 6 s late', (policy) => {
      expect(late(6, policy)).toEqual({
        open: [{ slotAt: NOON, cause: 'catch-up' }],
        missed: [],
        nextSlotAt: NOON + DAY,
      });
    });
  });

  describe('after ten days of down time of a schedule that fires each second', () => {
    const now = NOON + 10 * DAY;
    const misfired = 10 * 86_400 - 60;
    const fresh = Array.from({ length: 61 }, (_, index) => ({
      slotAt: now - 60_000 + index * 1_000,
      cause: 'schedule',
    }));
    const down = (input: Partial<PlanInput>) => plan({ schedule: everySecond, now, ...input });

    it('Skip misses all but what is within the grace', () => {
      expect(down({ misfirePolicy: 'Skip' })).toEqual({
        open: fresh,
        missed: [{ fromAt: NOON, toAt: now - 61_000, count: misfired }],
        nextSlotAt: now + 1_000,
      });
    });

    it('FireOnce makes up for the newest, under its own time', () => {
      expect(down({ misfirePolicy: 'FireOnce' })).toEqual({
        open: [{ slotAt: now - 61_000, cause: 'catch-up' }, ...fresh],
        missed: [{ fromAt: NOON, toAt: now - 62_000, count: misfired - 1 }],
        nextSlotAt: now + 1_000,
      });
    });

    it('FireAll makes up for the newest of its limit, oldest first', () => {
      const { open, missed, nextSlotAt } = down({ misfirePolicy: 'FireAll', misfireLimit: 3 });
      expect(open).toEqual([
        ...[63, 62, 61].map((seconds) => ({ slotAt: now - seconds * 1_000, cause: 'catch-up' })),
        ...fresh,
      ]);
      expect(missed).toEqual([{ fromAt: NOON, toAt: now - 64_000, count: misfired - 3 }]);
      expect(nextSlotAt).toBe(now + 1_000);
    });

    it('FireAll makes up for all where they are fewer than its limit', () => {
      const { open, missed } = down({ now: NOON + 90_000, misfirePolicy: 'FireAll' });
      expect(missed).toEqual([]);
      expect(open.map(({ slotAt }) => slotAt)).toEqual([...fires(everySecond, NOON, NOON + 90_000)]);
    });
  });

  it.each(['Skip', 'FireOnce', 'FireAll'] as const)(
    '%s decides the same in small portions as at once',
    (misfirePolicy) => {
      const now = NOON + 300_000;
      const input = { schedule: everySecond, now, misfirePolicy, misfireLimit: 7 };
      const together = plan(input);
      const portions: PlannedFires = { open: [], missed: [], nextSlotAt: NOON };
      while (portions.nextSlotAt !== null && portions.nextSlotAt <= now) {
        const { open, missed, nextSlotAt } = plan({ ...input, maxOpen: 3, nextSlotAt: portions.nextSlotAt });
        expect(open.length).toBeGreaterThan(0);
        expect(open.length).toBeLessThanOrEqual(3);
        portions.open.push(...open);
        portions.missed.push(...missed);
        portions.nextSlotAt = nextSlotAt;
      }
      expect(portions).toEqual(together);
    },
  );

  it('decides every slot exactly once, whatever the calls, policies and pauses', () => {
    const schedule = compileSchedule({ cron: '0/7 * * * * ?' }, { anchorAt: 0 });
    let next: number | null = NOON;
    let now = NOON;
    const decided: number[] = [];
    for (let call = 0; call < 60; call++) {
      now += [900, 40_000, 7_000, 0, 600_000][call % 5]!;
      const misfirePolicy = (['Skip', 'FireOnce', 'FireAll'] as const)[call % 3]!;
      const made: PlannedFires = plan({ schedule, nextSlotAt: next!, now, misfirePolicy, misfireLimit: 4, maxOpen: 3 });
      for (const { fromAt, toAt, count } of made.missed) {
        const stretch = [...fires(schedule, fromAt, toAt)];
        expect(stretch).toHaveLength(count);
        decided.push(...stretch);
      }
      decided.push(...made.open.map(({ slotAt }) => slotAt));
      next = made.nextSlotAt;
    }
    decided.sort((a, b) => a - b);
    expect(decided).toEqual([...fires(schedule, NOON, next! - 1)]);
  });

  it('ends with the window and with the only slot of `at`', () => {
    const ending = compileSchedule({ cron: '0 0 12 * * ?' }, { anchorAt: 0, endsAt: NOON + DAY });
    expect(plan({ schedule: ending }).nextSlotAt).toBeNull();
    const at = compileSchedule({ at: '2026-06-01T12:00:00Z' }, { anchorAt: 0 });
    expect(plan({ schedule: at })).toEqual({
      open: [{ slotAt: NOON, cause: 'schedule' }],
      missed: [],
      nextSlotAt: null,
    });
    expect(plan({ schedule: at, now: NOON + DAY, misfirePolicy: 'Skip' })).toEqual({
      open: [],
      missed: [{ fromAt: NOON, toAt: NOON, count: 1 }],
      nextSlotAt: null,
    });
  });

  it('waits for the run of an `after` slot, and goes on from now where the slot was missed', () => {
    const after = compileSchedule({ after: '30s' }, { anchorAt: NOON - DAY });
    expect(plan({ schedule: after })).toEqual({
      open: [{ slotAt: NOON, cause: 'schedule' }],
      missed: [],
      nextSlotAt: null,
    });
    expect(plan({ schedule: after, now: NOON + DAY, misfirePolicy: 'Skip' })).toEqual({
      open: [],
      missed: [{ fromAt: NOON, toAt: NOON, count: 1 }],
      nextSlotAt: NOON + DAY + 30_000,
    });
  });

  it('opens no slot of `after` that was written for an instant past the end', () => {
    const schedule = compileSchedule({ after: '30s' }, { anchorAt: 0, endsAt: NOON + 10 });
    expect(plan({ schedule, nextSlotAt: NOON + 10, now: NOON + 20 })).toEqual({
      open: [],
      missed: [],
      nextSlotAt: null,
    });
    expect(plan({ schedule, nextSlotAt: NOON + 9, now: NOON + 20 }).open).toHaveLength(1);
  });

  it('decides nothing while nothing may open', () => {
    const nothing = { open: [], missed: [], nextSlotAt: NOON };
    expect(plan({ now: NOON + DAY, maxOpen: 0 })).toEqual(nothing);
  });
});
