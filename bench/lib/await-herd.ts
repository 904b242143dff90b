import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './stage.ts';
import type { Arrivals } from './yardstick.ts';

export interface Herd {
  arrivals: Arrivals;
  /** Unix ms at which the last result was committed. */
  committedAt: number;
  /** Statements of the server's from the fire time to then; null on SQLite. */
  statements: number | null;
}

/** Waits for the fire time, then for `count` calls and for their results to be committed. @throws where they don't come */
export const awaitHerd = async (
  { store, target }: Stage,
  count: number,
  fireAt: number,
  withinMs: number,
): Promise<Herd> => {
  await sleep(Math.max(0, fireAt - 100 - Date.now()));
  const before = await store.statements();
  const until = fireAt + withinMs;
  while ((await target.arrived()) < count && Date.now() < until) await sleep(50);
  while ((await store.rows('SELECT 1 FROM open_run LIMIT 1')).length > 0 && Date.now() < until) await sleep(5);
  const committedAt = Date.now();
  const statements = before === null ? null : (await store.statements())! - before;
  const arrivals = await target.report(count);
  const [run] = await store.rows<{ succeeded: number }>(
    `SELECT COUNT(*) AS succeeded FROM run WHERE slot_at = ${fireAt} AND state = 'succeeded'`,
  );
  if (arrivals.lost! > 0 || Number(run!.succeeded) !== count)
    throw new Error(
      `of ${count} runs ${arrivals.distinct} arrived and ${run!.succeeded} succeeded within ${withinMs} ms`,
    );
  return { arrivals, committedAt, statements };
};
