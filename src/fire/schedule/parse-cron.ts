import type { Cron } from './cron.ts';
import {
  checkQuestionMarks,
  type DaysOfMonth,
  type DaysOfWeek,
  parseQuartzDaysOfMonth,
  parseQuartzDaysOfWeek,
} from './cron-days.ts';
import { type Dialect, type FieldRule, parseField } from './cron-field.ts';
import { quoted, ScheduleError } from './schedule-error.ts';
import { ticks } from './ticks.ts';
import { nextWall } from './wall-search.ts';

/** What a manifest takes as well; every value of minutes and hours fits, one by one. */
const LONGEST = 512;

const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;

const NICKNAMES: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const MONTH_NAMES = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Reads five fields as Unix cron (0 and 7 are Sunday), six or seven as Quartz (seconds first, 1 is SUN), and `@daily`
 * and its like.
 * @throws ScheduleError which names the field and what it allows; also where no day ever matches (`never-fires`).
 */
export function parseCron(text: string): Cron {
  if (text.length > LONGEST) {
    throw new ScheduleError(
      'cron-too-long',
      `the expression has ${text.length} characters, at most ${LONGEST} are read`,
    );
  }
  const trimmed = text.trim();
  const expression = trimmed.startsWith('@') ? expandNickname(trimmed) : trimmed;
  const fields = expression.toUpperCase().split(/[ \t]+/);
  const cron = fields.length === 5 ? readUnix(trimmed, fields) : parseQuartz(trimmed, fields);
  refuseNever(cron);
  return cron;
}

/** As `parseUnix`; of five fields that are Quartz without its last one (`0 30 8 * *`), the error says so. */
function readUnix(text: string, fields: readonly string[]): Cron {
  try {
    return parseUnix(text, fields);
  } catch (error) {
    const whole = [...fields, '?'];
    if (!(error instanceof ScheduleError) || !isQuartz(whole)) throw error;
    throw new ScheduleError(
      error.code,
      error.message,
      `Five fields begin with the minute. If the first was meant as seconds, write all six of Quartz: ${whole.join(' ')}`,
    );
  }
}

function isQuartz(fields: readonly string[]): boolean {
  try {
    parseQuartz('', fields);
    return true;
  } catch {
    return false;
  }
}

function expandNickname(text: string): string {
  const expression = NICKNAMES[text.toLowerCase()];
  if (expression) return expression;
  throw new ScheduleError(
    'cron-name',
    `${quoted(text)} is no name of a schedule`,
    /^@every/i.test(text)
      ? 'Use "every" instead of "cron": schedule: { every: 30s }'
      : `Write one of ${Object.keys(NICKNAMES).join(' ')}, or five fields such as 30 8 * * *`,
  );
}

function parseUnix(text: string, fields: readonly string[]): Cron {
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = fields as [string, string, string, string, string];
  const notes: string[] = [];
  const rules = fieldRules('unix');
  return assemble(text, 'unix', notes, {
    seconds: new Set([0]),
    minutes: parseField(rules.minute, minutes, notes),
    hours: parseField(rules.hour, hours, notes),
    months: parseField(rules.month, months, notes),
    ofMonth: isOpen(daysOfMonth) ? null : plainDays(parseField(rules.dayOfMonth, daysOfMonth, notes)),
    ofWeek: isOpen(daysOfWeek)
      ? null
      : {
          kind: 'each',
          weekdays: new Set([...parseField(rules.dayOfWeek, daysOfWeek, notes)].map((value) => value % 7)),
        },
    years: null,
  });
}

function parseQuartz(text: string, fields: readonly string[]): Cron {
  if (fields.length !== 6 && fields.length !== 7) throw fieldCountError(text, fields);
  const [seconds, minutes, hours, daysOfMonth, months, daysOfWeek, years] = fields as string[];
  const notes: string[] = [];
  const rules = fieldRules('quartz');
  const parsed = {
    seconds: parseField(rules.second, seconds!, notes),
    minutes: parseField(rules.minute, minutes!, notes),
    hours: parseField(rules.hour, hours!, notes),
    ofMonth: isOpen(daysOfMonth!) ? null : parseQuartzDaysOfMonth(rules.dayOfMonth, daysOfMonth!, notes),
    months: parseField(rules.month, months!, notes),
    ofWeek: isOpen(daysOfWeek!) ? null : parseQuartzDaysOfWeek(rules.dayOfWeek, daysOfWeek!, notes),
    years: years === undefined || years === '*' ? null : parseField(rules.year, years, notes),
  };
  checkQuestionMarks(daysOfMonth!, daysOfWeek!);
  return assemble(text, 'quartz', notes, parsed);
}

/** `*` and `?` restrict nothing. Unix knows no `?`, but Go's cron and thus Kubernetes read it so. */
const isOpen = (field: string): boolean => field === '*' || field === '?';

function fieldCountError(text: string, fields: readonly string[]): ScheduleError {
  const count = text === '' ? 0 : fields.length;
  return new ScheduleError(
    'cron-field-count',
    `${quoted(text)} has ${count} field${count === 1 ? '' : 's'}; 5 are Unix cron, 6 or 7 Quartz`,
    'Write minute hour day month weekday (30 8 * * *), or second minute hour day month weekday [year] (0 30 8 * * ?)',
  );
}

function fieldRules(dialect: Dialect) {
  const unix = dialect === 'unix';
  const rule = (name: string, min: number, max: number, maxStep: number, more?: Partial<FieldRule>): FieldRule => ({
    name,
    dialect,
    min,
    max,
    maxStep,
    wraps: !unix,
    ...more,
  });
  const firstDay = unix ? 0 : 1;
  return {
    second: rule('second', 0, 59, 59),
    minute: rule('minute', 0, 59, unix ? 60 : 59),
    hour: rule('hour', 0, 23, unix ? 24 : 23),
    dayOfMonth: rule('day-of-month', 1, 31, 31),
    month: rule('month', 1, 12, 12, { names: MONTH_NAMES, firstName: 1 }),
    dayOfWeek: rule('day-of-week', firstDay, 7, 7, { names: DAY_NAMES, firstName: firstDay }),
    year: rule('year', FIRST_YEAR, LAST_YEAR, LAST_YEAR - FIRST_YEAR, { wraps: false }),
  };
}

const plainDays = (days: ReadonlySet<number>): DaysOfMonth => ({
  days,
  beforeLast: new Set(),
  nearest: new Set(),
  nearestBeforeLast: new Set(),
});

interface Fields {
  seconds: ReadonlySet<number>;
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  months: ReadonlySet<number>;
  ofMonth: DaysOfMonth | null;
  ofWeek: DaysOfWeek | null;
  years: ReadonlySet<number> | null;
}

function assemble(text: string, dialect: Dialect, notes: string[], fields: Fields): Cron {
  const { seconds, minutes, hours, ofMonth, ofWeek, years } = fields;
  return {
    text,
    dialect,
    seconds: ticks(seconds, 60),
    minutes: ticks(minutes, 60),
    hours: ticks(hours, 24),
    months: [...fields.months].reduce((mask, month) => mask | (1 << month), 0),
    days: { ofMonth, ofWeek },
    years: years && [...years].sort((a, b) => a - b),
    perDay: seconds.size * minutes.size * hours.size,
    notes,
  };
}

function refuseNever(cron: Cron): void {
  if (nextWall(cron, 0) !== null) return;
  throw new ScheduleError(
    'never-fires',
    `${quoted(cron.text)} can never fire: no day in any year matches its day, month${cron.years ? ', year' : ''} and weekday fields`,
    'Check day and month: February has no 30th, and L means the last day of whichever month it is',
  );
}
