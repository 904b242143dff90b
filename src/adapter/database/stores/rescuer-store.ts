import type { RescuerStore } from '../../../engine/rescuer/store.ts';
import { lockSkipping, type Database } from '../sql.ts';
import { type RunKey, updateOpenRuns } from '../statements/open-runs.ts';
import { readOpenRuns } from '../statements/read-open-runs.ts';
import { commitResults } from './dispatcher-store.ts';

export const rescuerStore = (database: Database): RescuerStore => ({
  declareDead: async (memberId, beat) => {
    const { affected } = await database.sql.write(
      'declare-dead',
      "UPDATE member SET state = 'dead', epoch = epoch + 1 WHERE id = ? AND beat = ? AND state = 'alive'",
      [memberId, beat],
    );
    return affected === 1;
  },

  deadHolders: async () => {
    const rows = await database.sql.rows<{ memberId: number }>(
      'dead-holders',
      "SELECT DISTINCT o.member_id AS memberId FROM open_run o JOIN member m ON m.id = o.member_id WHERE m.state <> 'alive'",
    );
    return rows.map(({ memberId }) => memberId);
  },

  takeOver: (deadMemberId, holder, limit) =>
    database.transaction(async (sql) => {
      const orphans = await sql.rows<RunKey>(
        'lock-orphans',
        `SELECT job_id AS jobId, run_id AS runId FROM open_run WHERE member_id = ? LIMIT ?${lockSkipping(sql.dialect)}`,
        [deadMemberId, limit],
      );
      await updateOpenRuns(sql, orphans, { state: 'running', holder });
      const runs = await readOpenRuns(
        sql,
        orphans.map(({ runId }) => runId),
      );
      // What its holder had as running may have been sent, whether or not a row of its own says so.
      for (const { shards } of runs)
        if (shards?.length === 1 && shards[0]!.state === 'queued') shards[0]!.state = 'running';
      return runs;
    }),

  ownRuns: ({ memberId, epoch }) =>
    database.sql.rows(
      'own-runs',
      `SELECT job_id AS jobId, run_id AS runId, application_id AS applicationId, priority, due_at AS dueAt
       FROM open_run WHERE member_id = ? AND epoch = ? AND state = 'running'`,
      [memberId, epoch],
    ),

  commit: (holder, results, now) => commitResults(database, holder, results, now),
});
