type Rows = readonly (readonly unknown[])[];

/** Where rows go. Their values come in the order of the columns. */
export interface Into {
  table: string;
  columns: readonly string[];
  /** What a column holds by itself where a row says nothing, by its DEFAULT in the tables of MySQL; NULL where it is not named. */
  usual: Readonly<Record<string, unknown>>;
}

/** @param columns `a, b, c` */
export const into = (table: string, columns: string, usual: Into['usual'] = {}): Into => ({
  table,
  columns: columns.split(/,\s*/),
  usual,
});

/** Places of the columns in which some row has another value than the table gives by itself: what the others hold need be neither written nor read. */
export const toldColumns = ({ columns, usual }: Into, rows: Rows): number[] =>
  columns.flatMap((column, place) => {
    const own = usual[column] ?? null;
    return rows.every((row) => (row[place] ?? null) === own) ? [] : [place];
  });

/** With fewer rows the statements would be of more shapes than it is worth. */
const MANY = 16;

/** Places of the columns in which all rows have one value, which then travels once. */
export const sharedColumns = ({ columns }: Into, rows: Rows): number[] => {
  const [first] = rows;
  if (first === undefined || rows.length < MANY) return [];
  return columns.flatMap((_, place) => (rows.every((row) => row[place] === first[place]) ? [place] : []));
};
