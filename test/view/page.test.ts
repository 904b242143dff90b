import fc from 'fast-check';
import { continuePlace, continueToken, pageOf } from '../../src/view/page.ts';

describe('pages', () => {
  it('continue where they stopped, until there is no more', () => {
    const page = pageOf(
      [1, 2, 3],
      2,
      (n) => n * 10,
      (n) => [n, 'x'],
    );
    expect(page.items).toEqual([10, 20]);
    expect(continuePlace(page.continue!, ['number', 'string'] as const)).toEqual({
      ok: true,
      value: [2, 'x'],
      warnings: [],
    });
    expect(
      pageOf(
        [1, 2],
        2,
        (n) => n,
        (n) => [n],
      ),
    ).toEqual({ items: [1, 2] });
  });

  it('take no token but their own', () => {
    const strange = [
      '',
      'x',
      continueToken(['a']),
      continueToken([1, 2]),
      continueToken([1.5]),
      Buffer.from('{"length":1}').toString('base64url'),
      continueToken([Number.MAX_SAFE_INTEGER + 1]),
    ];
    for (const token of strange)
      expect(continuePlace(token, ['number'] as const)).toMatchObject({ ok: false, problems: [{ path: 'continue' }] });
    fc.assert(
      fc.property(fc.string(), (token) => typeof continuePlace(token, ['string', 'string'] as const).ok === 'boolean'),
    );
  });
});
