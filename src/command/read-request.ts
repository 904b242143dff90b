import type { z } from 'zod';
import { explainIssue } from '../model/explain-issue.ts';
import type { Problem } from '../model/problem.ts';
import { invalid } from './command-error.ts';

/** Fields whose values are never told back. */
const PRIVATE = new Set(['password', 'old', 'link']);
const MOST_PROBLEMS = 100;

/** A checked request that is no manifest. @throws CommandError `invalid`, naming each field that is wrong */
export const readRequest = <S extends z.ZodType>(schema: S, request: unknown, remedy: string): z.output<S> => {
  const result = schema.safeParse(request ?? {});
  if (result.success) return result.data;
  throw invalid(
    result.error.issues
      .flatMap((issue) => explainIssue(issue, { document: request ?? {}, schema, remedy }, MOST_PROBLEMS))
      .slice(0, MOST_PROBLEMS)
      .map(withoutPrivate),
  );
};

/** The request as a whole may hold anything. */
const withoutPrivate = ({ value, ...problem }: Problem): Problem =>
  value === undefined || problem.path === '' || PRIVATE.has(problem.path.split(/[.[]/, 1)[0]!)
    ? problem
    : { ...problem, value };
