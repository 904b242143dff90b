import { readFileSync } from 'node:fs';
import { CALL_NAMES } from '../../../src/fire/call/facts.ts';
import { CONVERSIONS } from '../../../src/fire/call/strftime.ts';
import { FILTERS, TAGS } from '../../../src/fire/call/template-words.ts';

const page = readFileSync(new URL('../../../docs/templates.md', import.meta.url), 'utf8');
const section = (title: string) => page.split(/^## /m).find((text) => text.startsWith(title))!;
const coded = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);

describe('docs/templates.md', () => {
  it('lists every fact', () => {
    const names = coded(section('Facts'));
    for (const name of CALL_NAMES) expect(names).toContain(name);
  });

  it('lists every tag and filter, and no other', () => {
    const [, tags, filters] = section('Tags and filters').split(/^(?:Tags|Filters): /m);
    expect(coded(tags!).sort()).toEqual([...TAGS].sort());
    expect(coded(filters!).sort()).toEqual([...FILTERS, 'date'].sort());
  });

  it('lists every conversion of dates, and no other', () => {
    const table = section('Dates')
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .join('\n');
    const listed = coded(table)
      .filter((text) => text.startsWith('%'))
      .map((text) => text.slice(1));
    expect(listed.sort()).toEqual(Object.keys(CONVERSIONS).sort());
  });
});
