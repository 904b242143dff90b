import { UnstorableError } from '../../engine/dispatcher/store.ts';

/** The same error, or what it means where the database refuses a value, and would each time. */
export const toldApart = (error: unknown): unknown =>
  refusesValue(error) ? new UnstorableError(String(error)) : error;

/** Out of range, too long, not a character of the column, a broken constraint: SQLSTATE classes 22 and 23, or SQLite's own names. */
const refusesValue = (error: unknown): boolean => {
  const { sqlState, code } = error as { sqlState?: string; code?: string };
  return /^2[23]/.test(sqlState ?? '') || /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)/.test(code ?? '');
};
