import type { DispatcherStore, Results } from '../../../engine/dispatcher/store.ts';
import type { Holder } from '../../../engine/ports.ts';
import { toldApart } from '../refused-value.ts';
import { ChangedTooFew, type Database, type Transaction } from '../sql.ts';
import { applicationsWithBacklog } from '../statements/backlog.ts';
import { cancelIfUnwanted } from '../statements/cancel-runs.ts';
import { claimQueuedRuns } from '../statements/claim-queued-runs.ts';
import { hastenQueuedRuns } from '../statements/hasten-queued-runs.ts';
import { insertAttempts, runsWithStoredAttempts } from '../statements/insert-attempts.ts';
import { insertQueuedRuns } from '../statements/insert-open-runs.ts';
import { isAlive } from '../statements/is-alive.ts';
import { leaveOutUnseen } from '../statements/leave-out-unseen.ts';
import { goOnAfter } from '../statements/next-slot-after.ts';
import { deleteHeldByUs, keyCondition, lockHeldByUs, type RunKey, updateOpenRuns } from '../statements/open-runs.ts';
import { promoteHeldRuns } from '../statements/promote-held-runs.ts';
import { readOpenRuns } from '../statements/read-open-runs.ts';
import { reserveIds } from '../statements/reserve-ids.ts';
import { settleRuns, startRuns } from '../statements/update-runs.ts';
import { writeShards } from '../statements/write-shards.ts';

export const dispatcherStore = (database: Database): DispatcherStore => ({
  backlog: (now) => applicationsWithBacklog(database.sql, now),

  claim: (request) =>
    database.transaction(async (sql) => {
      if (!(await isAlive(sql, request.holder))) return [];
      const queued = await claimQueuedRuns(sql, request);
      const ids = queued.map(({ runId }) => runId);
      await startRuns(sql, ids, request.now);
      return leaveOutUnseen(sql, queued, await readOpenRuns(sql, ids), request.now);
    }),

  hasten: async (runs, now) => ({
    hastened: runs.length === 0 ? 0 : await database.transaction((sql) => hastenQueuedRuns(sql, runs, now)),
  }),

  promote: (jobIds) => promoteHeldRuns(database, jobIds),

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
      return { lost: runs.filter(({ runId }) => !ours.has(runId)).map(({ runId }) => runId) };
    }),

  commit: (holder, results, now) => commitResults(database, holder, results, now),

  cancelRequests: async ({ memberId }, among) => {
    if (among?.length === 0) return [];
    // By primary key: what waits in the whole cluster may be much, what one member holds never is.
    const these = among === undefined ? '' : ` AND ${keyCondition(database.dialect, among)}`;
    return database.sql.rows(
      'cancel-requests',
      `SELECT run_id AS runId, cancel_reason AS reason FROM open_run WHERE member_id = ? AND cancel_reason IS NOT NULL${these}`,
      [memberId],
    );
  },

  reserveIds: (count, now) => database.transaction((sql) => reserveIds(sql, count, now)),
});

/**
 * The group commit. The first try trusts that all runs are still ours and proves it by the number of rows that the fence deletes;
 * only where that is short does a second try ask which are.
 *
 * A run all of whose attempts are stored was committed by an earlier try, whose acknowledgement was lost. It may have been let go,
 * claimed and sent again since then, by ourselves: so nothing of it is written a second time.
 */
export const commitResults = async (
  database: Database,
  holder: Holder,
  results: Results,
  now: number,
): Promise<{ lost: number[] }> => {
  try {
    await database.transaction((sql) => writeNewResults(sql, holder, results, now));
    return { lost: [] };
  } catch (error) {
    if (!(error instanceof ChangedTooFew)) throw toldApart(error);
  }
  return database.transaction(async (sql) => {
    const keys = keysOf(results);
    const held = await lockHeldByUs(sql, keys, holder);
    const ours = new Set(held);
    for (const runId of await runsWithStoredAttempts(sql, results.attempts)) ours.delete(runId);
    const mine = <T extends { runId: number }>(items: readonly T[]): T[] =>
      items.filter(({ runId }) => ours.has(runId));
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
      'perhaps there',
    );
    // What is stored already and still held goes on: only who lost a run stops working on it.
    return { lost: keys.filter(({ runId }) => !held.has(runId)).map(({ runId }) => runId) };
  });
};

const keysOf = ({ attempts, shards, settled, released }: Results): RunKey[] => [
  ...new Map([...attempts, ...shards, ...settled, ...released].map((item) => [item.runId, item])).values(),
];

/**
 * Mostly every run of a group settles, and SQLite's one writer need not wait for us to hear it. On MySQL nobody waits behind a group commit,
 * and the proofs that go with COMMIT there would be a sixth more statements a run.
 */
const writeNewResults = async (sql: Transaction, holder: Holder, results: Results, now: number): Promise<void> => {
  if (sql.dialect === 'sqlite' && endsAll(results)) await sql.finish(settling(sql, holder, results, now, 'all new'));
  else await writeResults(sql, holder, results, now);
};

/** Whether nothing of it goes on: neither a run nor, behind one, its schedule. */
const endsAll = (results: Results): boolean =>
  results.released.length === 0 &&
  !results.settled.some(({ movesSchedule }) => movesSchedule) &&
  goingOn(results).length === 0;

/** To be called inside a transaction. @throws ChangedTooFew where a run is not ours, or an attempt that must be new is stored already */
export const writeResults = async (
  sql: Transaction,
  holder: Holder,
  results: Results,
  now: number,
  attempts: 'all new' | 'perhaps there' = 'all new',
): Promise<void> => {
  const { settled, released } = results;
  const going = goingOn(results);
  // Asked for together: nothing is kept unless the fence held, and a turn of the event loop a statement is saved.
  const [held] = await Promise.all([
    lockHeldByUs(sql, going, holder),
    ...settling(sql, holder, results, now, attempts),
  ]);
  if (held.size < going.length) throw new ChangedTooFew();

  if (released.length > 0) {
    await settleRuns(
      sql,
      released.map(({ runId, state, reason }) => ({ runId, state, reason })),
      null,
    );
    for (const run of released) await updateOpenRuns(sql, [run], { ...run, holder: null });
    await insertQueuedRuns(sql, released);
    await cancelIfUnwanted(sql, released, now);
  }
  const moving = settled.filter(({ movesSchedule }) => movesSchedule);
  if (moving.length > 0)
    await goOnAfter(
      sql,
      moving.map(({ runId }) => runId),
      now,
    );
};

/** What is written of runs but for what becomes of those that go on. */
const settling = (
  sql: Transaction,
  holder: Holder,
  { attempts, shards, settled }: Results,
  now: number,
  which: 'all new' | 'perhaps there',
): Promise<unknown>[] => [
  deleteHeldByUs(sql, settled, holder),
  insertAttempts(sql, attempts, which),
  writeShards(sql, shards),
  settleRuns(sql, settled, now),
];

const goingOn = ({ attempts, shards, settled, released }: Results): RunKey[] => {
  const over = new Set(settled.map(({ runId }) => runId));
  const going = new Map<number, RunKey>();
  for (const items of [attempts, shards, released])
    for (const item of items) if (!over.has(item.runId)) going.set(item.runId, item);
  return [...going.values()];
};
