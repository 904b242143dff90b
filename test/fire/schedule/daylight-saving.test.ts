import { compileSchedule } from '../../../src/fire/schedule/schedule.ts';
import { fires, nextFire } from '../../../src/fire/schedule/slots.ts';

const compiled = (cron: string, timeZone: string) => compileSchedule({ cron, timeZone }, { anchorAt: 0 });
const minutes = (at: number) => `${new Date(at).toISOString().slice(0, 16)}Z`;

/** All fires after an instant, up to and including the last of the list; the list was made by brute force and read by a person. */
const firesUntil = (cron: string, zone: string, after: string, last: string) =>
  [...fires(compiled(cron, zone), Date.parse(after) + 1, Date.parse(last))].map(minutes);

// zone, cron, after, fires: around the changes of 2011, 2022 and 2026 in eight zones (F15).
const eightZones: [string, string, string, string][] = [
  // 2026-03-08 02:00 -> 03:00, 2026-11-01 02:00 -> 01:00
  ['America/New_York', '30 2 * * *', '2026-03-07T12:00Z', '2026-03-08T07:00Z 2026-03-09T06:30Z 2026-03-10T06:30Z'],
  ['America/New_York', '30 1 * * *', '2026-10-31T12:00Z', '2026-11-01T05:30Z 2026-11-02T06:30Z 2026-11-03T06:30Z'],
  [
    'America/New_York',
    '*/30 0-5 * * *',
    '2026-03-08T05:00Z',
    '2026-03-08T05:30Z 2026-03-08T06:00Z 2026-03-08T06:30Z 2026-03-08T07:00Z 2026-03-08T07:30Z 2026-03-08T08:00Z 2026-03-08T08:30Z 2026-03-08T09:00Z 2026-03-08T09:30Z',
  ],
  [
    'America/New_York',
    '*/30 * * * *',
    '2026-11-01T04:30Z',
    '2026-11-01T05:00Z 2026-11-01T05:30Z 2026-11-01T06:00Z 2026-11-01T06:30Z 2026-11-01T07:00Z 2026-11-01T07:30Z',
  ],
  // 2026-03-29 02:00 -> 03:00, 2026-10-25 03:00 -> 02:00
  ['Europe/Berlin', '15,45 2 * * *', '2026-03-28T12:00Z', '2026-03-29T01:00Z 2026-03-30T00:15Z 2026-03-30T00:45Z'],
  ['Europe/Berlin', '30 2 * * *', '2026-10-24T12:00Z', '2026-10-25T00:30Z 2026-10-26T01:30Z'],
  [
    'Europe/Berlin',
    '0 */2 * * *',
    '2026-10-24T22:00Z',
    '2026-10-25T00:00Z 2026-10-25T03:00Z 2026-10-25T05:00Z 2026-10-25T07:00Z',
  ],
  // Half an hour: 2026-10-04 02:00 -> 02:30, 2026-04-05 02:00 -> 01:30
  ['Australia/Lord_Howe', '0,15 2 * * *', '2026-10-03T00:00Z', '2026-10-03T15:30Z 2026-10-04T15:00Z 2026-10-04T15:15Z'],
  ['Australia/Lord_Howe', '45 1 * * *', '2026-04-03T20:00Z', '2026-04-04T14:45Z 2026-04-05T15:15Z'],
  [
    'Australia/Lord_Howe',
    '*/30 * * * *',
    '2026-10-03T14:00Z',
    '2026-10-03T14:30Z 2026-10-03T15:00Z 2026-10-03T15:30Z 2026-10-03T16:00Z',
  ],
  // Ramadan: 2026-02-15 03:00 -> 02:00, 2026-03-22 02:00 -> 03:00
  ['Africa/Casablanca', '30 2 * * *', '2026-02-14T00:00Z', '2026-02-14T01:30Z 2026-02-15T01:30Z'],
  ['Africa/Casablanca', '30 2 * * *', '2026-03-21T00:00Z', '2026-03-21T02:30Z 2026-03-22T02:00Z'],
  // There was no 2011-12-30: its times fire once, as the 31st begins.
  [
    'Pacific/Apia',
    '0 8 * * *',
    '2011-12-29T00:00Z',
    '2011-12-29T18:00Z 2011-12-30T10:00Z 2011-12-30T18:00Z 2011-12-31T18:00Z',
  ],
  ['Pacific/Apia', '0 8 30 12 *', '2011-12-29T00:00Z', '2011-12-30T10:00Z'],
  [
    'Pacific/Apia',
    '0 */6 * * *',
    '2011-12-29T16:00Z',
    '2011-12-29T22:00Z 2011-12-30T04:00Z 2011-12-30T10:00Z 2011-12-30T16:00Z',
  ],
  [
    'Pacific/Apia',
    '0 * * * *',
    '2011-12-30T07:00Z',
    '2011-12-30T08:00Z 2011-12-30T09:00Z 2011-12-30T10:00Z 2011-12-30T11:00Z',
  ],
  // Two hours: 2026-03-29 01:00 -> 03:00, 2026-10-25 03:00 -> 01:00
  ['Antarctica/Troll', '0 1,2,3 * * *', '2026-03-28T12:00Z', '2026-03-29T01:00Z'],
  ['Antarctica/Troll', '30 1,2 * * *', '2026-10-24T12:00Z', '2026-10-24T23:30Z 2026-10-25T00:30Z'],
  [
    'Antarctica/Troll',
    '0 * * * *',
    '2026-10-24T23:00Z',
    '2026-10-25T00:00Z 2026-10-25T01:00Z 2026-10-25T02:00Z 2026-10-25T03:00Z',
  ],
  // At midnight: 2026-03-08 00:00 -> 01:00, 2026-11-01 01:00 -> 00:00
  ['America/Havana', '0 0 * * *', '2026-03-07T00:00Z', '2026-03-07T05:00Z 2026-03-08T05:00Z 2026-03-09T04:00Z'],
  ['America/Havana', '30 0 * * *', '2026-10-31T00:00Z', '2026-10-31T04:30Z 2026-11-01T04:30Z 2026-11-02T05:30Z'],
  // Back over midnight: 2022-09-22 00:00 -> 2022-09-21 23:00
  ['Asia/Tehran', '0 0 * * *', '2022-03-20T12:00Z', '2022-03-20T20:30Z 2022-03-21T20:30Z 2022-03-22T19:30Z'],
  ['Asia/Tehran', '30 23 * * *', '2022-09-20T12:00Z', '2022-09-20T19:00Z 2022-09-21T19:00Z 2022-09-22T20:00Z'],
];

