import { Cron } from 'croner';
import fc from 'fast-check';
import { compileSchedule, type Schedule } from '../../src/fire/schedule/schedule.ts';
import { ScheduleError } from '../../src/fire/schedule/schedule-error.ts';
import { fires, nextFire } from '../../src/fire/schedule/slots.ts';
import { zoneNamed } from '../../src/fire/schedule/zone.ts';
import { type Expression, expressions, ZONES } from './cron-expressions.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Null where the expression can never fire, which croner answers by no fire. */
function compiled({ text }: Expression, timeZone: string): Schedule | null {
  try {
    return compileSchedule({ cron: text, timeZone }, { anchorAt: 0 });
  } catch (error) {
    if (error instanceof ScheduleError && error.code === 'never-fires') return null;
    throw error;
  }
}

const cronerNext = (cron: Cron, after: number): number | null => cron.nextRun(new Date(after))?.getTime() ?? null;

function cronerFires(cron: Cron, from: number, to: number): number[] {
  const found: number[] = [];
  for (let at = cronerNext(cron, from - 1); at !== null && at <= to; at = cronerNext(cron, at)) found.push(at);
  return found;
}

const zones = fc.constantFrom(...ZONES);
/** Whole seconds from 1970 to the end of 2099. */
const instants = fc.integer({ min: 86_400, max: Date.UTC(2099, 11, 31) / 1_000 }).map((second) => second * 1_000);

describe('five fields, beside croner (F17)', () => {
  it('agree on the next fires, over sixty zones and from 1970 to 2099', () => {
    expect(new Set(ZONES).size).toBeGreaterThanOrEqual(50);
    fc.assert(
      fc.property(expressions(), zones, instants, (expression, zone, after) => {
        const schedule = compiled(expression, zone);
        const cron = new Cron(expression.text, { timezone: zone });
        let at: number | null = after;
        for (let count = 0; count < 3 && at !== null; count++) {
          const ours: number | null = schedule && nextFire(schedule, at);
          const theirs = cronerNext(cron, at);
          if (ours !== theirs) {
            expect(explained(expression, zone, ours, theirs)).not.toBe('unexplained');
            return;
          }
          at = ours;
        }
      }),
      { numRuns: 1_000, seed: 20_261_121 },
    );
  });

  it('agree around each change of clocks but for the listed differences', () => {
    fc.assert(
      fc.property(expressions(6), zones, instants, (expression, zone, somewhere) => {
        const change = zoneNamed(zone).nextChange(somewhere, 8);
        if (change === null || change.at > Date.UTC(2099, 11, 1)) return;
        const from = change.at - 3 * HOUR;
        const to = change.at + 26 * HOUR;
        const schedule = compiled(expression, zone);
        const ours = schedule === null ? [] : [...fires(schedule, from, to)];
        const theirs = cronerFires(new Cron(expression.text, { timezone: zone }), from, to);
        const unexplained = [
          ...ours.filter((at) => !theirs.includes(at) && explained(expression, zone, at, null) === 'unexplained'),
          ...theirs.filter((at) => !ours.includes(at) && explained(expression, zone, null, at) === 'unexplained'),
        ];
        expect([expression.text, zone, unexplained]).toEqual([expression.text, zone, []]);
      }),
      { numRuns: 600, seed: 20_261_121 },
    );
  });
});

/**
 * All known differences. Where the hour field allows all 24 hours there are none, and none for a single time of day.
 * - gap-fires-once: times of a list, range or step were skipped; we fire at the gap's end, croner leaves them out.
 * - second-pass: the second half of a repeated hour; croner fires again in it for lists, ranges and steps.
 */
type Difference = 'gap-fires-once' | 'second-pass';

