import fc from 'fast-check';
import { RE2JS } from 're2js';
import { compilePattern } from '../../../src/fire/verdict/pattern.ts';
import { patternSize } from '../../../src/fire/verdict/pattern-size.ts';

describe('the size of a pattern', () => {
  it.each([
    'ok',
    '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}$',
    '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
    '(a{1,30}){1,30}',
    '((ab?c){2,7}|[]x]{3}){5}',
    '\\p{Greek}{1,50}[[:alpha:]]{20}',
    '\\Qa{9}\\E',
    'a{x}b{,3}',
  ])('of %s is estimated within a factor', (pattern) => {
    const real = RE2JS.compile(pattern).programSize();
    const estimate = patternSize(pattern);
    expect(estimate).toBeGreaterThanOrEqual(real / 5);
    expect(estimate).toBeLessThanOrEqual(real * 5 + 10);
  });

  it('refuses in no time what would take long to compile', () => {
    expect(() => compilePattern('\\pL{1,1000}'.repeat(300))).toThrow(/too large/);
    expect(() => compilePattern(`(${'a'.repeat(900)}){1,1000}`)).toThrow(/too large/);
  });

  it('never fails, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => patternSize(text) >= 0));
  });
});

describe('a pattern', () => {
  it('is found anywhere unless it is anchored', () => {
    expect(compilePattern('b+').foundIn('abbc')).toBe(true);
    expect(compilePattern('^b+$').foundIn('abbc')).toBe(false);
  });

  it('answers the same for long texts one after the other', () => {
    const pattern = compilePattern('(a|b)+c$');
    const long = 'ab'.repeat(5_000);
    expect([long, `${long}c`, long, 'abc'].map((text) => pattern.foundIn(text))).toEqual([false, true, false, true]);
  });
});
