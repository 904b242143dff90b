import fc from 'fast-check';
import { durationMs, durationText, isDuration } from '../../src/model/duration.ts';
import { instantMs, isInstant } from '../../src/model/instant.ts';
import { jsonSchemaOf } from '../../src/model/json-schema.ts';
import { nearestName } from '../../src/model/nearest.ts';
import { pathText } from '../../src/model/path.ts';
import { shownValue } from '../../src/model/shown-value.ts';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['30d', 2_592_000_000],
    ['0s', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each(['', '5', '5 s', '-5s', '1.5h', '5S', '1h30m', '５s', '9999999999999s'])('%j is none', (text) => {
    expect(isDuration(text)).toBe(false);
    expect(() => durationMs(text)).toThrow(RangeError);
  });

  it('are spelt shortly and read back the same', () => {
    expect([90_000, 3_600_000, 1_500, 0].map(durationText)).toEqual(['90s', '1h', '1500ms', '0ms']);
    fc.assert(fc.property(fc.nat({ max: 1e12 }), (ms) => durationMs(durationText(ms)) === ms));
  });
});

describe('instants', () => {
  it.each([
    ['2026-12-01T08:00:00+08:00', Date.UTC(2026, 11, 1)],
    ['2024-02-29T23:59:59.5Z', Date.UTC(2024, 1, 29, 23, 59, 59, 500)],
  ])('%s', (text, ms) => {
    expect(instantMs(text)).toBe(ms);
  });

  it.each([
    '2026-12-01',
    '2026-12-01T08:00:00',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-12-01T25:00:00Z',
    '2026-12-01 08:00:00Z',
    '2026-12-01T08:00:00+0800',
  ])('%s is none', (text) => {
    expect(isInstant(text)).toBe(false);
    expect(() => instantMs(text)).toThrow(RangeError);
  });

  it('read back whatever JavaScript writes', () => {
    const dates = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(fc.property(dates, (date) => instantMs(date.toISOString()) === date.getTime()));
  });
});

describe('the nearest name', () => {
  const known = ['timeout', 'connectTimeout', 'idleTimeout', 'schedule', 'suspended', 'shards'];
  it.each([
    ['timout', 'timeout'],
    ['tiemout', 'timeout'],
    ['Schedule', 'schedule'],
    ['connect_timeout', 'connectTimeout'],
    ['suspend', 'suspended'],
    ['shard', 'shards'],
    ['colour', null],
    ['', null],
    ['x'.repeat(100), null],
  ])('of %j is %j', (given, expected) => {
    expect(nearestName(given, known)).toBe(expected);
  });
});

it('paths are written as people write them', () => {
  expect(pathText(['spec', 'domains', 0, 'url'])).toBe('spec.domains[0].url');
  expect(pathText(['metadata', 'labels', 'a.b/c'])).toBe('metadata.labels["a.b/c"]');
  expect(pathText([])).toBe('');
});

it('values are shown on one line, without credentials', () => {
  expect(shownValue(['spec', 'x'], 'a\r\nb')).toBe('a\ufffd\ufffdb');
  expect(shownValue(['spec', 'domains', 0, 'url'], 'https://me:hunter2@example.com')).toBe(
    'https://(hidden)@example.com',
  );
  expect(shownValue(['spec', 'headers', 'X-Api-Key'], 'hunter2')).toBe('(hidden)');
  expect(shownValue(['spec', 'signing'], 'whsec_hunter2')).toBe('(hidden)');
  expect(shownValue(['spec'], { secrets: { a: 'hunter2' }, headers: { cookie: 'hunter2' } })).not.toContain('hunter2');
});

describe('the published schemas', () => {
  it.each(['HttpJob', 'HttpApplication', 'JobSpec', 'ApplicationSpec'] as const)('%s describes every field', (name) => {
    const silent: string[] = [];
    const visit = (schema: Record<string, unknown>, path: string): void => {
      for (const [field, inner] of Object.entries(
        (schema.properties ?? {}) as Record<string, Record<string, unknown>>,
      )) {
        if (typeof inner.description !== 'string') silent.push(`${path}.${field}`);
        visit(inner, `${path}.${field}`);
        for (const below of ['items', 'additionalProperties'])
          if (typeof inner[below] === 'object') visit(inner[below] as Record<string, unknown>, `${path}.${field}[]`);
      }
    };
    const schema = jsonSchemaOf(name);
    visit(schema, name);
    expect(silent).toEqual([]);
    expect(JSON.stringify(schema)).not.toContain('$ref');
  });
});
