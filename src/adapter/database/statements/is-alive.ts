import type { Holder } from '../../../engine/ports.ts';
import type { Sql } from '../sql.ts';

/**
 * Whether a member may still take work. Read without a lock: one that froze in the middle of its transaction must not keep the others
 * from declaring it dead. What it wrote in that very moment they find as what a dead member holds.
 */
export const isAlive = async (sql: Sql, { memberId, epoch }: Holder): Promise<boolean> => {
  const rows = await sql.rows('is-alive', "SELECT 1 FROM member WHERE id = ? AND epoch = ? AND state = 'alive'", [
    memberId,
    epoch,
  ]);
  return rows.length > 0;
};
