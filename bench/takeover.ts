import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, rounded } from './lib/result.ts';
import { onStage, type Stage, saveApplication, saveJob } from './lib/stage.ts';
import { spreadOf } from './lib/yardstick.ts';

const RUNS = 50;
const LONG_CALL_MS = 120_000;

/**
 * Two servers on one MariaDB; the one that holds 100 runs with long calls in flight is killed by SIGKILL. Time until the last of them is
 * either sent again (50 with an attempt left) or settled as failed (50 without). The survivor is the next round's victim. The goal holds for the
 * slowest try, which of twenty is their p99.
 */
export const takeover = (options: BenchOptions): Promise<BenchResult> =>
  onStage('mysql', async (stage) => {
    const { rounds = 20 } = options;
    const { target } = stage;
    // Long calls to one address: each needs a socket of its own.
    const serve = (n: number) =>
      stage.serve({ name: `member-${n}`, env: { BELFRY_CONNECTIONS_PER_ENDPOINT: String(2 * RUNS) } });
    let holder = await serve(0);
    await saveApplication(holder, [target.origin]);
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const startsAt = Date.now() + 5_000;
      await target.answer('slow', LONG_CALL_MS);
      await target.reset();
      for (let n = 0; n < RUNS; n++) {
        const at = { at: new Date(startsAt).toISOString() };
        await saveJob(holder, `again-${round}-${n}`, at, { timeout: '5m', retry: { maxAttempts: 2, interval: '0s' } });
        await saveJob(holder, `once-${round}-${n}`, at, { timeout: '5m' });
      }
      await until(async () => (await target.arrived()) === 2 * RUNS, 20_000);
      const survivor = await serve(round + 1);
      await sleep(1_500);
      await target.answer('ok');
      await target.reset();
      const killedAt = Date.now();
      await holder.kill();
      const lastAt = await lastSettlement(stage, startsAt);
      const { arrived, lastArrivalAt } = await target.report();
      if (arrived !== RUNS) throw new Error(`${arrived} orphans were sent again, not ${RUNS}`);
      seconds.push((Math.max(lastAt, lastArrivalAt) - killedAt) / 1_000);
      holder = survivor;
    }
    await holder.stop();

    const { min, median, max } = spreadOf(seconds);
    const goal = 5;
    return {
      bench: 'takeover',
      store: 'mysql',
      ratio: null,
      measured: rounded(median),
      yardstick: null,
      unit: 's',
      rounds,
      min: rounded(min),
      median: rounded(median),
      max: rounded(max),
      expected: RUNS * rounds,
      arrived: RUNS * rounds,
      lost: 0,
      doubled: 0,
      goal,
      met: max <= goal,
      notes: { orphans: 2 * RUNS, settledAsLost: RUNS },
    };
  });

/** Unix ms of the last settlement, once no run of this instant is open. @throws where one ended otherwise than it should */
const lastSettlement = async ({ store }: Stage, slotAt: number): Promise<number> => {
  const count = async (condition: string) =>
    Number(
      (await store.rows<{ n: number }>(`SELECT COUNT(*) AS n FROM run WHERE slot_at = ${slotAt} AND ${condition}`))[0]!
        .n,
    );
  await until(async () => (await count('settled_at > 0')) === 2 * RUNS, 30_000);
  const [sentAgain, failed] = [await count("state = 'succeeded'"), await count("state = 'failed'")];
  if (sentAgain !== RUNS || failed !== RUNS)
    throw new Error(`${sentAgain} succeeded and ${failed} failed, not ${RUNS} each`);
  const [last] = await store.rows<{ at: number }>(`SELECT MAX(settled_at) AS at FROM run WHERE slot_at = ${slotAt}`);
  return Number(last!.at);
};

const until = async (condition: () => Promise<boolean>, withinMs: number): Promise<void> => {
  for (const end = Date.now() + withinMs; !(await condition()); await sleep(20))
    if (Date.now() > end) throw new Error(`not so within ${withinMs} ms`);
};
