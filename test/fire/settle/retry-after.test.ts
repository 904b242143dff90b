import { retryAfterMs } from '../../../src/fire/settle/retry-after.ts';

const NOW = Date.UTC(2026, 10, 21, 11, 0, 0);

describe('retryAfterMs', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['Sat, 21 Nov 2026 11:00:30 GMT', 30_000],
    ['Saturday, 21-Nov-26 11:00:30 GMT', 30_000],
    ['Sat Nov 21 11:00:30 2026', 30_000],
    ['Sat, 21 Nov 2026 10:00:00 GMT', 0],
    ['999999999999999', 999_999_999_999_999_000],
  ])('reads %s', (text, ms) => {
    expect(retryAfterMs({ 'retry-after': text }, NOW)).toBe(ms);
  });

  it.each([
    '',
    '-1',
    '1.5',
    '1e9',
    '0x10',
    'soon',
    '９',
    '9'.repeat(5_000),
    'Sat, 99 Foo 2026 11:00:30 GMT',
    'Sat, 21 Nov 2026 11:00:30 +0800',
    '21 Nov 2026',
  ])('makes nothing of %s', (text) => {
    expect(retryAfterMs({ 'retry-after': text }, NOW)).toBeNull();
  });

  it('asks nothing where the header is absent, and goes by the first where it comes twice', () => {
    expect(retryAfterMs({}, NOW)).toBeNull();
    expect(retryAfterMs({ 'retry-after': ['3', '9'] }, NOW)).toBe(3_000);
    expect(retryAfterMs({ 'retry-after': [] }, NOW)).toBeNull();
  });

  it("measures a date by the target's own clock", () => {
    const headers = { 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT', date: 'Sat, 21 Nov 2026 12:00:00 GMT' };
    expect(retryAfterMs(headers, NOW)).toBe(30_000);
  });
});
