import type { z } from 'zod';
import { pathText, valueAt } from '../model/path.ts';
import { shownValue } from '../model/shown-value.ts';
import { invalid } from './command-error.ts';

/** Fields whose values are never told back. */
const PRIVATE = new Set(['password', 'old', 'link']);

/** A checked request that is no manifest. @throws CommandError `invalid`, naming each field that is wrong */
export const readRequest = <S extends z.ZodType>(schema: S, request: unknown, remedy: string): z.output<S> => {
  const result = schema.safeParse(request ?? {});
  if (result.success) return result.data;
  throw invalid(
    result.error.issues.map((issue) => {
      const isPrivate = PRIVATE.has(String(issue.path[0]));
      const value = isPrivate ? undefined : shownValue(issue.path, valueAt(request, issue.path));
      return { path: pathText(issue.path), ...(value === undefined ? {} : { value }), message: issue.message, remedy };
    }),
  );
};
