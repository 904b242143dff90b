import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, rounded } from './lib/result.ts';
import { cloneJob } from './lib/seed.ts';
import type { Server } from './lib/server.ts';
import { onStage, type Stage, saveApplication, saveJob } from './lib/stage.ts';
import type { Arrivals } from './lib/yardstick.ts';

/** Runs of each job that wait. */
const SLOTS = 10;
const GOAL_PERCENT = 1;

/**
 * A backlog that a member without a dispatcher opened, claimed empty by two members at once (of a cluster each through another node): the share
 * of their transactions' tries that a conflict between them rolled back, in percent of the claims. Every rollback counts as a claim's, though
 * some are those of results; a write that was fenced off counts as well.
 */
export const claims = (options: BenchOptions): Promise<BenchResult> => {
  const kind = options.store === 'sqlite' ? 'mysql' : options.store;
  return onStage(kind, async (stage) => {
    const { jobs = 20_000 } = options;
    const runs = jobs * SLOTS;
    await openBacklog(stage, jobs);
    const rate = await stage.bare.run({ kind: 'rate', calls: 20_000 });
    await stage.target.reset();
    // No slot is left to be opened, so there is no planner: all that these two do to the database is to claim and to commit.
    const env = { BELFRY_ROLES: 'api,dispatcher,rescuer' };
    const before = (await stage.store.statements()) ?? 0;
    const servers = await Promise.all(
      [0, 1].map((n) =>
        stage.serve({ name: `member-${n + 1}`, databaseUrl: stage.store.urls[n % stage.store.urls.length]!, env }),
      ),
    );
    const arrivals = await drained(stage, runs);
    const committedAt = Date.now();
    const statements = ((await stage.store.statements()) ?? 0) - before;
    const sum = async (metric: string, label?: string) =>
      (await Promise.all(servers.map((server) => server.metric(metric, label)))).reduce((a, b) => a + b, 0);
    const count = (statement: string) => sum('belfry_store_statements_total', `statement="${statement}"`);
    const [claimed, rolledBack, fenced] = [
      await count('claim-queued-runs'),
      await count('rollback'),
      await sum('belfry_claims_lost_total'),
    ];
    const waits = await lockFigures(stage);
    for (const server of servers) await server.stop();
    const percent = rounded((100 * (rolledBack + fenced)) / claimed);
    return {
      bench: 'claims',
      store: kind,
      ratio: null,
      measured: percent,
      yardstick: null,
      unit: '% of claims lost',
      rounds: 1,
      min: percent,
      median: percent,
      max: percent,
      expected: runs,
      arrived: arrivals.arrived,
      lost: arrivals.lost!,
      doubled: arrivals.doubled,
      statementsPerRun: rounded(statements / runs),
      goal: GOAL_PERCENT,
      met: percent <= GOAL_PERCENT && arrivals.lost === 0 && arrivals.doubled === 0,
      notes: {
        claims: claimed,
        rolledBack,
        fenced,
        ...waits,
        runsPerSecond: rounded((runs / (committedAt - arrivals.firstArrivalAt)) * 1_000),
        bareCallsPerSecond: rounded(rate),
      },
    };
  });
};

/** Jobs whose slots all pass while nobody plans, and then a planner with no dispatcher beside it: every run is born queued. */
const openBacklog = async (stage: Stage, jobs: number): Promise<void> => {
  const first = await stage.serve({ env: { BELFRY_ROLES: 'api' } });
  await saveApplication(first, [stage.target.origin]);
  const startsAt = Date.now() + 1_000;
  await saveJob(
    first,
    'backlog',
    { every: '1s' },
    {
      startsAt: new Date(startsAt).toISOString(),
      endsAt: new Date(startsAt + SLOTS * 1_000 - 500).toISOString(),
      misfireGrace: '1h',
      concurrencyPolicy: 'Allow',
    },
  );
  await first.stop();
  await cloneJob(stage.store, 'backlog', jobs - 1);
  await sleep(startsAt + SLOTS * 1_000 - Date.now());
  const planner = await stage.serve({ env: { BELFRY_ROLES: 'api,planner' } });
  await untilQueued(stage, planner, jobs * SLOTS);
  await planner.stop();
};

const untilQueued = async ({ store }: Stage, planner: Server, runs: number): Promise<void> => {
  for (const until = Date.now() + 120_000; Date.now() < until; await sleep(500)) {
    const [row] = await store.rows<{ n: number }>('SELECT COUNT(*) AS n FROM queued_run');
    if (Number(row!.n) === runs) return;
  }
  throw new Error(`the planner (${planner.url}) did not open ${runs} runs within two minutes`);
};

/** Waits until nothing is open any more. @throws where that takes longer than five minutes */
const drained = async ({ store, target }: Stage, runs: number): Promise<Arrivals> => {
  const until = Date.now() + 300_000;
  while ((await target.arrived()) < runs && Date.now() < until) await sleep(200);
  while ((await store.rows('SELECT 1 FROM open_run LIMIT 1')).length > 0) {
    if (Date.now() > until) throw new Error('the backlog was not worked off within five minutes');
    await sleep(20);
  }
  return target.report(runs);
};

/** What InnoDB says of the server that the first member uses. */
const lockFigures = async ({ store }: Stage): Promise<Record<string, number>> => {
  const rows = await store.rows<{ Variable_name: string; Value: string }>(
    "SHOW GLOBAL STATUS WHERE Variable_name IN ('Innodb_row_lock_waits', 'Innodb_deadlocks', 'wsrep_local_cert_failures', 'wsrep_local_bf_aborts')",
  );
  return Object.fromEntries(rows.map(({ Variable_name, Value }) => [Variable_name, Number(Value)]));
};
