import type { Requirement } from '../../../view/label-selector.ts';

/** A part of a WHERE clause. The text is ours alone; whatever comes from outside is a bound parameter (C8). */
export interface Condition {
  text: string;
  params: readonly (string | number)[];
}

export const whereAll = (conditions: readonly Condition[]): Condition => ({
  text: conditions.length === 0 ? '' : `WHERE ${conditions.map(({ text }) => text).join(' AND ')}`,
  params: conditions.flatMap(({ params }) => params),
});

export const among = (column: string, values: readonly (string | number)[]): Condition => ({
  text: values.length === 0 ? '1 = 0' : `${column} IN (${values.map(() => '?').join(',')})`,
  params: values,
});

/** @param namespaces null: all */
export const inNamespaces = (column: string, namespaces: readonly string[] | null): Condition[] => {
  if (namespaces === null) return [];
  return namespaces.length === 1 ? [{ text: `${column} = ?`, params: [namespaces[0]!] }] : [among(column, namespaces)];
};

/** Part of a text in any case (of ASCII). INSTR knows no wildcards, so none need be escaped. */
export const containing = (columns: readonly string[], part: string): Condition => {
  const lower = part.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return {
    text: `(${columns.map((column) => `INSTR(LOWER(COALESCE(${column}, '')), ?) > 0`).join(' OR ')})`,
    params: columns.map(() => lower),
  };
};

/** Labels are stored as `\nkey=value\n…\n`, so that whole pairs are found by INSTR. */
export const matchingLabels = (column: string, selector: readonly Requirement[]): Condition[] =>
  selector.map((requirement) => {
    const { key, kind } = requirement;
    if (!('values' in requirement))
      return { text: `INSTR(${column}, ?) ${kind === 'exists' ? '>' : '='} 0`, params: [`\n${key}=`] };
    const pairs = requirement.values.map((value) => `\n${key}=${value}\n`);
    const any = pairs.map(() => `INSTR(${column}, ?) > 0`).join(' OR ');
    return { text: kind === 'in' ? `(${any})` : `NOT (${any})`, params: pairs };
  });
