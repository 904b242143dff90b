import fc from 'fast-check';
import { compileSchedule } from '../../src/fire/schedule/schedule.ts';
import { ScheduleError } from '../../src/fire/schedule/schedule-error.ts';
import { countFires, fires, nextFire, previousFire } from '../../src/fire/schedule/slots.ts';
import { zoneNamed } from '../../src/fire/schedule/zone.ts';
import { bruteFires, type WallMinute } from '../fire/schedule/brute-force.ts';
import { type Expression, expressions, ZONES } from './cron-expressions.ts';

const HOUR = 3_600_000;

/** The Unix rule: both day fields given means that either is enough. */
function matches(expression: Expression, wall: WallMinute): boolean {
  const { minutes, hours, days, months, weekdays, daysGiven, weekdaysGiven } = expression;
  const day = days.has(wall.day);
  const weekday = weekdays.has(wall.weekday);
  return (
    minutes.has(wall.minute) &&
    hours.has(wall.hour) &&
    months.has(wall.month) &&
    (daysGiven && weekdaysGiven ? day || weekday : day && weekday)
  );
}

function compiled(expression: Expression, timeZone: string) {
  try {
    return compileSchedule({ cron: expression.text, timeZone }, { anchorAt: 0 });
  } catch (error) {
    if (error instanceof ScheduleError && error.code === 'never-fires') return null;
    throw error;
  }
}

// Before 1980 some offsets were no whole minutes; the brute force looks at whole minutes.
const instants = fc
  .integer({ min: Date.UTC(1980, 0) / HOUR, max: Date.UTC(2099, 11) / HOUR })
  .map((hour) => hour * HOUR);

describe('five fields, beside a search through every minute (F17)', () => {
  it.each([
    ['where clocks change', true],
    ['anywhere', false],
  ])('agree %s', (_where, atChange) => {
    fc.assert(
      fc.property(expressions(5), fc.constantFrom(...ZONES), instants, (expression, zone, somewhere) => {
        const change = atChange ? zoneNamed(zone).nextChange(somewhere, 8) : null;
        const middle = change?.at ?? somewhere;
        const from = middle - 26 * HOUR;
        const to = middle + 26 * HOUR;
        const schedule = compiled(expression, zone);
        const expected = bruteFires((wall) => matches(expression, wall), expression.hours.size === 24, zone, from, to);
        const found = schedule === null ? [] : [...fires(schedule, from, to)];
        expect(found).toEqual(expected);
      }),
      { numRuns: 80, seed: 20_261_121 },
    );
  });
});

describe('the answers of one schedule', () => {
  it('fit together: next, previous and count, wherever one looks', () => {
    const schedules = fc.tuple(
      expressions(3),
      fc.constantFrom(...ZONES),
      instants,
      fc.integer({ min: 0, max: 400 * HOUR }),
    );
    fc.assert(
      fc.property(schedules, ([expression, zone, somewhere, away]) => {
        const schedule = compiled(expression, zone);
        if (schedule === null) return;
        const near = zoneNamed(zone).nextChange(somewhere, 2)?.at ?? somewhere;
        const after = near - away;
        const next = nextFire(schedule, after);
        if (next === null) return;
        expect(next).toBeGreaterThan(after);
        expect(previousFire(schedule, next + 1)).toBe(next);
        expect(nextFire(schedule, next - 1)).toBe(next);
        const before = previousFire(schedule, next);
        if (before !== null) {
          expect(before).toBeLessThanOrEqual(after);
          expect(nextFire(schedule, before)).toBe(next);
        }
        // Within the window of the change, what is counted is what can be listed.
        const until = Math.min(near + 30 * HOUR, after + 500 * HOUR);
        expect(countFires(schedule, after, until)).toBe([...fires(schedule, after, until)].length);
      }),
      { numRuns: 600, seed: 20_261_121 },
    );
  });
});
