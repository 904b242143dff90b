import fc from 'fast-check';
import { escape as driversOwn } from 'mysql2';
import { valueLists, written } from '../../../src/adapter/database/mysql/literals.ts';

const PACKET_BYTES = 16 * 1024 * 1024;

describe('values in statements for MySQL', () => {
  it('are escaped as the driver escapes them, whatever text a stranger sends', () => {
    const special = fc.constantFrom(
      '\0',
      '\b',
      '\t',
      '\n',
      '\r',
      '\x1a',
      '"',
      "'",
      '\\',
      '%',
      '_',
      '`',
      '字',
      '\u2028',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(special, { maxLength: 20 }).map((characters) => characters.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(valueLists([[text, 7, null]], [0, 1, 2], PACKET_BYTES)).toEqual([
          { values: `(${driversOwn(text)},7,NULL)`, rows: 1 },
        ]);
        expect(written('SELECT ?', [text])).toBe(`SELECT ${driversOwn(text)}`);
      }),
      { seed: 20_261_122 },
    );
  });
});
