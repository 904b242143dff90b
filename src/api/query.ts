import { z } from 'zod';
import { invalid } from '../command/command-error.ts';
import { isInstant } from '../model/instant.ts';
import { nearestName } from '../model/nearest.ts';
import type { Parsed, Problem } from '../model/problem.ts';
import { continuePlace } from '../view/page.ts';

export const MOST_ITEMS = 1_000;

/** Values may be given once, repeated, or with commas between. */
export const oneOf = <T extends readonly [string, ...string[]]>(values: T) =>
  z.preprocess(
    (value) => (value === undefined ? undefined : [value].flat().flatMap((each) => String(each).split(','))),
    z.array(z.enum(values)).min(1).max(20).optional(),
  );

export const instantParameter = () =>
  z
    .string()
    .refine(isInstant, 'is not an instant such as 2026-12-01T08:00:00Z')
    .transform((text) => Date.parse(text));

export const namespaceParameter = () => z.string().min(1).max(63).optional().describe('This namespace only.');

export const paging = {
  limit: z.coerce.number().int().min(1).max(MOST_ITEMS).default(100).describe(`Items a page, at most ${MOST_ITEMS}.`),
  continue: z.string().max(4_000).optional().describe('`continue` of the page before.'),
};

export const pageQuery = z.strictObject(paging);

export const emptyQuery = z.strictObject({});

/** Checked parameters of a query string. @throws CommandError `invalid`, naming each parameter that is wrong */
export const readQuery = <S extends z.ZodObject>(schema: S, query: unknown): z.output<S> => {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  throw invalid(result.error.issues.flatMap((issue) => problemsOf(issue, schema, query as Record<string, unknown>)));
};

/** The number after which the page begins that a `continue` of numbered rows asks for. @throws CommandError `invalid` */
export const numberedPlace = (token: string | undefined): number | null =>
  token === undefined ? null : valueOrThrow(continuePlace(token, ['number'] as const))[0];

/** @throws CommandError `invalid` */
export const valueOrThrow = <T>(parsed: Parsed<T>): T => {
  if (parsed.ok) return parsed.value;
  throw invalid(parsed.problems);
};

const problemsOf = (issue: z.core.$ZodIssue, schema: z.ZodObject, query: Record<string, unknown>): Problem[] => {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schema.shape);
    return issue.keys.map((key) => {
      const meant = nearestName(key, known);
      return {
        path: key.slice(0, 100),
        message: 'is not a parameter of this route',
        remedy: meant ? `Did you mean ${meant}?` : known.length > 0 ? `Known: ${known.join(', ')}.` : 'It takes none.',
      };
    });
  }
  const name = String(issue.path[0] ?? '');
  return [
    {
      path: name,
      value: String(query[name] ?? '').slice(0, 100),
      message: issue.message,
      remedy: 'See /api/docs for what it takes.',
    },
  ];
};
