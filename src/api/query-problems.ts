import type { z } from 'zod';
import { explainIssue } from '../model/explain-issue.ts';
import { nearestName } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';

type Given = Readonly<Record<string, unknown>>;
type Issue = z.core.$ZodIssue;

/** What is wrong with the parameters of a query string: name, value, and what to write. All of them come as text. */
export const queryProblems = (issues: readonly Issue[], schema: z.ZodObject, query: Given): Problem[] =>
  issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? unknownParameters(issue.keys, schema) : [problemOf(issue, schema, query)],
  );

const unknownParameters = (names: readonly string[], schema: z.ZodObject): Problem[] => {
  const known = Object.keys(schema.shape);
  return names.map((name) => {
    const meant = nearestName(name, known);
    return {
      path: name.slice(0, 100),
      message: 'is not a parameter of this route',
      remedy: meant ? `Did you mean ${meant}?` : known.length > 0 ? `Known: ${known.join(', ')}.` : 'It takes none.',
    };
  });
};

const problemOf = (issue: Issue, schema: z.ZodObject, query: Given): Problem => {
  const name = String(issue.path[0] ?? '');
  const given = query[name];
  if (given === undefined) return explained(issue, schema, {});
  const index = issue.path[1];
  // Of several values the wrong one is told.
  if (typeof index === 'number')
    return explained({ ...issue, path: [name] }, schema, { [name]: issueInput(given, index) });
  const value = String(given).slice(0, 100);
  if (Array.isArray(given) && issue.code === 'invalid_type')
    return { path: name, value, message: 'is given more than once', remedy: 'Give it once.' };
  if (issue.code === 'invalid_type' && (issue.expected === 'number' || issue.expected === 'int'))
    return { path: name, value, message: 'is not a whole number', remedy: 'Write digits alone, such as 20.' };
  return explained(issue, schema, query);
};

const issueInput = (given: unknown, index: number): string =>
  [given].flat().flatMap((each) => String(each).split(','))[index] ?? '';

const explained = (issue: Issue, schema: z.ZodObject, document: Given): Problem =>
  explainIssue(issue, { document, schema }, 1)[0]!;
