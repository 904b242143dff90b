/** One statement for the thread that owns a SQLite connection. */
export interface Call {
  statement: string;
  /** One row of parameters; for `each` and `insert` all rows, one after the other. */
  params: unknown[];
  /** Answer rows, write once, write once a row of parameters, or insert all rows: then the statement ends before VALUES. */
  mode: 'rows' | 'write' | 'each' | 'insert';
  /** For `each` and `insert`. */
  rows?: number;
  /** For `insert`: values of the first columns, which all rows share, and what follows VALUES. */
  shared?: unknown[];
  suffix?: string;
  /** Rows that it must change, or it counts as failed. */
  mustChange?: number | undefined;
}

/** Code of a statement that changed other than `mustChange` rows. */
export const CHANGED_TOO_FEW = 'CHANGED_TOO_FEW';
