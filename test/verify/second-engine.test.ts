import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { compileSchedule } from '../../src/fire/schedule/schedule.ts';
import { ScheduleError } from '../../src/fire/schedule/schedule-error.ts';
import { fires } from '../../src/fire/schedule/slots.ts';
import { zoneNamed } from '../../src/fire/schedule/zone.ts';
import { readCron } from '../../src/verify/cron/cron-fields.ts';
import { cronSlots } from '../../src/verify/cron/cron-slots.ts';
import { WallClock } from '../../src/verify/cron/wall-clock.ts';
import { slotsOf } from '../../src/verify/slots.ts';
import { expressions, ZONES } from '../property/cron-expressions.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const clocks = new Map(ZONES.map((zone) => [zone, new WallClock(zone)]));
const second = (cron: string, zone: string, from: number, to: number): number[] => [
  ...cronSlots(readCron(cron), clocks.get(zone) ?? new WallClock(zone), from, to),
];
/** What the engine that fires says; null where it refuses the expression. */
const first = (cron: string, timeZone: string, from: number, to: number): number[] | null => {
  try {
    return [...fires(compileSchedule({ cron, timeZone }, { anchorAt: 0 }), from, to)];
  } catch (error) {
    if (error instanceof ScheduleError) return null;
    throw error;
  }
};

/** Quartz as a person may write it: seconds first, every special term of the day fields, ranges over the end, names. */
const quartz = (): fc.Arbitrary<string> => {
  const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
  const plain = (min: number, max: number) =>
    fc.oneof(
      fc.constant('*'),
      number(min, max),
      fc.tuple(number(min, max), number(min, max)).map(([a, b]) => `${a}-${b}`),
      fc.tuple(number(min, max), number(1, 9)).map(([a, n]) => `${a}/${n}`),
      fc.tuple(number(min, max), number(min, max), number(1, 9)).map(([a, b, n]) => `${a}-${b}/${n}`),
      number(1, 9).map((n) => `*/${n}`),
    );
  const list = (min: number, max: number) =>
    fc.array(plain(min, max), { minLength: 1, maxLength: 2 }).map((terms) => terms.join(','));
  const ofMonth = fc.oneof(
    list(1, 31),
    fc.constantFrom('L', 'LW', 'L-3', 'L-3W', '1W', '15W', '31W', '30W', 'L,3', '2,24W', '*'),
  );
  const weekday = fc.constantFrom('SUN', 'MON', 'WED', 'FRI', 'SAT', '1', '2', '4', '6', '7');
  const ofWeek = fc.oneof(
    list(1, 7),
    weekday,
    fc.constantFrom('L', 'MON-FRI', 'FRI-MON', 'MON/2', 'MON-FRI/2', 'TUE,THU'),
    fc.tuple(weekday, number(1, 5)).map(([day, nth]) => `${day}#${nth}`),
    weekday.map((day) => `${day}L`),
  );
  const month = fc.oneof(fc.constant('*'), list(1, 12), fc.constantFrom('NOV-FEB', 'JAN', 'JAN/2', 'MAR,JUN,SEP,DEC'));
  const days = fc.oneof(
    ofMonth.map((day) => [day, '?'] as const),
    ofWeek.map((day) => ['?', day] as const),
  );
  const year = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, fc.constantFrom(' *', ' 2026-2040', ' 2027/3'));
  return fc
    .tuple(fc.oneof(number(0, 59), list(0, 59)), list(0, 59), list(0, 23), days, month, year)
    .map(([s, m, h, [dom, dow], months, y]) => `${s} ${m} ${h} ${dom} ${months} ${dow}${y}`);
};

const instants = fc
  .integer({ min: Date.UTC(1980, 0) / HOUR, max: Date.UTC(2060, 11) / HOUR })
  .map((hour) => hour * HOUR);
const zones = fc.constantFrom(...ZONES);
const near = (zone: string, somewhere: number, atChange: boolean): number =>
  (atChange ? zoneNamed(zone).nextChange(somewhere, 8)?.at : undefined) ?? somewhere;

