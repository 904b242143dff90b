import type { JobHistoryBook, JobRunRow, KeptReply, QuarterRow } from '../../../view/job-history-book.ts';
import { type Database, idList } from '../sql.ts';
import { roundStart } from './round-start.ts';

const QUARTER_MS = 15 * 60_000;

const RUN_COLUMNS = `id, cause, state, reason, slot_at AS slotAt, fire_at AS fireAt, started_at AS startedAt,
  NULLIF(settled_at, 0) AS settledAt, ${roundStart('run')} AS roundStartedAt, shard_total AS shardTotal`;

export const jobHistoryBook = ({ views: sql }: Database): JobHistoryBook => ({
  // By seeking in the index on (job_id, slot_at): the newest slots, and the newest runs without one.
  newest: (jobId, limit) =>
    sql.rows<JobRunRow>(
      'newest-runs-of-job',
      `SELECT * FROM (
         SELECT * FROM (SELECT ${RUN_COLUMNS} FROM run WHERE job_id = ? AND slot_at IS NOT NULL ORDER BY slot_at DESC LIMIT ?) slots
         UNION ALL
         SELECT * FROM (SELECT ${RUN_COLUMNS} FROM run WHERE job_id = ? AND slot_at IS NULL ORDER BY id DESC LIMIT ?) others
       ) runs ORDER BY id DESC LIMIT ?`,
      [jobId, limit, jobId, limit, limit],
    ),

  shardStates: async (runIds, most) =>
    runIds.length === 0
      ? []
      : sql.rows(
          'shard-states',
          `SELECT run_id AS runId, shard_index AS \`index\`, state FROM shard
           WHERE run_id IN (${idList(runIds)}) AND shard_index < ? ORDER BY run_id, shard_index`,
          [most],
        ),

  // In order of slots by the index on (job_id, slot_at); runs without a slot come last in it.
  quarters: async (jobId, since, most) => {
    const quarter = sql.dialect === 'mysql' ? `fire_at DIV ${QUARTER_MS}` : `fire_at / ${QUARTER_MS}`;
    const rows = await sql.rows<QuarterRow>(
      'quarters-of-job',
      `SELECT ${quarter} AS quarter, state, COUNT(*) AS runs
       FROM (SELECT fire_at, state FROM run WHERE job_id = ? ORDER BY slot_at DESC LIMIT ?) newest
       WHERE fire_at >= ? GROUP BY 1, 2`,
      [jobId, most, since],
    );
    return rows.map(({ quarter, state, runs }) => ({ quarter: Number(quarter), state, runs: Number(runs) }));
  },

  replies: async (runIds, most) =>
    runIds.length === 0
      ? []
      : sql.rows<KeptReply>(
          'kept-replies',
          `SELECT run_id AS runId, shard_index AS shardIndex, number, started_at AS startedAt, status, verdict, reason, detail
           FROM attempt WHERE run_id IN (${idList(runIds)}) AND status IS NOT NULL
           ORDER BY run_id DESC, shard_index, number DESC LIMIT ?`,
          [most],
        ),
});
