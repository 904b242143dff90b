import { JSONPath } from 'jsonpath-plus';
import type { Segment } from './path-grammar.ts';
import type { StepBudget } from './step-budget.ts';

/** What a path without wildcards, slices and `..` finds where nothing is. */
export const MISSING = Symbol('missing');

/** A path that finds at most one value, or one that finds several. */
export type CompiledPath =
  | { plural: false; find(document: unknown): unknown; nsPerByte: number }
  | { plural: true; findAll(document: unknown, budget: StepBudget): unknown[]; nsPerByte: number };

/** Measured: a wildcard builds an object for each match, `..` for each container. */
const NS_PER_BYTE = { wildcard: 250, deep: 1_000 };

/**
 * Compiles a path that was read by our own grammar. Nothing in it is evaluated: names and indexes are followed here, own
 * properties only; the JSONPath library sees no more than `$[*]`, a slice of integers, and `$..`, never a stranger's name.
 */
export function compilePath(segments: readonly Segment[]): CompiledPath {
  if (segments.every((segment) => !isPlural(segment))) return singularPath(segments);
  const deep = segments.filter((segment) => segment.deep).length;
  const plural = segments.filter(isPlural).length;
  return {
    plural: true,
    findAll: (document, budget) => segments.reduce((found, segment) => stepOf(found, segment, budget), [document]),
    // Each further `..` multiplies by the depth of the reply, so there is no bound by its bytes.
    nsPerByte: deep > 1 ? Number.POSITIVE_INFINITY : deep * NS_PER_BYTE.deep + plural * NS_PER_BYTE.wildcard,
  };
}

const isPlural = (segment: Segment): boolean => segment.deep || selectsMany(segment);
const selectsMany = ({ kind }: Segment): boolean => kind === 'wildcard' || kind === 'slice';

function singularPath(segments: readonly Segment[]): CompiledPath {
  const [first, ...rest] = segments;
  // Most rules are `$.code`: one step, no loop.
  const find =
    first?.kind === 'name' && rest.length === 0
      ? (document: unknown) => member(document, first.name)
      : (document: unknown) => {
          let value = document;
          for (const segment of segments) {
            value = childOf(value, segment);
            if (value === MISSING) return MISSING;
          }
          return value;
        };
  return { plural: false, find, nsPerByte: 0 };
}

function childOf(value: unknown, segment: Segment): unknown {
  if (segment.kind === 'name') return member(value, segment.name);
  if (segment.kind === 'index') return element(value, segment.index);
  return MISSING;
}

/** A list has no names: `length` is none of its members. */
function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
    return MISSING;
  return (value as Record<string, unknown>)[name];
}

function element(value: unknown, index: number): unknown {
  if (!Array.isArray(value)) return MISSING;
  const at = index < 0 ? value.length + index : index;
  return at >= 0 && at < value.length ? value[at] : MISSING;
}

function stepOf(values: readonly unknown[], segment: Segment, budget: StepBudget): unknown[] {
  const parents = segment.deep ? values.flatMap((value) => containersIn(value, budget)) : values;
  const found: unknown[] = [];
  for (const parent of parents) {
    budget.spend(1);
    for (const child of selectsMany(segment) ? childrenOf(parent, segment, budget) : [childOf(parent, segment)])
      if (child !== MISSING) found.push(child);
  }
  return found;
}

function childrenOf(value: unknown, segment: Segment, budget: StepBudget): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  budget.spend(Array.isArray(value) ? value.length : Object.keys(value).length);
  return query(segment.kind === 'slice' ? sliceText(segment) : '$[*]', value);
}

const sliceText = ({ from, to, step }: Segment & { kind: 'slice' }): string => `$[${from ?? ''}:${to ?? ''}:${step}]`;

/** The value and everything below it that has members or elements. */
function containersIn(value: unknown, budget: StepBudget): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  budget.spendOnWalk(value);
  return query('$..', value);
}

function query(path: string, json: object): unknown[] {
  return JSONPath({ path, json, eval: false, wrap: true, resultType: 'value' }) as unknown[];
}
