import { readFileSync } from 'node:fs';
import { compileSchedule } from '../../src/fire/schedule/schedule.ts';
import { ScheduleError } from '../../src/fire/schedule/schedule-error.ts';
import { nextFire, previousFire } from '../../src/fire/schedule/slots.ts';

interface Case {
  cron: string;
  zone: string;
  after: string;
  next?: (string | null)[];
  error?: boolean;
}

const cases = (name: string): Case[] =>
  JSON.parse(readFileSync(new URL(`./data/${name}.json`, import.meta.url), 'utf8')) as Case[];

const compiled = ({ cron, zone }: Case) => compileSchedule({ cron, timeZone: zone }, { anchorAt: 0 });
const text = (at: number | null) => (at === null ? null : new Date(at).toISOString().replace('.000Z', 'Z'));

/** As many fires as the case lists, and a closing null where it lists one. */
function answer(row: Case): (string | null)[] {
  const schedule = compiled(row);
  const found: (string | null)[] = [];
  let at: number | null = Date.parse(row.after);
  while (at !== null && found.length < row.next!.length) {
    at = nextFire(schedule, at);
    found.push(text(at));
  }
  return found;
}

/** The same fires, found from their end. */
function answerBackwards(row: Case): (string | null)[] {
  const schedule = compiled(row);
  const expected = row.next!.filter((fire) => fire !== null);
  const found: (string | null)[] = [];
  let at: number | null = expected.length === 0 ? null : Date.parse(expected.at(-1)!) + 1;
  while (at !== null && found.length < expected.length) {
    at = previousFire(schedule, at);
    found.unshift(text(at));
  }
  return found;
}

const title = ({ cron, zone, after }: Case) => `${cron} in ${zone} after ${after}`;

describe.each(['quartz-cases', 'dst-cases', 'quartz-weekday-cases'])('%s (F15, F17)', (file) => {
  const rows = cases(file);
  const valid = rows.filter((row) => !row.error);

  it('gives the same next fires', () => {
    expect(valid.length).toBeGreaterThan(100);
    for (const row of valid) expect([title(row), ...answer(row)]).toEqual([title(row), ...row.next!]);
  });

  it('gives the same fires backwards', () => {
    for (const row of valid) {
      expect([title(row), ...answerBackwards(row)]).toEqual([title(row), ...row.next!.filter((fire) => fire !== null)]);
    }
  });

  it('refuses the same expressions', () => {
    for (const row of rows.filter((row) => row.error)) expect(() => compiled(row)).toThrow(ScheduleError);
  });
});
