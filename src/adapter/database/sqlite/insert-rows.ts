import type { Statement } from 'better-sqlite3';
import type { Call } from './thread-call.ts';

/** What a statement costs by itself is shared by so many rows. */
const ROWS_TOGETHER = 32;

/** @returns how many rows were inserted: fewer than there are where the suffix leaves some out */
export const insertRows = (prepare: (statement: string) => Statement, call: Call): number => {
  const { params, rows = 0, shared = [] } = call;
  if (rows === 0) return 0;
  const width = params.length / rows;
  const named = shared.length === 0 ? [] : [Object.fromEntries(shared.map((value, place) => [nameOf(place), value]))];
  const oneRow = textOf(call, 1, width);
  const manyRows = rows < ROWS_TOGETHER ? oneRow : textOf(call, ROWS_TOGETHER, width);
  let inserted = 0;
  for (let row = 0; row < rows; ) {
    const together = rows - row < ROWS_TOGETHER ? 1 : ROWS_TOGETHER;
    const values = params.slice(row * width, (row + together) * width);
    inserted += prepare(together === 1 ? oneRow : manyRows).run(...named, values).changes;
    row += together;
  }
  return inserted;
};

const nameOf = (place: number): string => `shared${place}`;

const textOf = ({ statement, shared = [], suffix = '' }: Call, rows: number, width: number): string => {
  const row = [...shared.map((_, place) => `@${nameOf(place)}`), ...Array(width).fill('?')].join(', ');
  return `${statement} VALUES ${Array(rows).fill(`(${row})`).join(', ')} ${suffix}`;
};
