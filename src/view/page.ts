import type { Parsed, Problem } from '../model/problem.ts';

/** One page of a list. `continue` is opaque to readers; absent at the end. */
export interface Page<T> {
  items: T[];
  continue?: string;
}

/** The place in a list after which the next page begins. */
export const continueToken = (place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** Reads a token back; it comes from outside, so its shape is checked. */
export const continuePlace = <T extends readonly ('string' | 'number')[]>(
  token: string,
  shape: T,
): Parsed<{ [K in keyof T]: T[K] extends 'string' ? string : number }> => {
  const place = decoded(token);
  const fits =
    Array.isArray(place) && place.length === shape.length && shape.every((kind, index) => fitsKind(place[index], kind));
  if (fits) return { ok: true, value: place as never, warnings: [] };
  return { ok: false, problems: [foreignContinue(token)] };
};

/** To whoever sends something else than the page before gave. */
export const foreignContinue = (token: string): Problem => ({
  path: 'continue',
  value: token.slice(0, 100),
  message: 'is not the continuation of this list',
  remedy: 'Send back `continue` of the page before as it is, with the same filters, or leave it out to begin.',
});

const fitsKind = (value: unknown, kind: 'string' | 'number'): boolean =>
  kind === 'string' ? typeof value === 'string' && value.length <= 1_000 : Number.isSafeInteger(value);

const decoded = (token: string): unknown => {
  try {
    return JSON.parse(Buffer.from(token.slice(0, 4_000), 'base64url').toString('utf8'));
  } catch {
    return null;
  }
};

/** A page of `limit` out of rows that were read one further, so that the end is known without counting. */
export const pageOf = <R, T>(
  rows: readonly R[],
  limit: number,
  show: (row: R) => T,
  placeOf: (row: R) => readonly (string | number)[],
): Page<T> => {
  const items = rows.slice(0, limit).map(show);
  return rows.length > limit ? { items, continue: continueToken(placeOf(rows[limit - 1]!)) } : { items };
};
