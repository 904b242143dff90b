import { durationMs, durationText } from '../../../src/model/duration.ts';
import type { JsonSchema } from '../../../src/model/json-schema.ts';

/** A specification with one value changed: where, and to what. */
export interface Variant {
  title: string;
  spec: Record<string, unknown>;
}

/**
 * Good and bad values for every field of a published schema, each put into a specification that is otherwise fine: bounds and what lies just
 * beyond them, every word of an enumeration and one more, other types, unknown fields, too many entries.
 */
export function variantsOf(schema: JsonSchema, base: Record<string, unknown>): Variant[] {
  const variants: Variant[] = [];
  walk(schema, [], (path, values) => {
    for (const value of values) {
      const shown = JSON.stringify(value).slice(0, 60);
      variants.push({ title: `${path.join('.')} = ${shown}`, spec: placed(base, path, value) });
    }
  });
  return variants;
}

type Step = string | number;
type Visit = (path: Step[], values: unknown[]) => void;

function walk(schema: JsonSchema, path: Step[], visit: Visit): void {
  if (path.length > 0) visit(path, valuesFor(schema));
  const { properties, items, additionalProperties: member } = schema as Record<string, Record<string, JsonSchema>>;
  for (const [name, field] of Object.entries(properties ?? {})) walk(field, [...path, name], visit);
  if (properties) visit([...path, 'frobnicate'], [1]);
  if (items?.type) walk(items, [...path, 0], visit);
  if (member && !Array.isArray(member)) {
    walk(member, [...path, 'some-name'], visit);
    visit([...path, '!'], ['x']);
  }
}

function valuesFor(schema: JsonSchema): unknown[] {
  if (schema.enum) return [...(schema.enum as unknown[]), 'Nope', 'nope', 7];
  if (typeof schema['x-minimum'] === 'string') return durations(schema['x-minimum'], String(schema['x-maximum']));
  if (schema.format === 'date-time')
    return ['2026-12-01T08:00:00+08:00', '2026-12-01T08:00:00.5Z', '2026-02-30T00:00:00Z', '2026-12-01', 'tomorrow', 7];
  switch (schema.type) {
    case 'integer':
    case 'number':
      return numbers(schema as { type: string; minimum: number; maximum: number });
    case 'boolean':
      return [true, false, 'true', 1];
    case 'string':
      return texts(schema as { minLength?: number; maxLength?: number });
    case 'array':
      return [[], {}, 'text', 7, ...tooMany(schema)];
    case 'object':
      return [[], 'text', 7, ...tooMany(schema)];
    default:
      return [7];
  }
}

const durations = (min: string, max: string): unknown[] => [
  min,
  max,
  durationText(Math.max(0, durationMs(min) - 1)),
  `${durationMs(max) + 1}ms`,
  '5',
  '5 s',
  '1.5s',
  '1h30m',
  '',
  '-1s',
  5,
];

const numbers = ({ type, minimum, maximum }: { type: string; minimum: number; maximum: number }): unknown[] => [
  minimum,
  maximum,
  minimum - 1,
  maximum + 1,
  ...(type === 'integer' ? [minimum + 0.5] : []),
  String(minimum),
  true,
];

const texts = ({ maxLength }: { maxLength?: number }): unknown[] => [
  'plain',
  'Two Words',
  '',
  7,
  true,
  ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
];

function tooMany({ maxItems, maxProperties }: JsonSchema): unknown[] {
  if (typeof maxProperties === 'number')
    return [Object.fromEntries(Array.from({ length: maxProperties + 1 }, (_, index) => [`n${index}`, 'x']))];
  return typeof maxItems === 'number' && maxItems <= 1_000 ? [Array.from({ length: maxItems + 1 }, () => ({}))] : [];
}

/** A copy with a value at a path; what is missing on the way is made. */
function placed(base: Record<string, unknown>, path: Step[], value: unknown): Record<string, unknown> {
  const copy = JSON.parse(JSON.stringify(base));
  // biome-ignore lint/suspicious/noExplicitAny: a document of any shape is walked
  let here: any = copy;
  path.slice(0, -1).forEach((step, index) => {
    const next = typeof path[index + 1] === 'number' ? [] : {};
    if (typeof here[step] !== 'object' || here[step] === null) here[step] = next;
    here = here[step];
  });
  here[path.at(-1)!] = value;
  return copy;
}
