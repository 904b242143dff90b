import { visibleText } from '../../console/src/parts/visible-text.ts';

describe('text of strangers', () => {
  it('shows characters that turn its order around, and leaves all others as they are', () => {
    expect(visibleText('pay\u202etxt.exe\u2069')).toBe('pay⟨U+202E⟩txt.exe⟨U+2069⟩');
    for (const plain of ['结算积分', 'שלום', 'مرحبا', '👩‍👩‍👧', 'a\nb\tc']) expect(visibleText(plain)).toBe(plain);
  });
});