function explained(
  { hours }: Expression,
  zone: string,
  ours: number | null,
  theirs: number | null,
): Difference | 'unexplained' {
  if (hours.size === 24) return 'unexplained';
  const first = Math.min(ours ?? Number.POSITIVE_INFINITY, theirs ?? Number.POSITIVE_INFINITY);
  const change = zoneNamed(zone).nextChange(first - DAY - 1, 1);
  if (change === null || change.at > first) return 'unexplained';
  const forwardMs = (change.toOffset - change.fromOffset) * 1_000;
  if (first === ours) return forwardMs > 0 && ours === change.at ? 'gap-fires-once' : 'unexplained';
  return forwardMs < 0 && first < change.at - forwardMs ? 'second-pass' : 'unexplained';
}

describe('each difference, by example', () => {
  const day = (list: readonly number[]) => list.map((at) => new Date(at).toISOString().slice(5, 16));

  it.each([
    ['gap-fires-once', '15,45 2 * * *', '2026-03-29', ['03-29T01:00'], []],
    ['none', '30 2 * * *', '2026-03-29', ['03-29T01:00'], ['03-29T01:00']],
    ['none', '30 2 * * *', '2026-10-25', ['10-25T00:30'], ['10-25T00:30']],
    ['second-pass', '30 1,2 * * *', '2026-10-25', ['10-25T00:30'], ['10-25T00:30', '10-25T01:30']],
  ])('%s: %s in Berlin on %s', (_name, cron, date, mine, other) => {
    const from = Date.parse(`${date}T00:00:00Z`);
    const to = from + 12 * HOUR;
    const schedule = compileSchedule({ cron, timeZone: 'Europe/Berlin' }, { anchorAt: 0 });
    const theirs = cronerFires(new Cron(cron, { timezone: 'Europe/Berlin' }), from, to);
    expect([day([...fires(schedule, from, to)]), day(theirs)]).toEqual([mine, other]);
  });
});

describe('expressions that croner and we read differently', () => {
  const AFTER = Date.UTC(2026, 0, 3);
  const ours = (text: string): string => {
    try {
      return new Date(nextFire(compileSchedule({ cron: text }, { anchorAt: 0 }), AFTER)!).toISOString().slice(0, 16);
    } catch (error) {
      return (error as ScheduleError).code;
    }
  };
  const theirs = (text: string): string => {
    try {
      return new Cron(text, { timezone: 'UTC' }).nextRun(new Date(AFTER))?.toISOString().slice(0, 16) ?? 'never';
    } catch {
      return 'refused';
    }
  };

  it.each([
    ['0 0 31 2 *', 'never-fires', 'never', 'what can never fire is refused'],
    ['5/15 * * * *', '2026-01-03T00:05', 'refused', 'a/n is a-max/n, as in Quartz and in Go'],
    ['0 0 * * 5-0', '2026-01-04T00:00', 'refused', 'Sunday is 7 as well at the end of a range'],
    ['0 0 L * *', 'cron-field', '2026-01-31T00:00', 'L, W and # belong to Quartz'],
    ['0 0 15W * *', 'cron-field', '2026-01-15T00:00', 'L, W and # belong to Quartz'],
    ['0 0 * * 5L', 'cron-field', '2026-01-30T00:00', 'L, W and # belong to Quartz'],
    ['0 0 * * 1#2', 'cron-field', '2026-01-12T00:00', 'L, W and # belong to Quartz'],
    ['0 0 * * +1', 'cron-field', '2026-01-05T00:00', 'the + of croner is its own'],
  ])('%s: %s, croner %s (%s)', (text, mine, other) => {
    expect([ours(text), theirs(text)]).toEqual([mine, other]);
  });

  it.each([
    '0 0 */2 * 1',
    '0 0 1-31 * 1',
    '0 0 1 * 0-7',
    '0 0 */1 * 1',
    '0 0 ? * *',
    '*/60 * * * *',
    '0 */24 * * *',
    '0 0 * * MON-FRI/2',
    '0 0 30 2 1',
  ])('%s is read alike, though other crons differ', (text) => {
    expect(ours(text)).toBe(theirs(text));
  });
});
