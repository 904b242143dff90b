import { compileSchedule, type ScheduleTexts, type ScheduleWindow } from '../../../src/fire/schedule/schedule.ts';
import { countFires, fires, firstFire, nextFire, previousFire } from '../../../src/fire/schedule/slots.ts';

const T0 = Date.UTC(2026, 0, 1);
const compiled = (texts: ScheduleTexts, window: Partial<ScheduleWindow> = {}) =>
  compileSchedule(texts, { anchorAt: T0, ...window });

describe('slots', () => {
  it('every: one interval after the anchor, then evenly', () => {
    const schedule = compiled({ every: '90s' });
    expect(nextFire(schedule, T0 - 1)).toBe(T0 + 90_000);
    expect(nextFire(schedule, T0)).toBe(T0 + 90_000);
    expect(nextFire(schedule, T0 + 90_000)).toBe(T0 + 180_000);
    expect(previousFire(schedule, T0 + 180_000)).toBe(T0 + 90_000);
    expect(previousFire(schedule, T0 + 90_000)).toBeNull();
    expect(countFires(schedule, T0, T0 + 900_000)).toBe(10);
  });

  it('every: the first at startsAt, whatever the anchor', () => {
    const schedule = compiled({ every: '1h' }, { startsAt: T0 + 500 });
    expect(firstFire(schedule, T0)).toBe(T0 + 500);
    expect(nextFire(schedule, T0 + 500)).toBe(T0 + 3_600_500);
  });

  it('at: one slot, then none', () => {
    const schedule = compiled({ at: '2026-12-01T08:00:00+08:00' });
    expect(nextFire(schedule, T0)).toBe(Date.UTC(2026, 11, 1));
    expect(nextFire(schedule, Date.UTC(2026, 11, 1))).toBeNull();
    expect(previousFire(schedule, Date.UTC(2027, 0, 1))).toBe(Date.UTC(2026, 11, 1));
    expect(countFires(schedule, T0, Date.UTC(2027, 0, 1))).toBe(1);
  });

  it('after: the first at once or at startsAt; no other is known ahead', () => {
    expect(firstFire(compiled({ after: '30s' }), T0)).toBe(T0);
    expect(nextFire(compiled({ after: '30s' }), T0)).toBeNull();
    expect(firstFire(compiled({ after: '30s' }, { startsAt: T0 + 5_000 }), T0)).toBe(T0 + 5_000);
  });

  it('manual: none', () => {
    const schedule = compiled({});
    expect(nextFire(schedule, T0)).toBeNull();
    expect(previousFire(schedule, T0)).toBeNull();
    expect(countFires(schedule, 0, T0)).toBe(0);
  });

  it.each([
    ['cron', { cron: '0 0/10 * * * ?' }],
    ['every', { every: '10m' }],
  ] as const)('%s: startsAt is in the window, endsAt is not', (_kind, texts) => {
    const schedule = compiled(texts, { startsAt: T0 + 600_000, endsAt: T0 + 1_800_000 });
    expect([...fires(schedule, 0, T0 * 2)]).toEqual([T0 + 600_000, T0 + 1_200_000]);
    expect(countFires(schedule, 0, T0 * 2)).toBe(2);
    expect(previousFire(schedule, T0 * 2)).toBe(T0 + 1_200_000);
    expect(previousFire(schedule, T0 + 600_000)).toBeNull();
    expect(nextFire(schedule, T0 + 1_200_000)).toBeNull();
  });

  it('a slot between two seconds belongs to neither: bounds in milliseconds hold', () => {
    const schedule = compiled({ cron: '* * * * * ?' });
    expect(nextFire(schedule, T0 + 1)).toBe(T0 + 1_000);
    expect(nextFire(schedule, T0 + 999)).toBe(T0 + 1_000);
    expect(previousFire(schedule, T0 + 1)).toBe(T0);
    expect(countFires(schedule, T0 + 1, T0 + 999)).toBe(0);
    expect(countFires(schedule, T0, T0 + 1_000)).toBe(2);
  });

  it.each([
    ['* * * * * ?', 'Europe/Berlin'],
    ['0 0/30 1-4 * * ?', 'America/New_York'],
    ['0 30 2 ? * 6L', 'Australia/Lord_Howe'],
    ['0 15 0,2 * * ?', 'Asia/Beirut'],
  ])('counts what it lists: %s in %s', (cron, timeZone) => {
    const schedule = compiled({ cron, timeZone });
    for (const [from, to] of [
      [Date.UTC(2026, 2, 7, 22, 13, 5), Date.UTC(2026, 2, 9, 3, 1)],
      [Date.UTC(2026, 9, 3, 14), Date.UTC(2026, 9, 4, 16, 30)],
      [Date.UTC(2026, 9, 24, 20), Date.UTC(2026, 9, 26)],
      [Date.UTC(2026, 2, 28, 21, 59, 59), Date.UTC(2026, 2, 29, 1)],
    ] as const) {
      expect(countFires(schedule, from, to)).toBe([...fires(schedule, from, to)].length);
    }
    expect(countFires(schedule, T0, T0 * 2, 5)).toBe(5);
  });

  it.each([
    [{ cron: '0 0 12 * * ?', every: '30s' }, 'schedule-kind'],
    [{ every: '30' }, 'duration'],
    [{ every: '500ms' }, 'every-too-short'],
    [{ after: '1ms' }, 'every-too-short'],
    [{ at: '2026-12-01T08:00:00' }, 'instant'],
    [{ at: '2026-02-30T08:00:00Z' }, 'instant'],
    [{ cron: '0 0 12 * * ?', timeZone: 'Asia/Beijing' }, 'unknown-zone'],
    [{ timeZone: '+08:00' }, 'unknown-zone'],
  ])('refuses %j', (texts, code) => {
    expect(() => compiled(texts)).toThrow(expect.objectContaining({ code, remedy: expect.any(String) }));
  });

  it('ends with the year 9999', () => {
    const schedule = compiled({ cron: '0 0 0 1 1 ?' });
    expect(nextFire(schedule, Date.UTC(9998, 5))).toBe(Date.UTC(9999, 0, 1));
    expect(nextFire(schedule, Date.UTC(9999, 5))).toBeNull();
    expect(nextFire(schedule, Number.MAX_SAFE_INTEGER)).toBeNull();
  });
});
