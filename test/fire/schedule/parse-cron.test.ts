import { parseCron } from '../../../src/fire/schedule/parse-cron.ts';
import { ScheduleError } from '../../../src/fire/schedule/schedule-error.ts';
import { nextWall, previousWall } from '../../../src/fire/schedule/wall-search.ts';

function refusal(text: string): ScheduleError {
  try {
    parseCron(text);
  } catch (error) {
    if (error instanceof ScheduleError) return error;
    throw error;
  }
  throw new Error(`"${text}" was accepted`);
}

const weekdays = (text: string) => {
  const { ofWeek } = parseCron(text).days;
  return ofWeek?.kind === 'each' ? [...ofWeek.weekdays].sort() : ofWeek;
};

describe('parseCron', () => {
  it('reads five fields as Unix, with Sunday as 0 and 7', () => {
    expect(parseCron('30 8 * * *')).toMatchObject({ dialect: 'unix', perDay: 1, years: null });
    for (const sunday of ['0', '7', 'SUN', 'sun']) expect(weekdays(`0 0 * * ${sunday}`)).toEqual([0]);
    expect(weekdays('0 0 * * 1-5')).toEqual([1, 2, 3, 4, 5]);
    expect(weekdays('0 0 * * FRI-SUN')).toEqual([0, 5, 6]);
  });

  it('reads six and seven fields as Quartz, with Sunday as 1', () => {
    expect(parseCron('0 30 8 * * ? 2027')).toMatchObject({ dialect: 'quartz', years: [2027] });
    expect(weekdays('0 0 0 ? * 1')).toEqual([0]);
    expect(weekdays('0 0 0 ? * 2-6')).toEqual([1, 2, 3, 4, 5]);
    expect(weekdays('0 0 0 ? * FRI-MON')).toEqual([0, 1, 5, 6]);
    expect(weekdays('0 0 0 ? * L')).toEqual([6]);
    expect(weekdays('0 0 0 ? * 6L')).toEqual({ kind: 'last', weekday: 5 });
    expect(weekdays('0 0 0 ? * FRI#3')).toEqual({ kind: 'nth', weekday: 5, nth: 3 });
  });

  it('lets Quartz ranges run over the end and steps begin anew', () => {
    expect(parseCron('0 0 22-2 * * ?').hours.values).toEqual([0, 1, 2, 22, 23]);
    expect(parseCron('0 0/7 * * * ?').minutes.values).toEqual([0, 7, 14, 21, 28, 35, 42, 49, 56]);
    expect(parseCron('0 50-10/10 * * * ?').minutes.values).toEqual([0, 10, 50]);
  });

  it('takes names in any case, spaces around and tabs between', () => {
    expect(parseCron('  0\t0 0  ?  jan-Mar mon ')).toMatchObject({ months: 0b1110 });
  });

  it.each([
    ['@yearly', '0 0 1 1 *'],
    ['@annually', '0 0 1 1 *'],
    ['@monthly', '0 0 1 * *'],
    ['@weekly', '0 0 * * 0'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@Hourly', '0 * * * *'],
  ])('%s is %s', (name, expression) => {
    expect({ ...parseCron(name), text: '' }).toEqual({ ...parseCron(expression), text: '' });
  });

  it('ignores the step behind a name as Quartz does, and says so', () => {
    const cron = parseCron('0 0 0 ? JAN/2 MON-FRI/2');
    expect(cron.months).toBe(0b10);
    expect(weekdays('0 0 0 ? JAN/2 MON-FRI/2')).toEqual([1, 2, 3, 4, 5]);
    expect(cron.notes).toEqual([expect.stringContaining('JAN/2'), expect.stringContaining('MON-FRI/2')]);
    expect(parseCron('0 0 0 ? 1/2 2-6/2').notes).toEqual([]);
  });

  it.each([
    ['', 'cron-field-count', /0 fields/],
    ['* * * *', 'cron-field-count', /4 fields/],
    ['0 0 0 * * ? * *', 'cron-field-count', /8 fields/],
    ['@reboot', 'cron-name', /@reboot/],
    ['@every 30s', 'cron-name', /@every/],
    ['60 * * * *', 'cron-field', /minute.*0 to 59/],
    ['* 24 * * *', 'cron-field', /hour.*0 to 23/],
    ['0 0 0 * *', 'cron-field', /day-of-month.*1 to 31/],
    ['0 0 * 13 *', 'cron-field', /month.*1 to 12/],
    ['0 0 * * 8', 'cron-field', /day-of-week.*0 to 7/],
    ['0 0 0 ? * 0', 'cron-field', /1 is SUN/],
    ['0 22-2 * * *', 'cron-field', /write 22-23,0-2/],
    ['*/90 * * * *', 'cron-field', /every: 90m/],
    ['0 0/60 * * * ?', 'cron-field', /at most 59/],
    ['*/0 * * * *', 'cron-field', /at least 1/],
    ['/5 * * * *', 'cron-field', /write \*\/5/],
    ['H * * * *', 'cron-field', /Jenkins/],
    ['0 0 L * *', 'cron-field', /Quartz/],
    ['0 0 * * 5#2', 'cron-field', /Quartz/],
    ['1,,2 * * * *', 'cron-field', /empty/],
    ['0 0 * JANUARY *', 'cron-field', /names are JAN/],
    ['0 0 * * MO', 'cron-field', /names are SUN/],
    ['0 0 0 ? * 6#6', 'cron-field', /1 to 5/],
    ['0 0 0 ? * 2#1,4#2', 'cron-field', /second job/],
    ['0 0 0 ? * 6L,2', 'cron-field', /second job/],
    ['0 0 0 L-31 * ?', 'cron-field', /L-30/],
    ['0 0 0 32W * ?', 'cron-field', /31W/],
    ['0 ? 0 * * ?', 'cron-field', /stands alone/],
    ['0 0 0 1 1 ? 1969', 'cron-field', /1970 to 2199/],
    ['0 0 0 1 1 ? 2030-2027', 'cron-field', /backwards/],
    ['0 0 0 * * *', 'cron-day-fields', /both given/],
    ['0 0 0 1 * MON', 'cron-day-fields', /both given/],
    ['0 0 0 ? * ?', 'cron-day-fields', /both day fields/],
    ['0 0 0 31 2 ?', 'never-fires', /can never fire/],
    ['0 0 30 2 *', 'never-fires', /can never fire/],
    ['0 0 0 29 2 ? 2027', 'never-fires', /year/],
    ['<script>alert(1)</script> * * * *', 'cron-field', /minute/],
  ])('refuses %j', (text, code, message) => {
    expect(refusal(text)).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('names the question mark that is missing', () => {
    expect(refusal('0 0 0 * * *').remedy).toContain('0 0 8 * * ?');
    expect(refusal('0 0 0 1 * MON').remedy).toContain('0 0 8 ? * 2-6');
  });

  it('asks whether five fields were meant as six', () => {
    expect(refusal('0 30 8 * *')).toMatchObject({
      code: 'cron-field',
      message: expect.stringContaining('values are 0 to 23'),
      remedy: expect.stringContaining('write all six of Quartz: 0 30 8 * * ?'),
    });
    expect(refusal('61 8 * * *').remedy).toBeUndefined();
  });
});

/** Months that a search from 2026 works out, both ways. */
function effort(text: string): number {
  const cron = parseCron(text);
  let months = 0;
  const count = () => {
    months++;
  };
  const from = Date.UTC(2026, 10, 21) / 1_000;
  nextWall(cron, from, count);
  previousWall(cron, from, count);
  return months;
}

describe('the effort of a search, of expressions with edges and of those that never match (F17)', () => {
  // A month costs well under a microsecond, so that the 400 years of the calendar stay far below 10 ms.
  it.each([
    ['0 0 0 29 2 ? *', 10],
    ['0 0 0 ? 2 1#5', 60],
    ['* * * 29 2 ? 2196', 210],
    ['0 0 0 ? 2 3#5 2000', 60],
    ['59 59 23 31 12 ? 2199', 200],
    ['0 0 0 LW 2 ? 1970', 60],
  ])('%s looks at no more than %i months', (text, most) => {
    expect(effort(text)).toBeLessThanOrEqual(most);
  });

  it.each([
    '0 0 0 31 2 ?',
    '0 0 0 31 2,4,6,9,11 ?',
    '0 0 0 30W 2 ?',
    '0 0 0 29 2 ? 2100',
    '0 0 0 ? 2 2#5 2197,2198,2199',
  ])('%s is given up after one cycle of the calendar', (text) => {
    expect(refusal(text).code).toBe('never-fires');
  });
});

describe('hostile expressions (B6)', () => {
  const list = (max: number) => Array.from({ length: max }, (_, index) => index).join(',');

  it('reads every value of every field, one by one', () => {
    expect(parseCron(`${list(60)} ${list(60)} ${list(24)} * * ?`).perDay).toBe(86_400);
  });

  it('reads no more than it takes', () => {
    for (const bomb of ['*'.repeat(1_000_000), '1,'.repeat(1_000_000), ' '.repeat(1_000_000), '(((((*'.repeat(100)]) {
      expect(refusal(bomb).code).toBe('cron-too-long');
    }
  });

  it.each([
    `${'0'.repeat(200)} * * * *`,
    `${'1-1,'.repeat(100)}1 * * * * *`,
    `${'*/1,'.repeat(100)}* * * * x`,
    '99999999999999999999 * * * *',
    '1e3 * * * *',
    '-1 * * * *',
    '0x1 * * * *',
    '１ * * * *',
    '\u0000 * * * *',
    '__proto__ * * * *',
    '@__proto__',
    '@constructor',
    '*\n* * * *',
  ])('refuses %j', (text) => {
    expect(refusal(text)).toBeInstanceOf(ScheduleError);
  });

  it('repeats no more than a little of a long text in its message', () => {
    expect(refusal(`${'x'.repeat(400)} * * * *`).message.length).toBeLessThan(300);
  });
});
