/** One statement for the thread that owns a SQLite connection. */
export interface Call {
  id: number;
  statement: string;
  /** One row of parameters; for `many` all rows, one after the other. */
  params: unknown[];
  mode: 'rows' | 'write' | 'many';
  /** For `many`: first parameters of each row, and how many rows there are. */
  shared?: unknown[];
  rows?: number;
  /** Rows that it must change, or it counts as failed. */
  mustChange?: number | undefined;
}

/** Code of a statement that changed other than `mustChange` rows. */
export const CHANGED_TOO_FEW = 'CHANGED_TOO_FEW';
