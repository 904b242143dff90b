import type { Sql } from '../sql.ts';

/** Ids begin at the Unix second × 10⁶ at least: a restored or fresh database never repeats ids that targets have seen, and lists by id are lists by time. */
export const firstIdAt = (now: number): number => Math.floor(now / 1_000) * 1_000_000;

/**
 * Reserves `count` run ids, inside a transaction; answers the first. The row lock of the UPDATE makes the blocks disjoint; and where several share
 * a transaction, that both statements are sent in one turn.
 */
export const reserveIds = async (sql: Sql, count: number, now: number): Promise<number> => {
  const greatest = sql.dialect === 'mysql' ? 'GREATEST' : 'MAX';
  const reserved = sql.write(
    'reserve-ids',
    `UPDATE counter SET value = ${greatest}(value, ?) + ? WHERE name = 'run-id'`,
    [firstIdAt(now), count],
  );
  const read = sql.rows<{ value: number }>('read-counter', "SELECT value FROM counter WHERE name = 'run-id'");
  const [, [row]] = await Promise.all([reserved, read]);
  return row!.value - count + 1;
};
