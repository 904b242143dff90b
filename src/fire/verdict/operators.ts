import { canonicalText, isScalar, type Literal, literalText, type Scalar } from './literal.ts';
import { compilePattern } from './pattern.ts';

/** Longer ones first, so that `==` isn't read out of `===`. */
export const OPERATORS = ['===', '!==', '==', '!=', '<=', '>=', '<', '>', 'in', 'contains', 'matches'] as const;
export type Operator = (typeof OPERATORS)[number];

/** One operator with its literal, ready to test values. */
export interface Test {
  holds(value: unknown): boolean;
  /** What a failed reason says was expected: `200`, `< 5`, `in ["a","b"]`. */
  expected: string;
  /** Estimate for one byte of reply, where every byte may be tested. */
  nsPerByte: number;
}

/**
 * @throws Error with a sentence where the literal doesn't fit the operator
 */
export function compileTest(operator: Operator, literal: Literal): Test {
  const expected = expectation(operator, literal);
  if (operator !== 'matches') return { holds: HOLDS[operator](literal), expected, nsPerByte: NS_PER_BYTE };
  const pattern = compilePattern(patternOf(literal));
  const holds = (value: unknown) => isScalar(value) && pattern.foundIn(canonicalText(value));
  return { holds, expected, nsPerByte: pattern.nsPerChar };
}

const NS_PER_BYTE = 2;

const HOLDS: Readonly<Record<Exclude<Operator, 'matches'>, (literal: Literal) => (value: unknown) => boolean>> = {
  '==': (literal) => equals(scalar('==', literal)),
  '!=': (literal) => not(equals(scalar('!=', literal))),
  '===': (literal) => isExactly(scalar('===', literal)),
  '!==': (literal) => not(isExactly(scalar('!==', literal))),
  '<': (literal) => compares('<', literal, (order) => order < 0),
  '<=': (literal) => compares('<=', literal, (order) => order <= 0),
  '>': (literal) => compares('>', literal, (order) => order > 0),
  '>=': (literal) => compares('>=', literal, (order) => order >= 0),
  in: isOneOf,
  contains: holdsWithin,
};

const not = (test: (value: unknown) => boolean) => (value: unknown) => !test(value);

function scalar(operator: Operator, literal: Literal): Scalar {
  if (typeof literal === 'object' && literal !== null)
    throw new Error(`${operator} compares with one value; write "in" for a list`);
  return literal;
}

function equals(literal: Scalar): (value: unknown) => boolean {
  const text = canonicalText(literal);
  return (value) => value === literal || (isScalar(value) && canonicalText(value) === text);
}

const isExactly = (literal: Scalar) => (value: unknown) => value === literal;

const NUMERIC = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A number is compared with numbers and with text that spells one; text with text, by code units. */
function compares(operator: Operator, literal: Literal, fits: (order: number) => boolean): (value: unknown) => boolean {
  if (typeof literal === 'string')
    return (value) => typeof value === 'string' && fits(value < literal ? -1 : value > literal ? 1 : 0);
  if (typeof literal !== 'number') throw new Error(`${operator} compares with a number or a text`);
  return (value) => {
    const number = typeof value === 'string' && NUMERIC.test(value) ? Number(value) : value;
    return typeof number === 'number' && fits(number < literal ? -1 : number > literal ? 1 : 0);
  };
}

function isOneOf(literal: Literal): (value: unknown) => boolean {
  if (typeof literal !== 'object' || literal === null) throw new Error('in needs a list, such as [200, 201]');
  if (literal.length === 0) throw new Error('in [] never holds: nothing is in an empty list');
  const texts = new Set(literal.map(canonicalText));
  return (value) => isScalar(value) && texts.has(canonicalText(value));
}

/** A part of a text, or an element of a list. */
function holdsWithin(literal: Literal): (value: unknown) => boolean {
  const wanted = scalar('contains', literal);
  const isWanted = equals(wanted);
  return (value) =>
    typeof value === 'string' ? value.includes(canonicalText(wanted)) : Array.isArray(value) && value.some(isWanted);
}

function patternOf(literal: Literal): string {
  if (typeof literal !== 'string') throw new Error('matches needs a regular expression in quotes');
  return literal;
}

const expectation = (operator: Operator, literal: Literal): string => {
  if (operator === '==') return literalText(literal);
  return operator === '===' ? `exactly ${literalText(literal)}` : `${operator} ${literalText(literal)}`;
};
