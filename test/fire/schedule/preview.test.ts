import { previewSchedule } from '../../../src/fire/schedule/preview.ts';
import { compileSchedule, type ScheduleTexts } from '../../../src/fire/schedule/schedule.ts';
import { scheduleWarnings, type WarningOptions } from '../../../src/fire/schedule/warnings.ts';

const NOW = Date.parse('2026-11-21T08:00:00Z');
const compiled = (texts: ScheduleTexts, window = {}) => compileSchedule(texts, { anchorAt: NOW, ...window });
const warned = (texts: ScheduleTexts, options?: WarningOptions) =>
  scheduleWarnings(compiled(texts), NOW, options).map(({ message }) => message);

describe('previewSchedule', () => {
  it('gives fires, words and the changes to come', () => {
    expect(previewSchedule(compiled({ cron: '0 30 8 * * ?', timeZone: 'Europe/Berlin' }), NOW, 2)).toEqual({
      fires: ['2026-11-22T07:30:00.000Z', '2026-11-23T07:30:00.000Z'],
      ended: false,
      sentence: { en: 'Every day at 08:30 (Europe/Berlin)', zh: '每天 08:30（时区 Europe/Berlin）' },
      warnings: [],
      changes: [
        { at: '2027-03-28T01:00:00.000Z', fromOffset: '+01:00', toOffset: '+02:00' },
        { at: '2027-10-31T01:00:00.000Z', fromOffset: '+02:00', toOffset: '+01:00' },
      ],
    });
  });

  it('says where it ends', () => {
    const preview = previewSchedule(compiled({ cron: '0 0 0 1 1 ? 2027,2028' }), NOW, 10);
    expect(preview).toMatchObject({ fires: ['2027-01-01T00:00:00.000Z', '2028-01-01T00:00:00.000Z'], ended: true });
  });

  it('gives the one fire of `after` that is known, and none of manual', () => {
    expect(previewSchedule(compiled({ after: '30s' }), NOW, 10)).toMatchObject({
      fires: ['2026-11-21T08:00:00.000Z'],
      ended: false,
      warnings: [],
      changes: [],
    });
    expect(previewSchedule(compiled({}), NOW, 10)).toMatchObject({ fires: [], ended: false, warnings: [] });
  });

  it('gives no endless list', () => {
    expect(previewSchedule(compiled({ every: '1s' }), NOW, 1e9).fires).toHaveLength(10_000);
  });
});

describe('scheduleWarnings', () => {
  it('names the day on which the time is skipped and the day on which it comes twice', () => {
    expect(warned({ cron: '0 30 2 * * ?', timeZone: 'Europe/Berlin' })).toEqual([
      '2027-03-28: 02:30 is skipped, as clocks go from 02:00 to 03:00; it fires once, at 2027-03-28 03:00',
      '2027-10-31: 02:30 comes twice, as clocks go back from 03:00 to 02:00; it fires the first time only',
    ]);
  });

  it('counts the others that fall into the same hour', () => {
    expect(warned({ cron: '0 0/20 1,2,9 * * ?', timeZone: 'America/New_York' })).toEqual([
      '2027-03-14: 02:00 (and 2 more until 03:00) is skipped, as clocks go from 02:00 to 03:00; it fires once, at 2027-03-14 03:00',
      '2027-11-07: 01:00 (and 2 more until 02:00) comes twice, as clocks go back from 02:00 to 01:00; it fires the first time only',
    ]);
  });

  it('says nothing where no fire is touched: another hour, every hour, another day, no change', () => {
    for (const texts of [
      { cron: '0 30 8 * * ?', timeZone: 'Europe/Berlin' },
      { cron: '0 0/30 * * * ?', timeZone: 'Europe/Berlin' },
      { cron: '0 30 2 ? * 2-6', timeZone: 'Europe/Berlin' },
      { cron: '0 30 2 * * ?', timeZone: 'Asia/Shanghai' },
      { every: '1h' },
    ]) {
      expect(warned(texts)).toEqual([]);
    }
  });

  it('tells an hourly fire that half an hour is skipped and repeated', () => {
    expect(warned({ cron: '0 15 * * * ?', timeZone: 'Australia/Lord_Howe' })).toEqual([
      '2027-10-03: 02:15 is skipped, as clocks go from 02:00 to 02:30; it does not fire then',
    ]);
    expect(warned({ cron: '0 45 * * * ?', timeZone: 'Australia/Lord_Howe' })).toEqual([
      '2027-04-04: 01:45 comes twice, as clocks go back from 02:00 to 01:30; it fires both times',
    ]);
  });

  it('leaves out changes that the window does not reach', () => {
    const schedule = compiled({ cron: '0 30 2 * * ?', timeZone: 'Europe/Berlin' }, { endsAt: Date.UTC(2027, 5, 1) });
    expect(scheduleWarnings(schedule, NOW)).toHaveLength(1);
  });

  it.each([
    [{ cron: '0 0 0 1 1 ? 2020' }, {}],
    [{ at: '2026-01-01T00:00:00Z' }, {}],
    [{ cron: '@daily' }, { endsAt: NOW }],
    [{ every: '1h' }, { startsAt: NOW - 10_000, endsAt: NOW - 5_000 }],
  ])('says that %j %j never fires again', (texts, window) => {
    expect(scheduleWarnings(compiled(texts, window), NOW)).toEqual([
      {
        path: 'spec.schedule',
        message: expect.stringMatching(/^never fires again after 2026-11-21T08:00:00.000Z/),
        remedy: expect.any(String),
      },
    ]);
  });

  it('says that the second is crowded, where the caller knows', () => {
    const asked: number[] = [];
    const firesAt = (at: number) => {
      asked.push(at);
      return 1_200;
    };
    expect(warned({ cron: '0 0 0 * * ?' }, { firesAt })).toEqual([expect.stringContaining('500 fires or more')]);
    expect(asked).toEqual([Date.UTC(2026, 10, 22)]);
    expect(warned({ cron: '0 0 0 * * ?' }, { firesAt, crowdedFrom: 2_000 })).toEqual([]);
  });

  it('repeats what was ignored', () => {
    expect(warned({ cron: '0 0 0 ? * MON/2' })).toEqual([expect.stringContaining('MON/2')]);
  });
});
