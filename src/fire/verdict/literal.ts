import type { Source } from './source.ts';

export type Scalar = string | number | boolean | null;
export type Literal = Scalar | readonly Scalar[];

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[\p{L}\p{N}_-]+/uy;
const WORDS: Readonly<Record<string, Scalar>> = { true: true, false: false, null: null };

/**
 * Reads a JSON scalar, a 'single-quoted' text, or a list `[…]` of those.
 * @throws RuleSyntaxError
 */
export function readLiteral(source: Source): Literal {
  source.skipSpace();
  return source.take('[') ? readList(source) : readScalar(source);
}

function readList(source: Source): readonly Scalar[] {
  const items: Scalar[] = [];
  source.skipSpace();
  if (source.take(']')) return items;
  for (;;) {
    source.skipSpace();
    items.push(readScalar(source));
    source.skipSpace();
    if (source.take(']')) return items;
    source.expect(',');
  }
}

function readScalar(source: Source): Scalar {
  if (source.peek() === "'" || source.peek() === '"') return source.quoted();
  const digits = source.match(NUMBER);
  if (digits !== null) {
    if (!Number.isFinite(Number(digits))) throw source.error(`${digits} is too large for a number`);
    return Number(digits);
  }
  const word = source.match(WORD);
  if (word === null) throw source.error('a value must follow here');
  if (!Object.hasOwn(WORDS, word)) throw source.error(`${word} is no value; text stands in quotes: '${word}'`);
  return WORDS[word]!;
}

/** A literal as a reason shows it. */
export const literalText = (literal: Literal): string => JSON.stringify(literal);

/** Canonical text of a scalar, by which `==` compares: 200, 200.0 and "200" are equal, as are true and "true". */
export const canonicalText = (value: Scalar): string => (typeof value === 'string' ? value : String(value));

export const isScalar = (value: unknown): value is Scalar => typeof value !== 'object' || value === null;
