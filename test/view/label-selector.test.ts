import fc from 'fast-check';
import { parseSelector } from '../../src/view/label-selector.ts';

describe('label selectors', () => {
  it.each([
    ['', []],
    ['tier=core', [{ kind: 'in', key: 'tier', values: ['core'] }]],
    ['tier == core', [{ kind: 'in', key: 'tier', values: ['core'] }]],
    [
      'a=,b!=c',
      [
        { kind: 'in', key: 'a', values: [''] },
        { kind: 'not-in', key: 'b', values: ['c'] },
      ],
    ],
    [
      'zone in (a, b),x.io/y notin (c)',
      [
        { kind: 'in', key: 'zone', values: ['a', 'b'] },
        { kind: 'not-in', key: 'x.io/y', values: ['c'] },
      ],
    ],
    [
      'canary, !old',
      [
        { kind: 'exists', key: 'canary' },
        { kind: 'absent', key: 'old' },
      ],
    ],
  ])('%j', (text, expected) => {
    expect(parseSelector(text)).toEqual({ ok: true, value: expected, warnings: [] });
  });

  it.each([
    '=',
    'a=b=c',
    'a in b',
    'a in (',
    '!',
    'a%=b',
    'a=b%',
    "a='b'",
    'in (a)',
    'a=\u4e2d',
    'x'.repeat(3_000),
    new Array(30).fill('a').join(','),
  ])('refuses %j', (text) => {
    expect(parseSelector(text)).toMatchObject({
      ok: false,
      problems: [{ path: 'labelSelector', remedy: expect.any(String) }],
    });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseSelector(text).ok === 'boolean'));
  });
});
