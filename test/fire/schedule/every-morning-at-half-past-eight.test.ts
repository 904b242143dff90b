import { compileSchedule } from '../../../src/fire/schedule/schedule.ts';
import { fires } from '../../../src/fire/schedule/slots.ts';

describe('every-morning-at-half-past-eight', () => {
  it('fires once a day at 08:30 of Shanghai, a whole year long', () => {
    const schedule = compileSchedule({ cron: '0 30 8 * * ?', timeZone: 'Asia/Shanghai' }, { anchorAt: 0 });
    const found = [...fires(schedule, Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1) - 1)];
    expect(found).toHaveLength(365);
    for (const [day, at] of found.entries()) expect(at).toBe(Date.UTC(2026, 0, 1 + day, 0, 30));
  });

  it('fires once a day at 08:30 of New York, though clocks change twice', () => {
    const schedule = compileSchedule({ cron: '0 30 8 * * ?', timeZone: 'America/New_York' }, { anchorAt: 0 });
    const found = [...fires(schedule, Date.UTC(2026, 0, 1, 12), Date.UTC(2027, 0, 1))];
    const shown = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'America/New_York',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    expect(found).toHaveLength(365);
    for (const [day, at] of found.entries()) {
      expect(shown.format(at)).toBe(`${new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10)} 08:30:00`);
    }
  });
});
