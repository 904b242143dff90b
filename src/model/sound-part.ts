import type { z } from 'zod';
import { type Path, valueAt } from './path.ts';

/** Taking out what is refused may let a rule speak that had kept silent; nothing keeps silent for longer. */
const ROUNDS = 4;

/**
 * What is left of a value where everything that its schema refuses is taken out, so that one mistake doesn't keep others
 * from being looked for; undefined where too little is left.
 */
export function soundPart<S extends z.ZodType>(schema: S, value: unknown): z.output<S> | undefined {
  let rest = value;
  for (let round = 0; round < ROUNDS; round++) {
    const result = schema.safeParse(rest);
    if (result.success) return result.data;
    const refused = result.error.issues.flatMap(pathsOf);
    if (refused.some((path) => path.length === 0 || valueAt(rest, path) === undefined)) return undefined;
    rest = without(rest, refused);
  }
  return undefined;
}

const pathsOf = (issue: z.core.$ZodIssue): Path[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];

/** A copy without what stands at these paths. */
function without(value: unknown, paths: readonly Path[]): unknown {
  const byStep = Map.groupBy(paths, (path) => path[0]);
  const kept = <K extends string | number>([step, member]: [K, unknown]): [K, unknown][] => {
    const within = byStep.get(step)?.map((path) => path.slice(1));
    if (within === undefined) return [[step, member]];
    return within.some((path) => path.length === 0) ? [] : [[step, without(member, within)]];
  };
  if (Array.isArray(value)) return [...value.entries()].flatMap(kept).map(([, member]) => member);
  return Object.fromEntries(Object.entries(value as object).flatMap(kept));
}
