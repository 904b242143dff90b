import type { Sql } from '../sql.ts';

/** Reserves `count` run ids, inside a transaction; answers the first. The row lock of the UPDATE makes the blocks disjoint. */
export const reserveIds = async (sql: Sql, count: number): Promise<number> => {
  await sql.write('reserve-ids', "UPDATE counter SET value = value + ? WHERE name = 'run-id'", [count]);
  const [row] = await sql.rows<{ value: number }>('read-counter', "SELECT value FROM counter WHERE name = 'run-id'");
  return row!.value - count + 1;
};
