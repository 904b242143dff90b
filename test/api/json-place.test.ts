import fc from 'fast-check';
import { jsonPlace } from '../../src/api/json-place.ts';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('the place where a text stops being JSON', () => {
  it.each([
    ['{\n  "a": }\n', 2, 8],
    ['{"a": 1,}', 1, 9],
    ['[1 2]', 1, 4],
    ['{"a" 1}', 1, 6],
    ['{"a": "b\nc"}', 1, 7],
    ['', 1, 1],
    ['{"a": tru}', 1, 7],
    ['[1]]', 1, 4],
    ['01', 1, 1],
    ["{'a': 1}", 1, 2],
  ])('%j: line %d, column %d', (text, line, column) => {
    expect(jsonPlace(text)).toMatchObject({ line, column });
  });

  it('is found exactly where JSON.parse fails', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '}', ']', ',', ':', '"', '1', 'x', '\\'),
        (json, position, wrong) => {
          const at = position % (json.length + 1);
          const text = json.slice(0, at) + wrong + json.slice(wrong === '' ? at + 1 : at);
          expect([text, jsonPlace(text) === null]).toEqual([text, parses(text)]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('reads megabytes and deep nesting in linear time', () => {
    const deep = '['.repeat(1_000_000);
    expect(jsonPlace(deep)).toMatchObject({ line: 1, column: 1_000_001 });
  });
});
