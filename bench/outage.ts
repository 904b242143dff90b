import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from './lib/options.ts';
import { type BenchResult, rounded } from './lib/result.ts';
import { cloneJob } from './lib/seed.ts';
import type { Server } from './lib/server.ts';
import { onStage, type Stage, saveJob } from './lib/stage.ts';

const MINUTE_MS = 60_000;
const MINUTES = 10;
const MOST_CALLS = 32;
const ANSWER_MS = 5;

/** What becomes of ten slots that passed: one is younger than `misfireGrace` and opens as usual, nine are misfired. */
const POLICIES = [
  { policy: 'Skip', catchUp: 0, missed: 9 },
  { policy: 'FireOnce', catchUp: 1, missed: 8 },
  { policy: 'FireAll', catchUp: 9, missed: 0 },
] as const;

/**
 * Ten minutes without any member, and then one: jobs of every minute, a third of them for each misfire policy, at a target that takes 32 calls
 * at once. Nobody waits for ten minutes: the schedules are set back in the store while no member runs, which is what an outage leaves.
 * Counts are exact or the bench fails.
 */
export const outage = (options: BenchOptions): Promise<BenchResult> =>
  onStage(options.store, async (stage) => {
    const { jobs = 10_000 } = options;
    const { store, target } = stage;
    const each = Math.floor(jobs / POLICIES.length);
    await save(stage, each);
    await untilEarlyInAMinute();
    const newest = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const oldest = newest - (MINUTES - 1) * MINUTE_MS;
    await store.write(`UPDATE schedule SET next_slot_at = ${oldest}, proven_since = ${oldest}, anchor_at = ${oldest}`);
    await target.answer('slow', ANSWER_MS);
    const expected = each * POLICIES.reduce((sum, { catchUp }) => sum + catchUp + 1, 0);
    const startedAt = Date.now();
    const cpuBefore = store.cpuSeconds();
    const server = await stage.serve();
    await untilCaughtUp(stage, expected, newest);
    const seconds = rounded((Date.now() - startedAt) / 1_000);
    const cpuSeconds = `member ${rounded(server.cpuSeconds())}, database ${rounded(store.cpuSeconds() - cpuBefore)}`;
    const counts = await countsOf(stage, newest);
    const arrivals = await target.report();
    const statements = await statementsOf(server);
    await server.stop();

    const wrong = POLICIES.reduce((sum, { policy, catchUp, missed }) => {
      const found = counts[policy]!;
      const off = [found.schedule - each, found.catchUp - catchUp * each, found.missed - missed * each];
      return sum + off.reduce((all, one) => all + Math.abs(one), 0);
    }, 0);
    return {
      bench: 'outage',
      store: options.store,
      ratio: null,
      measured: wrong,
      yardstick: null,
      unit: 'slots that became something else',
      rounds: 1,
      min: wrong,
      median: wrong,
      max: wrong,
      expected,
      arrived: counts.calls,
      lost: Math.max(0, expected - counts.calls),
      doubled: arrivals.doubled,
      goal: 0,
      met: wrong === 0 && arrivals.doubled === 0 && counts.calls === expected && arrivals.mostAtOnce <= MOST_CALLS,
      notes: {
        jobs: each * POLICIES.length,
        mostCallsAtOnce: arrivals.mostAtOnce,
        secondsToCatchUp: seconds,
        cpuSeconds,
        statements,
        leastSecondsByLimit: rounded((expected * ANSWER_MS) / MOST_CALLS / 1_000),
        ...Object.fromEntries(
          POLICIES.map(({ policy }) => {
            const { schedule, catchUp, missed } = counts[policy]!;
            return [policy, `${schedule} as usual + ${catchUp} caught up + ${missed} missed`];
          }),
        ),
      },
    };
  });

/** How often the member claimed, looked for held runs to let go, and committed: what each round of that costs, all runs behind wait for. */
const statementsOf = async (server: Server): Promise<string> => {
  const names = ['claim-queued-runs', 'jobs-with-held-runs', 'read-held-runs', 'delete-open-runs'];
  const counts = await Promise.all(
    names.map(async (name) => `${await server.metric('belfry_store_statements_total', `statement="${name}"`)} ${name}`),
  );
  return `${await server.metric('belfry_store_statements_total')}, of these ${counts.join(', ')}`;
};

const save = async (stage: Stage, each: number): Promise<void> => {
  const first = await stage.serve({ env: { BELFRY_ROLES: 'api' } });
  await first.api('PUT', '/namespaces/default/applications/target', {
    apiVersion: 'belfry.dev/v1',
    kind: 'HttpApplication',
    metadata: { name: 'target' },
    spec: { domains: [{ url: stage.target.origin }], limits: { maxConcurrentCalls: MOST_CALLS } },
  });
  for (const { policy } of POLICIES)
    await saveJob(first, policy.toLowerCase(), { cron: '0 * * * * ?' }, { misfirePolicy: policy });
  await first.stop();
  for (const { policy } of POLICIES) await cloneJob(stage.store, policy.toLowerCase(), each - 1);
};

/** The newest slot must be opened before it is older than the grace of a minute, and the next one must not be due in between. */
const untilEarlyInAMinute = async (): Promise<void> => {
  const into = Date.now() % MINUTE_MS;
  if (into > 5_000) await sleep(MINUTE_MS - into + 500);
};

const untilCaughtUp = async ({ store, target }: Stage, expected: number, newest: number): Promise<void> => {
  for (const until = Date.now() + 55_000; Date.now() < until; await sleep(50)) {
    if ((await target.arrived()) < expected) continue;
    const [open] = await store.rows<{ n: number }>(
      `SELECT COUNT(*) AS n FROM run WHERE fire_at <= ${newest} AND settled_at = 0`,
    );
    if (Number(open!.n) === 0) return;
  }
  throw new Error('the member did not catch up before the next minute; try fewer --jobs');
};

interface Found {
  schedule: number;
  catchUp: number;
  /** Slots, of runs and of spans. */
  missed: number;
}

const countsOf = async ({ store }: Stage, newest: number) => {
  const found: Record<string, Found> = {};
  let calls = 0;
  for (const { policy } of POLICIES) {
    const name = policy.toLowerCase();
    const ofJobs = `FROM job j JOIN run r ON r.job_id = j.id WHERE (j.name = '${name}' OR j.name LIKE '${name}-%') AND r.fire_at <= ${newest}`;
    const count = async (condition: string) => {
      const [row] = await store.rows<{ n: number }>(`SELECT COUNT(*) AS n ${ofJobs} AND ${condition}`);
      return Number(row!.n);
    };
    const [spans] = await store.rows<{ slots: number | null }>(
      `SELECT SUM(FLOOR((s.to_at - s.from_at) / ${MINUTE_MS}.0) + 1) AS slots FROM job j JOIN span s ON s.job_id = j.id
       WHERE (j.name = '${name}' OR j.name LIKE '${name}-%') AND s.reason = 'misfired'`,
    );
    const schedule = await count("r.cause = 'schedule' AND r.state = 'succeeded'");
    const catchUp = await count("r.cause = 'catch-up' AND r.state = 'succeeded'");
    found[policy] = { schedule, catchUp, missed: (await count("r.state = 'missed'")) + Number(spans!.slots ?? 0) };
    calls += schedule + catchUp;
  }
  return { ...found, calls } as Record<string, Found> & { calls: number };
};