describe('the second cron engine and the one that fires', () => {
  it.each([
    ['five fields, where clocks change', expressions(5).map(({ text }) => text), true, 30 * HOUR, 400],
    ['five fields, anywhere', expressions(2).map(({ text }) => text), false, 10 * DAY, 400],
    ['Quartz, where clocks change', quartz(), true, 6 * HOUR, 400],
    ['Quartz, anywhere', quartz(), false, 40 * HOUR, 300],
  ])('name the same slots: %s', (_title, cron, atChange, around, numRuns) => {
    let compared = 0;
    fc.assert(
      fc.property(cron, zones, instants, (text, zone, somewhere) => {
        const middle = near(zone, somewhere, atChange);
        const expected = first(text, zone, middle - around, middle + around);
        if (expected === null) return;
        compared += expected.length;
        const found = second(text, zone, middle - around, middle + around);
        if (found.length === expected.length && found.every((slot, index) => slot === expected[index])) return;
        expect(found.map((at) => new Date(at).toISOString())).toEqual(expected.map((at) => new Date(at).toISOString()));
      }),
      { numRuns, seed: 20_261_121 },
    );
    expect(compared).toBeGreaterThan(1_000);
  });

  it('name the same days of months, over years', () => {
    fc.assert(
      fc.property(
        quartz().map((text) => text.replace(/^\S+ \S+ \S+/, '0 0 12')),
        zones,
        instants,
        (text, zone, from) => {
          const expected = first(text, zone, from, from + 800 * DAY);
          if (expected !== null) expect(second(text, zone, from, from + 800 * DAY)).toEqual(expected);
        },
      ),
      { numRuns: 40, seed: 20_261_121 },
    );
  });
});

interface Case {
  cron: string;
  zone: string;
  after: string;
  next?: (string | null)[];
  error?: boolean;
}

it.each(['quartz-cases', 'dst-cases', 'quartz-weekday-cases'])(
  'the second cron engine knows the answers of %s',
  (file) => {
    const rows = JSON.parse(readFileSync(new URL(`../property/data/${file}.json`, import.meta.url), 'utf8')) as Case[];
    let asked = 0;
    for (const { cron, zone, after, next, error } of rows) {
      const answers = (next ?? []).filter((fire) => fire !== null).map((fire) => Date.parse(fire));
      const last = answers.at(-1);
      // Slow and obvious: what lies years away is left to the comparison of days above.
      if (error || last === undefined || last - Date.parse(after) > 800 * DAY) continue;
      asked++;
      expect([cron, zone, ...second(cron, zone, Date.parse(after) + 1, last)]).toEqual([cron, zone, ...answers]);
    }
    expect(asked).toBeGreaterThan(80);
  },
);

describe('the other schedules', () => {
  it('every, at and bounds, as the engine that fires reads them', () => {
    const T = Date.UTC(2026, 2, 1);
    const text = (at: number) => new Date(at).toISOString();
    const timings = fc.record({
      schedule: fc.oneof(
        fc.integer({ min: 1, max: 7_200 }).map((s) => ({ timeZone: 'UTC', every: `${s}s` })),
        fc.integer({ min: -DAY, max: DAY }).map((away) => ({ timeZone: 'UTC', at: text(T + away) })),
        fc.constant({ timeZone: 'UTC', cron: '*/7 * * * *' }),
      ),
      startsAt: fc.option(
        fc.integer({ min: -DAY, max: DAY }).map((away) => text(T + away)),
        { nil: undefined },
      ),
      endsAt: fc.option(
        fc.integer({ min: -DAY, max: DAY }).map((away) => text(T + away)),
        { nil: undefined },
      ),
    });
    fc.assert(
      fc.property(timings, fc.integer({ min: -DAY, max: DAY }), ({ schedule, startsAt, endsAt }, away) => {
        const anchorAt = T + away;
        const window = {
          anchorAt,
          ...(startsAt === undefined ? {} : { startsAt: Date.parse(startsAt) }),
          ...(endsAt === undefined ? {} : { endsAt: Date.parse(endsAt) }),
        };
        const expected = [...fires(compileSchedule(schedule, window), T - 4 * HOUR, T + 4 * HOUR)];
        const timing = { schedule, ...(startsAt ? { startsAt } : {}), ...(endsAt ? { endsAt } : {}) };
        expect([...slotsOf(timing, anchorAt, T - 4 * HOUR, T + 4 * HOUR)]).toEqual(expected);
      }),
      { numRuns: 300, seed: 20_261_121 },
    );
  });
});
