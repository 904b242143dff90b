import fc from 'fast-check';
import type { Holder } from '../../src/engine/ports.ts';
import { attempt, decision, newRun, register, results, settled, stay, T } from './builders.ts';
import { onEveryImplementation, openInMemory, type StoreUnderTest } from './store-under-test.ts';

interface World {
  store: StoreUnderTest;
  holders: Holder[];
  /** By run: the attempts that were made of it. */
  attempts: Map<number, number>;
}

/** One thing that a member or a person does; answers what can be compared. */
type Step = (world: World) => Promise<unknown>;

const JOBS = ['queue', 'allow', 'replace'] as const;
const SPECS = {
  queue: {},
  allow: { concurrencyPolicy: 'Allow', maxConcurrentRuns: 2 },
  replace: { concurrencyPolicy: 'Replace' },
};
const member = fc.integer({ min: 0, max: 1 });
const runId = fc.integer({ min: 1, max: 9 });
const jobOf = (id: number): number => 1 + (id % JOBS.length);
const byRun = <R extends { runId: number }>(rows: R[]): R[] => [...rows].sort((a, b) => a.runId - b.runId);

const named = (name: string, step: Step): Step => Object.assign(step, { toString: () => name });

const steps = fc.oneof(
  fc
    .record({
      id: runId,
      member,
      at: fc.integer({ min: 0, max: 9 }),
      born: fc.constantFrom('running', 'queued', 'held', 'skipped'),
      priority: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ member: m, at, id, ...run }) =>
      named(`open ${id} ${JSON.stringify(run)}`, async ({ store, holders }) => {
        // An id is given once: whoever draws one that is taken opens nothing.
        for (const job of [1, 2, 3]) if ((await store.runsOf(job)).some((known) => known.id === id)) return 'taken';
        const { opened } = await store.planner.planDue({ holder: holders[m]!, horizonAt: T, limit: 10 }, async (due) =>
          decision({
            runs: [newRun({ ...run, id, jobId: jobOf(id), slotAt: T + at, maxOpen: jobOf(id) === 2 ? 2 : 1 } as never)],
            schedules: stay(due),
          }),
        );
        return [...opened];
      }),
    ),
  fc
    .record({ member, limit: fc.integer({ min: 1, max: 4 }), at: fc.integer({ min: 0, max: 12 }) })
    .map(({ member: m, limit, at }) =>
      named(`claim ${limit} at ${at} by ${m}`, async ({ store, holders }) =>
        store.dispatcher.claim({ holder: holders[m]!, applicationId: 1, now: T + at, limit }),
      ),
    ),
  fc
    .record({ member, end: fc.constantFrom('succeeded', 'failed', 'waits'), runId })
    .map(({ member: m, end, runId: id }) =>
      named(`commit ${end} of ${id} by ${m}`, async ({ store, holders, attempts }) => {
        const job = jobOf(id);
        const number = (attempts.get(id) ?? 0) + 1;
        const batch = results({
          attempts: [{ runId: id, jobId: job, attempt: attempt(number) }],
          ...(end === 'waits'
            ? {
                released: [
                  {
                    runId: id,
                    jobId: job,
                    applicationId: 1,
                    priority: 2,
                    state: 'waiting' as const,
                    dueAt: T + 5,
                    reason: `attempt ${number} failed`,
                    waitingSince: number % 2 === 0 ? T : null,
                  },
                ],
              }
            : { settled: [settled(job, id, { state: end })] }),
        });
        const answer = await store.dispatcher.commit(holders[m]!, batch, T);
        if (answer.lost.length === 0) attempts.set(id, number);
        return answer;
      }),
    ),
  fc.constant(
    named('promote', async ({ store }) => {
      const { promoted, stillHeld } = await store.dispatcher.promote(null);
      return [promoted, stillHeld.sort((a, b) => a - b)];
    }),
  ),
  runId.map((id) =>
    named(`cancel ${id}`, async ({ store }) =>
      store.runs.cancelRun({ runId: id, reason: 'enough', actor: 'me', now: T }),
    ),
  ),
  runId.map((id) =>
    named(`rerun ${id}`, async ({ store }) =>
      store.runs.reopenShards({ runId: id, shards: 'failed', actor: 'me', now: T + 3 }),
    ),
  ),
  fc.constant(
    named('cancel requests', async ({ store, holders }) => byRun(await store.dispatcher.cancelRequests(holders[0]!))),
  ),
  fc.constant(named('own runs', async ({ store, holders }) => byRun(await store.rescuer.ownRuns(holders[1]!)))),
  fc.constant(named('backlog', async ({ store }) => (await store.dispatcher.backlog(T + 4)).sort())),
);

const start = async (open: () => Promise<StoreUnderTest>): Promise<World> => {
  const store = await open();
  await store.application('app');
  for (const job of JOBS) await store.job(job, SPECS[job], 1);
  return { store, holders: [await register(store, 'a'), await register(store, 'b')], attempts: new Map() };
};

const stored = async ({ store }: World): Promise<unknown> =>
  Promise.all(
    [1, 2, 3].map(async (job) => [
      (await store.runsOf(job)).map(({ id, state, reason, rounds }) => [id, state, reason, rounds]),
      await store.openRunsOf(job),
    ]),
  );

onEveryImplementation('whatever is done in whatever order, the store', (open) => {
  it('answers and holds what the model does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: 60 }), async (history) => {
        const [world, model] = await Promise.all([start(open), start(openInMemory)]);
        try {
          for (const step of history) {
            const [got, expected] = [await step(world), await step(model)];
            expect([String(step), got]).toEqual([String(step), expected]);
            expect([String(step), await stored(world)]).toEqual([String(step), await stored(model)]);
          }
        } finally {
          await world.store.drop();
        }
      }),
      { numRuns: 15, seed: 7, endOnFailure: true },
    );
  }, 120_000);
});