describe('daylight saving', () => {
  it.each(eightZones)('%s: %s after %s', (zone, cron, after, expected) => {
    const list = expected.split(' ');
    expect(firesUntil(cron, zone, after, list.at(-1)!)).toEqual(list);
  });

  // What XXL-JOB's own class does on these days, and what users were bitten by: skipped, late, a hole of 90 minutes.
  it.each([
    ['0 30 2 * * ?', '2026-03-08T06:59Z', '2026-03-08T07:00Z', 'Quartz skips the day'],
    ['0 30 1 * * ?', '2026-11-01T04:00Z', '2026-11-01T05:30Z', 'Quartz fires at the second 01:30'],
    ['0 0/30 * * * ?', '2026-11-01T05:30Z', '2026-11-01T06:00Z', 'Quartz leaves out the second hour'],
    ['0 0/30 * * * ?', '2026-03-08T06:30Z', '2026-03-08T07:00Z', 'Quartz does the same'],
  ])('XXL-JOB in New York: %s after %s is %s (%s)', (cron, after, expected) => {
    expect(minutes(nextFire(compiled(cron, 'America/New_York'), Date.parse(after))!)).toBe(expected);
  });

  it('never leaves a second out and never gives one twice while clocks go back', () => {
    const seconds = [
      ...fires(compiled('* * * * * ?', 'Europe/Berlin'), Date.UTC(2026, 9, 25), Date.UTC(2026, 9, 25, 3)),
    ];
    expect(seconds).toHaveLength(3 * 3_600 + 1);
    expect(seconds.every((at, index) => index === 0 || at - seconds[index - 1]! === 1_000)).toBe(true);
  });

  it('fires in the second of two hours though the day is over by then', () => {
    // Beirut, 2026-10-25 00:00 -> 2026-10-24 23:00: 23:45 of the 24th comes twice, only that day is named.
    const schedule = compiled('0 45 * 24 10 ?', 'Asia/Beirut');
    const found = [...fires(schedule, Date.UTC(2026, 9, 24, 20), Date.UTC(2026, 9, 25, 12))].map(minutes);
    expect(found).toEqual(['2026-10-24T20:45Z', '2026-10-24T21:45Z']);
  });
});
