import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, compare, type Round } from './lib/result.ts';
import { onStage, saveApplication, saveJob } from './lib/stage.ts';

const ENDPOINTS = 500;
const PERIOD_MS = 10_000;

/**
 * One run to each of 500 endpoints, from its fire time to its settlement ÷ a bare fan-out of 500 calls to the same 500 addresses. Both sides
 * dial anew in each round, because ten seconds lie between two.
 */
export const broadcast = (options: BenchOptions): Promise<BenchResult> =>
  onStage(
    options.store,
    async ({ store, target, bare, serve }) => {
      const { rounds = 5 } = options;
      const server = await serve();
      await saveApplication(server, target.origins);
      const startsAt = Math.ceil((Date.now() + 10_000) / 1_000) * 1_000;
      await saveJob(
        server,
        'tell-all',
        { every: `${PERIOD_MS / 1_000}s` },
        { routeStrategy: 'Broadcast', startsAt: new Date(startsAt).toISOString() },
      );
      await bare.run({ kind: 'fanOut' });
      const measured: (Round & { arrived: number; lost: number; doubled: number })[] = [];
      for (let round = 0; round < rounds; round++) {
        const fireAt = startsAt + round * PERIOD_MS;
        await sleep(fireAt - 4_000 - Date.now());
        const yardstick = await bare.run({ kind: 'fanOut' });
        await target.reset();
        await sleep(fireAt - Date.now());
        const settledAt = await settlementOf(store, fireAt, PERIOD_MS - 5_000);
        const { arrived, lost, doubled } = await target.report(ENDPOINTS);
        measured.push({ measured: settledAt - fireAt, yardstick, arrived, lost: lost!, doubled });
      }
      await server.stop();

      const compared = compare(measured);
      const lost = measured.reduce((sum, round) => sum + round.lost, 0);
      const doubled = measured.reduce((sum, round) => sum + round.doubled, 0);
      const goal = 1.5;
      return {
        bench: 'broadcast',
        store: store.kind,
        ...compared,
        unit: 'ms',
        expected: ENDPOINTS * rounds,
        arrived: measured.reduce((sum, round) => sum + round.arrived, 0),
        lost,
        doubled,
        goal,
        met: compared.ratio <= goal && lost === 0 && doubled === 0,
        notes: { endpoints: ENDPOINTS },
      };
    },
    ENDPOINTS,
  );

const settlementOf = async (
  store: { rows<T>(statement: string): Promise<T[]> },
  fireAt: number,
  withinMs: number,
): Promise<number> => {
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(50)) {
    const [run] = await store.rows<{ settledAt: number; state: string; reason: string }>(
      `SELECT settled_at AS settledAt, state, reason FROM run WHERE slot_at = ${fireAt} AND settled_at > 0`,
    );
    if (run?.state === 'succeeded') return Number(run.settledAt);
    if (run !== undefined) throw new Error(`the run ended ${run.state}: ${run.reason}`);
  }
  throw new Error('the run was not settled in time');
};
