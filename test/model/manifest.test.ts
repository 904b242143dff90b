import { yamlText } from '../../src/cli/documents.ts';
import { LONGEST_MANIFEST, parseManifests } from '../../src/model/manifest.ts';
import { parseDocument } from '../../src/model/parse.ts';

const documents = (text: string) => {
  const parsed = parseManifests(text);
  return parsed.ok ? parsed.value.map(({ document, line }) => ({ document, line })) : parsed.problems;
};

describe('manifests', () => {
  it('are several documents, each with its line; empty ones are left out', () => {
    expect(documents('# head\n---\n\na: 1\n---\n# nothing\n---\nb: 2026-12-01T08:00:00+08:00\n')).toEqual([
      { document: { a: 1 }, line: 4 },
      { document: { b: '2026-12-01T08:00:00+08:00' }, line: 8 },
    ]);
  });

  it('are JSON as well, and a List of Kubernetes is opened up', () => {
    expect(documents('{"kind":"List","items":[{"a":1},{"b":2}]}')).toEqual([
      { document: { a: 1 }, line: 1 },
      { document: { b: 2 }, line: 1 },
    ]);
    expect(documents('')).toEqual([]);
  });

  it('name every mistake of syntax by line and column', () => {
    expect(documents('a: 1\nb: [1,\n---\nc: "x\n')).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/^Line [34], column/) }),
      expect.objectContaining({ message: expect.stringMatching(/^Line \d+, column/) }),
      ...Array(documents('a: 1\nb: [1,\n---\nc: "x\n').length - 2).fill(expect.anything()),
    ]);
    expect(documents('a: 1\na: 2\n')).toEqual([expect.objectContaining({ message: expect.stringMatching(/unique/) })]);
  });

  it('keep the words that YAML 1.1 read as booleans, and ranges as text', () => {
    expect(documents('on: [no, off, 200-299, 1e3]')).toEqual([
      { document: { on: ['no', 'off', '200-299', 1000] }, line: 1 },
    ]);
  });
});

describe('bare words that kubectl reads otherwise', () => {
  const warnings = (text: string) => {
    const parsed = parseManifests(text);
    return parsed.ok ? parsed.value.flatMap(({ warnings: told }) => told.map(({ message }) => message)) : [];
  };

  it('are told with their place, keys as well as values', () => {
    expect(warnings('a: yes\nb:\n  - Off\nn: 1\n---\nport: 017\nmany: 1_000\n')).toEqual([
      'Line 1, column 4: kubectl reads the bare word yes as true',
      'Line 3, column 5: kubectl reads the bare word Off as false',
      'Line 4, column 1: kubectl reads the bare word n as false',
      'Line 6, column 7: kubectl reads the bare word 017 as another number',
      'Line 7, column 7: kubectl reads the bare word 1_000 as another number',
    ]);
  });

  it('are none in quotes, in JSON, as the key `on`, or as numbers and booleans of both', () => {
    expect(
      warnings('a: "yes"\nb: \'off\'\non: [fault]\nc: [true, false, null, 0, 10, 1.5, 0 0 2 * * ?, yes please]\n'),
    ).toEqual([]);
    expect(warnings('{"a":"yes"}')).toEqual([]);
  });

  it('are quoted by an export, so that both read the same', () => {
    expect(yamlText({ mode: 'yes', on: ['off'], n: '1_000', plain: 'text' })).toBe(
      'mode: "yes"\n"on":\n  - "off"\n"n": "1_000"\nplain: text\n',
    );
  });
});

describe('aliases', () => {
  it('repeat blocks, and merge them as kubectl reads it', () => {
    expect(documents('base: &base { timeout: 5s, cost: 2 }\nspec: { <<: *base, cost: 3 }\n')).toEqual([
      { document: { base: { timeout: '5s', cost: 2 }, spec: { timeout: '5s', cost: 3 } }, line: 1 },
    ]);
  });

  it.each([
    ['cron: */5 * * * *', 'Line 1, column 7: */5 repeats a block that &/5 marks before it, and there is none'],
    ['cron: * * * * *', 'Line 1, column 7: * repeats a block that & marks before it, and there is none'],
    ['a: 1\nb: *base', 'Line 2, column 4: *base repeats a block that &base marks before it, and there is none'],
  ])('of nothing are one problem, with the likely reason: %s', (text, message) => {
    const remedy = 'Put a text that begins with "*" in quotes, such as cron: "*/5 * * * *".';
    expect(documents(text)).toEqual([{ path: '', message, remedy }]);
  });

  it('of what holds them are refused', () => {
    expect(documents('a: &a [*a]')).toMatchObject([{ message: 'Line 1, column 8: *a stands within &a itself' }]);
  });

  it('and templates out of quotes are told how to stand', () => {
    expect(documents('path: {{ params.path }}')).toMatchObject([{ remedy: 'Put a template in quotes: "{{ … }}".' }]);
  });
});

describe('hostile manifests', () => {
  it('of a billion laughs are refused', () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) =>
        `l${n}: &l${n} [${Array(10)
          .fill(n === 0 ? 'ha' : `*l${n - 1}`)
          .join(', ')}]`,
    );
    expect(documents(levels.join('\n'))).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/repeats blocks .* too many times/) }),
    ]);
  });

  it('with __proto__ change no prototype and are refused as documents', () => {
    const [first] = documents('kind: HttpJob\n__proto__: { polluted: true }\n') as { document: unknown }[];
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(parseDocument(first?.document)).toMatchObject({ ok: false, problems: [{ path: '__proto__' }] });
    expect(parseDocument(JSON.parse('{"kind":"HttpJob","spec":{"params":{"__proto__":1}}}'))).toMatchObject({
      problems: [{ path: 'spec.params.__proto__' }],
    });
  });

  it.each([
    ['depth in flow', '['.repeat(100_000)],
    ['depth in JSON', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['too much text', 'a'.repeat(LONGEST_MANIFEST + 1)],
  ])('of %s are refused or carried to the parser, never thrown', (_, text) => {
    const parsed = parseManifests(text);
    const refused = !parsed.ok || parsed.value.every(({ document }) => !parseDocument(document).ok);
    expect(refused).toBe(true);
  });
});
