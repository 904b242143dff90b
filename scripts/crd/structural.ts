import type { JsonSchema } from '../../src/model/json-schema.ts';
import { type CelRule, durationBounds, naming, rule } from './cel.ts';

/** What a kind's schema needs beyond what the JSON schema says, by path: `spec.domains[].url`, `spec.secrets{}.value`. */
export interface Overlay {
  /** Schemas that stand instead of the derived ones; description and default stay. */
  replace: Readonly<Record<string, JsonSchema>>;
  /** Fields beside the derived ones. */
  fields?: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  /** Keywords added to the derived ones. */
  add: Readonly<Record<string, JsonSchema>>;
  rules: Readonly<Record<string, readonly CelRule[]>>;
}

/** Any JSON value: the API server keeps it as it is, and its CEL can't look inside. */
export const ANY: JsonSchema = { 'x-kubernetes-preserve-unknown-fields': true };

/** Text or a whole number: the only union that an API server knows. */
export const INT_OR_TEXT: JsonSchema = { 'x-kubernetes-int-or-string': true };

/**
 * For what CEL can't see, or would cost too much in a large list: of a schema's own refusals that of a list of values alone has room for
 * words, `supported values: "…"`.
 * @param sound a schema that tells what may stand there
 * @param words what that is
 */
export const orTell = (sound: JsonSchema, words: string): JsonSchema => ({ anyOf: [{ enum: [words] }, sound] });

const KEPT = [
  'description',
  'default',
  'enum',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'maxProperties',
] as const;
const LONGEST_DURATION = 16;

/**
 * A JSON schema as Kubernetes takes it (structural, OpenAPI 3.0): one type a value, unknown fields refused by being undeclared.
 * @throws Error where the overlay names a path that is not there
 */
export function structural(schema: JsonSchema, path: string, overlay: Overlay): JsonSchema {
  const seen = new Set<string>();
  const result = convert(schema, path, overlay, seen);
  const lost = [overlay.replace, overlay.add, overlay.rules, overlay.fields ?? {}]
    .flatMap((part) => Object.keys(part))
    .filter((place) => !seen.has(place));
  if (lost.length > 0) throw new Error(`The CRD's overlay names what is not there: ${lost.join(', ')}`);
  return result;
}

function convert(schema: JsonSchema, path: string, overlay: Overlay, seen: Set<string>): JsonSchema {
  seen.add(path);
  const replaced = overlay.replace[path];
  const derived = replaced ?? valueSchema(schema, path, overlay, seen);
  const { description, default: fallback } = schema;
  const rules = [...(replaced === undefined ? boundsOf(schema) : []), ...(overlay.rules[path] ?? [])];
  return {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...derived,
    ...overlay.add[path],
    ...(rules.length === 0 ? {} : { 'x-kubernetes-validations': rules }),
  };
}

interface Parts {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  additionalProperties?: JsonSchema | false;
}

function valueSchema(schema: JsonSchema, path: string, overlay: Overlay, seen: Set<string>): JsonSchema {
  if (Array.isArray(schema.anyOf)) return unionSchema(schema.anyOf as JsonSchema[], path);
  if (schema.type === undefined) return ANY;
  const { properties, items, additionalProperties: member } = schema as Parts;
  return {
    type: schema.type,
    ...keptOf(schema),
    ...(properties ? { properties: { ...fieldsOf(properties, path, overlay, seen), ...overlay.fields?.[path] } } : {}),
    ...(properties && schema.required ? { required: schema.required } : {}),
    ...(items ? { items: convert(items, `${path}[]`, overlay, seen) } : {}),
    ...(typeof member === 'object' ? { additionalProperties: convert(member, `${path}{}`, overlay, seen) } : {}),
  };
}

const fieldsOf = (properties: Record<string, JsonSchema>, path: string, overlay: Overlay, seen: Set<string>) =>
  Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, convert(field, `${path}.${name}`, overlay, seen)]),
  );

function keptOf(schema: JsonSchema): JsonSchema {
  const kept: JsonSchema = Object.fromEntries(
    KEPT.filter((keyword) => schema[keyword] !== undefined && Math.abs(Number(schema[keyword])) !== MAX_SAFE).map(
      (keyword) => [keyword, schema[keyword]],
    ),
  );
  if (schema.const !== undefined) kept.enum = [schema.const];
  if (schema['x-maximum'] !== undefined) kept.maxLength = LONGEST_DURATION;
  // A rule says what is wrong, where a pattern could only be quoted.
  if (schema['x-maximum'] !== undefined || schema['x-refusal'] !== undefined) delete kept.pattern;
  if (schema.type === 'integer') kept.format = Number(kept.maximum ?? MAX_SAFE) > 2_147_483_647 ? 'int64' : 'int32';
  return kept;
}

/** What `pattern` says of a text, with words. */
export const patternRule = ({ pattern, 'x-refusal': refusal }: JsonSchema): CelRule =>
  naming(rule(`self.matches(r'${String(pattern)}')`, String(refusal)));

const MAX_SAFE = Number.MAX_SAFE_INTEGER;

/** Scalars become text or whole number; other unions have no schema that an API server takes, and need an overlay. */
function unionSchema(options: JsonSchema[], path: string): JsonSchema {
  const types = options.map(({ type }) => type);
  if (types.some((type) => type === 'object' || type === 'array'))
    throw new Error(`${path} is a union that the API server can't check: replace it in the overlay`);
  const text = options.find(({ type }) => type === 'string');
  return { ...INT_OR_TEXT, ...(text?.maxLength === undefined ? {} : { maxLength: text.maxLength }) };
}

function boundsOf(schema: JsonSchema): CelRule[] {
  const whole = (schema.anyOf as JsonSchema[] | undefined)?.find(({ type }) => type === 'integer');
  if (typeof whole?.minimum === 'number' && typeof whole.maximum === 'number')
    return [
      rule(
        `type(self) != int || (self >= ${whole.minimum} && self <= ${whole.maximum})`,
        `is not between ${whole.minimum} and ${whole.maximum}.`,
      ),
    ];
  if (schema['x-refusal'] !== undefined) return [patternRule(schema)];
  if (typeof schema['x-minimum'] !== 'string' || typeof schema['x-maximum'] !== 'string') return [];
  return [durationBounds(schema['x-minimum'], schema['x-maximum'], schema.default)];
}
