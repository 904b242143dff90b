import type { DispatcherStore, Results } from '../../../engine/dispatcher/store.ts';
import type { Holder } from '../../../engine/ports.ts';
import type { Database, Sql } from '../sql.ts';
import { claimQueuedRuns } from '../statements/claim-queued-runs.ts';
import { insertAttempts } from '../statements/insert-attempts.ts';
import { insertQueuedRuns } from '../statements/insert-open-runs.ts';
import { deleteHeldByUs, lockHeldByUs, type RunKey, updateOpenRuns } from '../statements/open-runs.ts';
import { promoteHeldRuns } from '../statements/promote-held-runs.ts';
import { readOpenRuns } from '../statements/read-open-runs.ts';
import { reserveIds } from '../statements/reserve-ids.ts';
import { settleRuns, startRuns } from '../statements/update-runs.ts';
import { writeShards } from '../statements/write-shards.ts';

export const dispatcherStore = (database: Database): DispatcherStore => ({
  backlog: async (now) => {
    const rows = await database.sql.rows<{ applicationId: number }>(
      'backlog',
      'SELECT DISTINCT application_id AS applicationId FROM queued_run WHERE due_at <= ?',
      [now],
    );
    return rows.map(({ applicationId }) => applicationId);
  },

  claim: (request) =>
    database.transaction(async (sql) => {
      const claimed = (await claimQueuedRuns(sql, request)).map(({ runId }) => runId);
      await startRuns(sql, claimed, request.now);
      return readOpenRuns(sql, claimed);
    }),

  promote: (jobIds) => database.transaction((sql) => promoteHeldRuns(sql, jobIds)),

  startShards: (holder, runs) =>
    database.transaction(async (sql) => {
      const ours = await lockHeldByUs(sql, runs, holder);
      const started = runs.filter(({ runId }) => ours.has(runId));
      await writeShards(
        sql,
        started.flatMap(({ runId, shards }) => shards.map((shard) => ({ runId, shard }))),
      );
      for (const { runId, shardTotal } of started)
        await sql.write('set-shard-total', 'UPDATE run SET shard_total = ? WHERE id = ?', [shardTotal, runId]);
    }),

  commit: (holder, results, now) => commitResults(database, holder, results, now),

  cancelRequests: ({ memberId }) =>
    database.sql.rows(
      'cancel-requests',
      'SELECT run_id AS runId, cancel_reason AS reason FROM open_run WHERE member_id = ? AND cancel_reason IS NOT NULL',
      [memberId],
    ),

  reserveIds: (count) => database.transaction((sql) => reserveIds(sql, count)),
});

/** Thrown inside the transaction to roll it back: some run is no longer ours. */
class Fenced extends Error {}

/**
 * The group commit. The first try trusts that all runs are still ours and proves it by the number of rows that the fence deletes;
 * only where that is short does a second try ask which are.
 */
export const commitResults = async (
  database: Database,
  holder: Holder,
  results: Results,
  now: number,
): Promise<{ lost: number[] }> => {
  try {
    await database.transaction((sql) => writeResults(sql, holder, results, now));
    return { lost: [] };
  } catch (error) {
    if (!(error instanceof Fenced)) throw error;
  }
  return database.transaction(async (sql) => {
    const keys = keysOf(results);
    const ours = await lockHeldByUs(sql, keys, holder);
    const mine = <T extends { runId: number }>(items: readonly T[]): T[] => items.filter(({ runId }) => ours.has(runId));
    await writeResults(
      sql,
      holder,
      {
        attempts: mine(results.attempts),
        shards: mine(results.shards),
        settled: mine(results.settled),
        released: mine(results.released),
      },
      now,
    );
    return { lost: keys.filter(({ runId }) => !ours.has(runId)).map(({ runId }) => runId) };
  });
};

const keysOf = ({ attempts, shards, settled, released }: Results): RunKey[] => [
  ...new Map([...attempts, ...shards, ...settled, ...released].map((item) => [item.runId, item])).values(),
];

const writeResults = async (sql: Sql, holder: Holder, results: Results, now: number): Promise<void> => {
  const { attempts, shards, settled, released } = results;
  const settledIds = new Set(settled.map(({ runId }) => runId));
  const goingOn = keysOf(results).filter(({ runId }) => !settledIds.has(runId));
  if ((await lockHeldByUs(sql, goingOn, holder)).size < goingOn.length) throw new Fenced();
  if ((await deleteHeldByUs(sql, settled, holder)) < settled.length) throw new Fenced();

  await insertAttempts(sql, attempts);
  await writeShards(sql, shards);
  await settleRuns(sql, settled, now);

  if (released.length > 0) {
    await settleRuns(
      sql,
      released.map(({ runId, state }) => ({ runId, state, reason: null })),
      null,
    );
    for (const run of released) await updateOpenRuns(sql, [run], { state: run.state, holder: null, dueAt: run.dueAt });
    await insertQueuedRuns(sql, released);
  }
  for (const { jobId, nextSlotAfterMs } of settled)
    if (nextSlotAfterMs !== null)
      await sql.write(
        'next-slot-after-settling',
        'UPDATE schedule SET next_slot_at = ? WHERE job_id = ? AND next_slot_at IS NULL AND idle_reason IS NULL',
        [now + nextSlotAfterMs, jobId],
      );
};
