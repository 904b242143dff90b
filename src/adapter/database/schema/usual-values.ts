/**
 * What nearly every row of the busy tables holds, by table and column. On MySQL it is the column's DEFAULT, so that a statement of
 * hundreds of rows need not say it for each. What changes here needs a migration.
 */
export const USUAL = {
  run: { settled_at: 0, cause: 'schedule', state: 'running', shard_total: 1, rounds: 1 },
  open_run: { state: 'running', priority: 5 },
  attempt: { shard_index: 0, number: 1, round: 1, verdict: 'succeeded' },
} as const;

/** `ALTER TABLE … SET DEFAULT` for each table; they change no row. */
export const setDefaults = (): string[] =>
  Object.entries(USUAL).map(([table, columns]) => {
    const changes = Object.entries(columns).map(
      ([column, value]) => `ALTER COLUMN ${column} SET DEFAULT ${typeof value === 'string' ? `'${value}'` : value}`,
    );
    return `ALTER TABLE ${table} ${changes.join(', ')}`;
  });
