import { describeSchedule } from '../../../src/fire/schedule/describe.ts';
import { compileSchedule, type ScheduleTexts } from '../../../src/fire/schedule/schedule.ts';

const T0 = Date.UTC(2026, 0, 1);
const words = (texts: ScheduleTexts, window = {}) =>
  describeSchedule(compileSchedule(texts, { anchorAt: T0, ...window }));

describe('describeSchedule', () => {
  it.each([
    ['0 30 8 * * ?', 'Every day at 08:30', '每天 08:30'],
    ['30 8 * * 1-5', 'Monday to Friday at 08:30', '每周一至周五 08:30'],
    ['* * * * * ?', 'Every second', '每秒'],
    ['* * * * *', 'Every minute', '每分钟'],
    ['*/5 * * * *', 'Every 5 minutes', '每 5 分钟'],
    ['0/10 * * * * ?', 'Every 10 seconds', '每 10 秒'],
    ['@hourly', 'At minute 0 of every hour', '每小时 第 0 分'],
    ['0 0 0/2 * * ?', 'At minute 0 in every 2nd hour', '每 2 小时的第 0 分'],
    ['0 0/30 8-18 * * ?', 'Every 30 minutes from 08:00 to 18:59', '08:00 至 18:59 每 30 分钟'],
    ['0 0/7 * * * ?', 'Every 7 minutes from minute 0 to 56 of every hour', '每小时 第 0 至 56 分之间每 7 分钟'],
    ['30 0/5 * * * ?', 'At second 30 every 5 minutes', '每 5 分钟 第 30 秒'],
    [
      '0 3/15 9 L * ?',
      'On the last day of the month at 09:03, 09:18, 09:33 and 09:48',
      '每月最后一天 09:03、09:18、09:33、09:48',
    ],
    [
      '0 0 2 LW * ?',
      'On the last weekday (Monday to Friday) of the month at 02:00',
      '每月最后一个工作日（周一至周五） 02:00',
    ],
    ['0 0 2 15W * ?', 'On the weekday nearest to day 15 of the month at 02:00', '每月离 15 日最近的工作日 02:00'],
    ['0 0 2 L-3 * ?', 'On the day 3 before the last of the month at 02:00', '每月最后一天之前 3 天 02:00'],
    ['15 10 1 ? * 6#3', 'On the third Friday of the month at 01:10:15', '每月第三个周五 01:10:15'],
    ['0 30 4 ? * 6L', 'On the last Friday of the month at 04:30', '每月最后一个周五 04:30'],
    ['0 12 13 * 5', 'On day 13 of the month or on Friday at 12:00', '每月 13 日或每周五 12:00'],
    ['0 0 0 29 2 ?', 'On day 29 of the month in February at 00:00', '2 月 29 日 00:00'],
    [
      '0 0 0 1 1,7 ? 2027-2030',
      'On day 1 of the month in January and July in 2027 to 2030 at 00:00',
      '2027 至 2030 年 1 月、7 月 1 日 00:00',
    ],
    [
      '0 0 9 ? NOV-FEB SAT-MON',
      'Saturday to Monday in November to February at 09:00',
      '11 月至 2 月 每周六至周一 09:00',
    ],
    ['0 0 9 1/10 * ?', 'Every 10 days from day 1 to 31 of the month at 09:00', '每月 1 至 31 日之间每 10 天 09:00'],
  ])('%s', (cron, en, zh) => {
    const said = words({ cron, timeZone: 'Asia/Shanghai' });
    expect(said).toEqual({ en: `${en} (Asia/Shanghai)`, zh: `${zh}（时区 Asia/Shanghai）` });
  });

  it('reads `22-2` over midnight and as hours', () => {
    expect(words({ cron: '0 0/20 22-2 * * ?' }).en).toBe('Every 20 minutes from 22:00 to 02:59 (UTC)');
  });

  it('tells no more than a dozen of a long list', () => {
    const { en, zh } = words({ cron: '0 1,3,4,6,7,9,10,12,13,15,16,18,19,21,24 * * * ?' });
    expect(en).toBe('At minutes 1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16, 18 and 3 others of every hour (UTC)');
    expect(zh).toContain('等 15 个');
  });

  it('says the other kinds', () => {
    expect(words({ every: '90s' })).toEqual({
      en: 'Every 90 seconds, counted from 2026-01-01T00:01:30Z',
      zh: '每 90 秒一次，自 2026-01-01T00:01:30Z 起算',
    });
    expect(words({ at: '2026-12-01T08:00:00+08:00' }).en).toBe('Once, at 2026-12-01T00:00:00Z');
    expect(words({ after: '1h' })).toEqual({
      en: '1 hour after the run before has settled',
      zh: '上一次运行结束 1 小时后',
    });
    expect(words({})).toEqual({ en: 'By hand or through the API only', zh: '仅手动或通过 API 触发' });
  });

  it('says the window', () => {
    const said = words({ cron: '@daily' }, { startsAt: T0, endsAt: T0 + 86_400_000 });
    expect(said.en).toBe('Every day at 00:00 (UTC), from 2026-01-01T00:00:00Z on, until before 2026-01-02T00:00:00Z');
    expect(said.zh).toBe('每天 00:00（时区 UTC），自 2026-01-01T00:00:00Z 起，至 2026-01-02T00:00:00Z 之前');
  });
});
