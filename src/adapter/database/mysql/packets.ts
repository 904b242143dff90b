import { escape as escaped } from 'mysql2';
import type { Row } from '../sql.ts';

/** Rows in as few groups as fit one message each. A character takes at most three bytes, escaped or encoded. */
export const packets = (rows: readonly Row[], packetBytes: number): (readonly Row[])[] => {
  const room = packetBytes / 3 - 65_536;
  const groups: Row[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    let bytes = 0;
    for (const value of row) bytes += typeof value === 'string' ? value.length + 3 : 20;
    size += bytes;
    if (size > room) {
      groups.push([]);
      size = bytes;
    }
    groups.at(-1)!.push(row);
  }
  return groups;
};

/** `(1,'it\'s',NULL),(…)`: written out here, because the driver looks for placeholders with a regular expression, which for thousands of values costs as much as sending them. */
export const valuesOf = (rows: readonly Row[]): string =>
  rows.map((row) => `(${row.map(literal).join(',')})`).join(',');

const literal = (value: unknown): string => {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return value === null || value === undefined ? 'NULL' : escaped(value as string);
};
