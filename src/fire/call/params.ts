import type { Path } from '../../model/path.ts';
import type { Problem } from '../../model/problem.ts';
import { OPENING_NAMES, type OpeningFacts, openingScope } from './facts.ts';
import { Rendering } from './template.ts';
import { Rendered, RenderProblem, TextCompiler } from './text.ts';

/** Params of a definition, compiled once a revision: plain data with templates as leaves. */
export interface PreparedParams {
  values: Readonly<Record<string, unknown>>;
  /** Keys whose values hold templates. */
  dynamic: ReadonlySet<string>;
  timeZone: string;
}

/** What is wrong with the params' templates, and the params. */
export function prepareParams(
  params: Readonly<Record<string, unknown>>,
  timeZone: string,
): { params: PreparedParams; problems: Problem[] } {
  const compiler = new TextCompiler();
  const values = mapMembers(params, (value, key) => compileLeaves(value, ['spec', 'params', key], compiler));
  const dynamic = new Set(Object.keys(values).filter((key) => hasTemplates(values[key])));
  return { params: { values, dynamic, timeZone }, problems: compiler.problems };
}

/**
 * The params of a run as it opens: those of the definition rendered once, those given with the run put over them by key.
 * What is given is data, never a template, and spares the template under the same key. Answers the steps that rendering took, too.
 */
export function renderParams(
  { values, dynamic, timeZone }: PreparedParams,
  run: OpeningFacts,
  given: Readonly<Record<string, unknown>> = {},
): { steps: number } & ({ params: Record<string, unknown> } | { problem: string }) {
  const params: Record<string, unknown> = {};
  let rendering: Rendering | null = null;
  try {
    for (const [key, value] of Object.entries(values)) {
      if (Object.hasOwn(given, key)) continue;
      if (dynamic.has(key)) rendering ??= new Rendering(openingScope(run), timeZone);
      put(params, key, dynamic.has(key) ? renderLeaves(value, rendering!) : value);
    }
  } catch (error) {
    if (error instanceof RenderProblem) return { problem: error.message, steps: rendering?.steps.taken ?? 0 };
    throw error;
  }
  for (const [key, value] of Object.entries(given)) put(params, key, value);
  return { params, steps: rendering?.steps.taken ?? 0 };
}

/** `__proto__` is a key like any other. */
function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  else object[key] = value;
}

function mapMembers(
  object: Readonly<Record<string, unknown>>,
  change: (value: unknown, key: string) => unknown,
): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) put(changed, key, change(value, key));
  return changed;
}

const isMembers = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof Rendered);

function compileLeaves(value: unknown, path: Path, compiler: TextCompiler): unknown {
  if (typeof value === 'string') return compiler.compile(value, path, 'value', OPENING_NAMES);
  if (Array.isArray(value)) return value.map((item, index) => compileLeaves(item, [...path, index], compiler));
  if (isMembers(value)) return mapMembers(value, (item, key) => compileLeaves(item, [...path, key], compiler));
  return value;
}

function renderLeaves(value: unknown, rendering: Rendering): unknown {
  if (value instanceof Rendered) return value.value(rendering);
  if (Array.isArray(value)) return value.map((item) => renderLeaves(item, rendering));
  return isMembers(value) ? mapMembers(value, (item) => renderLeaves(item, rendering)) : value;
}

const hasTemplates = (value: unknown): boolean =>
  value instanceof Rendered || (isMembers(value) && Object.values(value).some(hasTemplates));

/** To somebody who asked for the run whose params could not be rendered. */
export const paramsProblem = (sentence: string): Problem => ({
  path: 'params',
  message: `can not be rendered: ${sentence}`,
  remedy: 'Give that param with the request, or mend its template in the job.',
});
