import type { z } from 'zod';
import { invalid } from '../command/command-error.ts';
import { pathText, valueAt } from '../model/path.ts';
import { shownValue } from '../model/shown-value.ts';

/** A checked body that is no manifest. @throws CommandError `invalid`, naming each field that is wrong */
export const readBody = <S extends z.ZodType>(schema: S, body: unknown, remedy: string): z.output<S> => {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  throw invalid(
    result.error.issues.map((issue) => {
      const value = shownValue(issue.path, valueAt(body, issue.path));
      return { path: pathText(issue.path), ...(value === undefined ? {} : { value }), message: issue.message, remedy };
    }),
  );
};
