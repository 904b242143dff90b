import { z } from 'zod';
import { invalid } from '../command/command-error.ts';
import { instant } from '../model/instant.ts';
import type { Parsed } from '../model/problem.ts';
import { continuePlace } from '../view/page.ts';
import { queryProblems } from './query-problems.ts';

export const MOST_ITEMS = 1_000;

/** Values may be given once, repeated, or with commas between. */
export const oneOf = <T extends readonly [string, ...string[]]>(values: T) =>
  z.preprocess(
    (value) => (value === undefined ? undefined : listed(value)),
    z.array(z.enum(values)).min(1).max(20).optional(),
  );

const listed = (value: unknown): string[] => [value].flat().flatMap((each) => String(each).split(','));

export const instantParameter = () => instant().transform((text) => Date.parse(text));

/** A whole number within bounds, both inclusive. */
export const numberParameter = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

export const namespaceParameter = () => z.string().min(1).max(63).optional().describe('This namespace only.');

export const paging = {
  limit: numberParameter(1, MOST_ITEMS).default(100).describe(`Items a page, at most ${MOST_ITEMS}.`),
  continue: z.string().max(4_000).optional().describe('`continue` of the page before.'),
};

export const pageQuery = z.strictObject(paging);

export const emptyQuery = z.strictObject({});

/** Checked parameters of a query string. @throws CommandError `invalid`, naming each parameter that is wrong */
export const readQuery = <S extends z.ZodObject>(schema: S, query: unknown): z.output<S> => {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  throw invalid(queryProblems(result.error.issues, schema, query as Record<string, unknown>));
};

/** The filters that are given; what a form leaves empty narrows nothing. */
export const given = <T extends object>(filters: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined && value !== '')) as never;

/** The number after which the page begins that a `continue` of numbered rows asks for. @throws CommandError `invalid` */
export const numberedPlace = (token: string | undefined): number | null =>
  token === undefined ? null : valueOrThrow(continuePlace(token, ['number'] as const))[0];

/** @throws CommandError `invalid` */
export const valueOrThrow = <T>(parsed: Parsed<T>): T => {
  if (parsed.ok) return parsed.value;
  throw invalid(parsed.problems);
};

/** @throws CommandError `invalid` where a window ends before it begins; instants are Unix ms */
export const windowInOrder = ({ from, to }: { from?: number | undefined; to?: number | undefined }): void => {
  if (from === undefined || to === undefined || from <= to) return;
  throw invalid([
    {
      path: 'to',
      value: new Date(to).toISOString(),
      message: `lies before from, ${new Date(from).toISOString()}`,
      remedy: 'Let the window end after it begins.',
    },
  ]);
};
