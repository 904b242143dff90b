import { ScheduleError } from '../../../src/fire/schedule/schedule-error.ts';
import { Zone, zoneNamed } from '../../../src/fire/schedule/zone.ts';
import { wallReader } from './brute-force.ts';

const seconds = (text: string) => Date.parse(text) / 1_000;
const refusal = (name: string): ScheduleError => {
  try {
    zoneNamed(name);
  } catch (error) {
    if (error instanceof ScheduleError) return error;
    throw error;
  }
  throw new Error(`"${name}" was accepted`);
};

describe('zones', () => {
  it.each([
    ['UTC', '2026-07-01T00:00:00Z', 0],
    ['Asia/Shanghai', '2026-07-01T00:00:00Z', 8 * 3_600],
    ['Asia/Kolkata', '2026-07-01T00:00:00Z', 5.5 * 3_600],
    ['America/St_Johns', '2026-01-01T00:00:00Z', -3.5 * 3_600],
    ['Pacific/Kiritimati', '2026-01-01T00:00:00Z', 14 * 3_600],
    ['Africa/Monrovia', '1971-01-01T00:00:00Z', -(44 * 60 + 30)],
    ['Europe/Dublin', '2026-01-01T00:00:00Z', 0],
    ['Europe/Dublin', '2026-07-01T00:00:00Z', 3_600],
  ])('%s at %s is %i seconds east', (name, at, offset) => {
    expect(zoneNamed(name).spanAt(seconds(at)).offset).toBe(offset);
  });

  it('takes old names and any case', () => {
    for (const name of ['asia/shanghai', 'PRC', 'US/Eastern', 'Asia/Calcutta', 'Etc/GMT-8', 'gmt']) {
      expect(zoneNamed(name)).toBeInstanceOf(Zone);
    }
  });

  it.each([
    ['Asia/Shangai', 'Asia/Shanghai'],
    ['Asia/Beijing', 'Asia/Shanghai'],
    ['shanghai', 'Asia/Shanghai'],
    ['Europe/Berln', 'Europe/Berlin'],
    ['new york', 'America/New_York'],
    ['GMT+8', 'Etc/GMT-8'],
    ['+08:00', 'Etc/GMT-8'],
    ['UTC-5', 'Etc/GMT+5'],
    ['', 'Asia/Shanghai'],
    ['x'.repeat(10_000), 'Asia/Shanghai'],
    ['../../etc/passwd', 'Asia/Shanghai'],
  ])('refuses %j and names another', (name, remedy) => {
    expect(refusal(name)).toMatchObject({ code: 'unknown-zone', remedy: expect.stringContaining(remedy) });
  });

  it('takes the first of two instants and the first valid one after a gap', () => {
    const berlin = zoneNamed('Europe/Berlin');
    expect(berlin.instantOf(seconds('2026-10-25T02:30:00Z'))).toBe(seconds('2026-10-25T00:30:00Z'));
    expect(berlin.instantOf(seconds('2026-10-25T03:00:00Z'))).toBe(seconds('2026-10-25T02:00:00Z'));
    expect(berlin.instantOf(seconds('2026-03-29T02:30:00Z'))).toBe(seconds('2026-03-29T01:00:00Z'));
    expect(berlin.instantOf(seconds('2026-03-29T03:00:00Z'))).toBe(seconds('2026-03-29T01:00:00Z'));
  });

  it('gives the changes to come', () => {
    const change = zoneNamed('Australia/Lord_Howe').nextChange(Date.parse('2026-06-01T00:00:00Z'));
    expect(change).toEqual({ at: Date.parse('2026-10-03T15:30:00Z'), fromOffset: 37_800, toOffset: 39_600 });
    expect(zoneNamed('Asia/Shanghai').nextChange(Date.parse('2026-06-01T00:00:00Z'))).toBeNull();
    expect(zoneNamed('UTC').nextChange(Number.MAX_SAFE_INTEGER)).toBeNull();
  });

  it('knows wall times that a change just before the new year repeats', () => {
    // A zone that falls back by two hours on 31 December at 23:30 UTC.
    const change = seconds('2026-12-31T23:30:00Z');
    const zone = new Zone('Test/NewYear', (second) => (second < change ? 7_200 : 0));
    const inSecondPass = seconds('2027-01-01T00:15:00Z');
    expect(zone.wallReached(inSecondPass)).toBe(change + 7_200 - 1);
    expect(zone.instantOf(seconds('2027-01-01T00:15:00Z'))).toBe(change + 45 * 60 - 7_200);
  });

  it('shows what Intl shows, in every zone, now and then over 130 years', () => {
    for (const name of Intl.supportedValuesOf('timeZone')) {
      const zone = zoneNamed(name);
      const shown = wallReader(name);
      for (let at = Date.UTC(1970, 0, 2); at < Date.UTC(2100, 0, 1); at += 3_301 * 86_400_000 + 8_999_000) {
        expect([name, at, at + zone.spanAt(at / 1_000).offset * 1_000]).toEqual([name, at, shown(at)]);
      }
    }
  });
});
