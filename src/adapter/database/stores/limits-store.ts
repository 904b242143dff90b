import type { Division, LimitsStore, Share } from '../../../engine/limits/store.ts';
import { into } from '../into.ts';
import { type Database, idList } from '../sql.ts';

interface Row {
  /** Null for a living member. */
  applicationId: number | null;
  /** Of a division; of a living member its id. */
  number: number;
  shares: string | null;
}

/**
 * One row an application, and each write compares its version: of two who write at once one wins, on every store and whatever nodes of a
 * cluster they write through.
 */
export const limitsStore = ({ sql }: Database): LimitsStore => ({
  /** One statement, so that both are of one instant also where connections lead to different nodes. */
  read: async (applicationIds) => {
    const rows = await sql.rows<Row>(
      'read-shares',
      `SELECT application_id AS applicationId, version AS number, shares FROM call_share WHERE application_id IN (${idList(applicationIds)})
       UNION ALL SELECT NULL, id, NULL FROM member WHERE state = 'alive'`,
    );
    return {
      divisions: rows.flatMap(({ applicationId, number, shares }): Division[] =>
        applicationId === null ? [] : [{ applicationId, version: number, shares: JSON.parse(shares!) as Share[] }],
      ),
      living: rows.flatMap(({ applicationId, number }) => (applicationId === null ? [number] : [])),
    };
  },

  write: async ({ applicationId, version, shares }) => {
    const text = JSON.stringify(shares);
    const { affected } =
      version === 0
        ? await sql.insert(
            'first-shares',
            into('call_share', 'application_id, version, shares'),
            [[applicationId, 1, text]],
            sql.dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE version = version' : 'ON CONFLICT DO NOTHING',
          )
        : await sql.write(
            'write-shares',
            'UPDATE call_share SET shares = ?, version = version + 1 WHERE application_id = ? AND version = ?',
            [text, applicationId, version],
          );
    return affected === 1;
  },
});
