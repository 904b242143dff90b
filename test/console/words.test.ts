import { resources } from '../../console/src/i18n/words.ts';

/** `overview.needs.title` and its text. */
const flat = (words: object, path = ''): [string, string][] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : flat(value, `${path}${key}.`),
  );

/** Names that stand for values: {{count}}. */
const placesIn = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!).sort();

describe('the words of the console', () => {
  const en = new Map(flat(resources.en));
  const zh = new Map(flat(resources.zh));

  it('are there in both languages', () => {
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort());
    expect([...en, ...zh].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('take the same values in both languages', () => {
    const differing = [...en].filter(([key, text]) => {
      const other = placesIn(zh.get(key) ?? '');
      return JSON.stringify(placesIn(text)) !== JSON.stringify(other) && !key.endsWith('_one');
    });
    expect(differing).toEqual([]);
  });

  it('are Chinese in Chinese', () => {
    // Names of things that carry no translation.
    const wordy = (text: string) => /[a-z]{3,}/.test(text.replace(/\{\{\w+\}\}/g, ''));
    const alike = [...zh].filter(([key, text]) => wordy(text) && !/\p{Script=Han}/u.test(text) && text !== en.get(key));
    expect(alike).toEqual([]);
    const same = [...zh].filter(([key, text]) => text === en.get(key)).map(([, text]) => text);
    expect(same.filter(wordy)).toEqual([]);
  });
});
