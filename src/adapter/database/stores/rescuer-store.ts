import type { RescuerStore } from '../../../engine/rescuer/store.ts';
import { toldApart } from '../refused-value.ts';
import { type Database, lockSkipping } from '../sql.ts';
import { isAlive } from '../statements/is-alive.ts';
import { type RunKey, updateOpenRuns } from '../statements/open-runs.ts';
import { readOpenRuns } from '../statements/read-open-runs.ts';
import { commitResults, writeResults } from './dispatcher-store.ts';

export const rescuerStore = (database: Database): RescuerStore => ({
  declareDead: async (memberId, beat) => {
    const { affected } = await database.sql.write(
      'declare-dead',
      "UPDATE member SET state = 'dead', epoch = epoch + 1 WHERE id = ? AND beat = ? AND state = 'alive'",
      [memberId, beat],
    );
    return affected === 1;
  },

  deadHolders: deadHoldersOf(database),

  takeOver: (deadMemberId, holder, limit, judge) => {
    const taken = database.transaction(async (sql) => {
      if (!(await isAlive(sql, holder))) return [];
      const orphans = await sql.rows<RunKey>(
        'lock-orphans',
        `SELECT job_id AS jobId, run_id AS runId FROM open_run WHERE member_id = ? LIMIT ?${lockSkipping(sql.dialect)}`,
        [deadMemberId, limit],
      );
      await updateOpenRuns(sql, orphans, { state: 'running', holder });
      // A single run has no row that says whether it was sent: what its holder had, may have been.
      const runs = await readOpenRuns(
        sql,
        orphans.map(({ runId }) => runId),
        'running',
      );
      if (judge === undefined || runs.length === 0) return runs;
      // Judged on a copy, for a judge moves shards on.
      const { results, now } = await judge(structuredClone(runs));
      await writeResults(sql, holder, results, now);
      return runs;
    });
    return taken.catch((error: unknown) => {
      throw toldApart(error);
    });
  },

  ownRuns: ({ memberId, epoch }) =>
    database.sql.rows(
      'own-runs',
      `SELECT job_id AS jobId, run_id AS runId, application_id AS applicationId, priority, due_at AS dueAt, waiting_since AS waitingSince
       FROM open_run WHERE member_id = ? AND epoch = ? AND state = 'running'`,
      [memberId, epoch],
    ),

  commit: (holder, results, now) => commitResults(database, holder, results, now),
});

/** Looks of which one searches though nothing tells it to: a member that was dead already may have written late. */
const SEARCH_EVERY = 4;

/**
 * The search reads all that is open in the cluster, so it is made when members died or left, as long as it finds something, and now and
 * then; in between the few rows of members are asked whether any of that has changed.
 */
const deadHoldersOf = ({ sql }: Database): RescuerStore['deadHolders'] => {
  let known = -1;
  let looks = 0;
  return async () => {
    const [row] = await sql.rows<{ gone: number }>(
      'gone-members',
      "SELECT COUNT(*) AS gone FROM member WHERE state <> 'alive'",
    );
    if (row!.gone === known && ++looks < SEARCH_EVERY) return [];
    const holders = await sql.rows<{ memberId: number; name: string }>(
      'dead-holders',
      "SELECT DISTINCT o.member_id AS memberId, m.name FROM open_run o JOIN member m ON m.id = o.member_id WHERE m.state <> 'alive'",
    );
    known = holders.length === 0 ? row!.gone : -1;
    looks = 0;
    return holders;
  };
};
