import type { DuePlace } from '../../src/engine/planner/store.ts';
import type { Holder } from '../../src/engine/ports.ts';
import { decision, misfired, newRun, openRuns, register, stay, T } from './builders.ts';
import { onEveryImplementation, type StoreUnderTest } from './store-under-test.ts';

onEveryImplementation('the planner store', (open) => {
  let store: StoreUnderTest;
  let holder: Holder;

  beforeEach(async () => {
    store = await open();
    await store.application('app');
    holder = await register(store, 'a');
  });
  afterEach(() => store.drop());

  const plan = (limit: number, decide: Parameters<StoreUnderTest['planner']['planDue']>[1], horizonAt = T) =>
    store.planner.planDue({ holder, horizonAt, limit }, decide);

  it('hands out what is due, oldest first, up to the limit, with what is open of each job', async () => {
    const late = await store.job('late', {}, T);
    const early = await store.job('early', {}, T - 1_000);
    await store.job('later', {}, T + 1);
    await store.job('never', {}, null);
    await openRuns(store, holder, [newRun({ id: 1, jobId: late, slotAt: T - 5_000, born: 'running' })]);
    let asked: unknown;
    const { due } = await plan(2, async (schedules) => {
      asked = schedules;
      return decision({ schedules: stay(schedules) });
    });
    expect(due).toBe(2);
    expect(asked).toEqual([
      { jobId: early, revision: 1, nextSlotAt: T - 1_000, anchorAt: 0, sequence: 0, open: 0 },
      { jobId: late, revision: 1, nextSlotAt: T, anchorAt: 0, sequence: 0, open: 1 },
    ]);
    await plan(1, async (schedules) => {
      asked = schedules.map(({ jobId }) => jobId);
      return decision({ schedules: stay(schedules) });
    });
    expect(asked).toEqual([early]);
  });

  it('goes on behind where a batch ended: within an instant, and over to the next', async () => {
    const [first, second, third] = [
      await store.job('first', {}, T - 10),
      await store.job('second', {}, T - 10),
      await store.job('third', {}, T),
    ];
    await store.job('not-yet', {}, T + 1);
    const batch = async (limit: number, after: DuePlace | null) => {
      let asked: number[] = [];
      const { last } = await store.planner.planDue({ holder, horizonAt: T, limit, after }, async (schedules) => {
        asked = schedules.map(({ jobId }) => jobId);
        return decision({ schedules: stay(schedules) });
      });
      return { asked, last };
    };
    expect(await batch(1, null)).toEqual({ asked: [first], last: { slotAt: T - 10, jobId: first } });
    expect(await batch(1, { slotAt: T - 10, jobId: first })).toMatchObject({ asked: [second] });
    expect(await batch(9, { slotAt: T - 10, jobId: first })).toEqual({
      asked: [second, third],
      last: { slotAt: T, jobId: third },
    });
    expect(await batch(9, { slotAt: T, jobId: third })).toEqual({ asked: [], last: null });
  });

  it('tells behind a place what is open of each job, though more jobs have open runs than it asks of at once', async () => {
    const jobs: number[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) jobs.push(await store.job(name, {}, name === 'e' ? T : T - 10));
    const running = (id: number, jobId: number) => newRun({ id, jobId, slotAt: T - id, born: 'running' });
    await openRuns(store, holder, [
      ...jobs.slice(1).map((jobId, index) => running(index + 1, jobId)),
      running(20, jobs[1]!),
      running(21, jobs[5]!),
    ]);
    const openBehind = async (limit: number): Promise<number[][]> => {
      let found: number[][] = [];
      const after = { slotAt: T - 10, jobId: jobs[0]! };
      await store.planner.planDue({ holder, horizonAt: T, limit, after }, async (schedules) => {
        found = schedules.map(({ jobId, open }) => [jobs.indexOf(jobId), open]);
        return decision({ schedules: stay(schedules) });
      });
      return found;
    };
    expect(await openBehind(1)).toEqual([[1, 2]]);
    expect(await openBehind(9)).toEqual([
      [1, 2],
      [2, 1],
      [3, 1],
      [5, 2],
      [4, 1],
    ]);
    expect(await openBehind(2)).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  it('tells behind a place what is open of a job, though many with open runs that are not due stand before it', async () => {
    const jobs: number[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
      jobs.push(await store.job(name, {}, name === 'a' || name === 'f' ? T - 10 : T + 1));
    await openRuns(
      store,
      holder,
      jobs.map((jobId, index) => newRun({ id: index + 1, jobId, slotAt: T - 20, born: 'running' })),
    );
    let found: number[][] = [];
    const after = { slotAt: T - 10, jobId: jobs[0]! };
    await store.planner.planDue({ holder, horizonAt: T, limit: 1, after }, async (schedules) => {
      found = schedules.map(({ jobId, open }) => [jobs.indexOf(jobId), open]);
      return decision({ schedules: stay(schedules) });
    });
    expect(found).toEqual([[5, 1]]);
  });

  it('opens runs, writes spans and moves the schedules on together', async () => {
    const job = await store.job('job', {}, T);
    const { opened } = await plan(10, async () =>
      decision({
        runs: [
          newRun({ id: 11, jobId: job, slotAt: T, born: 'running' }),
          newRun({ id: 12, jobId: job, slotAt: T + 1, born: 'held' }),
          newRun({ id: 13, jobId: job, slotAt: T + 2, born: 'skipped', reason: 'queue-full: 0', shardTotal: 0 }),
        ],
        spans: [misfired(job, { fromAt: T - 10, toAt: T - 1 })],
        schedules: [{ jobId: job, nextSlotAt: T + 1_000, sequence: 3 }],
      }),
    );
    expect([...opened].sort()).toEqual([11, 12, 13]);
    expect(await store.scheduleOf(job)).toMatchObject({ nextSlotAt: T + 1_000, sequence: 3 });
    expect(await store.spansOf(job)).toMatchObject([{ fromAt: T - 10, toAt: T - 1, reason: 'misfired' }]);
    expect(await store.runsOf(job)).toMatchObject([
      { id: 11, state: 'running', slotAt: T, startedAt: T, settledAt: 0 },
      { id: 12, state: 'queued', startedAt: null, settledAt: 0 },
      { id: 13, state: 'skipped', reason: 'queue-full: 0', settledAt: T },
    ]);
    expect(await store.openRunsOf(job)).toMatchObject([
      { runId: 11, state: 'running', memberId: holder.memberId },
      { runId: 12, state: 'held', memberId: null },
    ]);
  });

  it('opens (job, slotAt) once (F33): whose row was there already learns that it is not theirs', async () => {
    const job = await store.job('job', {}, T);
    expect([...(await openRuns(store, holder, [newRun({ id: 21, jobId: job, slotAt: T })]))]).toEqual([21]);
    const again = await openRuns(store, holder, [
      newRun({ id: 22, jobId: job, slotAt: T, born: 'running' }),
      newRun({ id: 23, jobId: job, slotAt: T + 1_000, born: 'running' }),
    ]);
    expect([...again]).toEqual([23]);
    expect((await store.runsOf(job)).map(({ id }) => id)).toEqual([21, 23]);
    expect((await store.openRunsOf(job)).map(({ runId }) => runId)).toEqual([21, 23]);
  });

  it('opens any number of runs without a slot', async () => {
    const job = await store.job('job', {}, T);
    const opened = await openRuns(store, holder, [
      newRun({ id: 31, jobId: job, slotAt: null }),
      newRun({ id: 32, jobId: job, slotAt: null }),
    ]);
    expect([...opened].sort()).toEqual([31, 32]);
  });

  it('writes nothing where the decision fails, and lets the schedules go', async () => {
    const job = await store.job('job', {}, T);
    await expect(
      plan(10, async () => {
        throw new Error('no definition');
      }),
    ).rejects.toThrow('no definition');
    expect(await store.scheduleOf(job)).toMatchObject({ nextSlotAt: T });
    expect((await plan(10, async (due) => decision({ schedules: stay(due) }))).due).toBe(1);
  });

  it('shares the due schedules between planners at work at once, and opens none twice', async () => {
    const jobs = await Promise.all(Array.from({ length: 40 }, (_, index) => store.job(`job-${index}`, {}, T)));
    let nextId = 1_000;
    const opened: number[] = [];
    const planner = async (member: Holder): Promise<void> => {
      for (;;) {
        const { due, opened: mine } = await store.planner.planDue(
          { holder: member, horizonAt: T, limit: 7 },
          async (schedules) =>
            decision({
              runs: schedules.map(({ jobId, nextSlotAt }) =>
                newRun({ id: nextId++, jobId, slotAt: nextSlotAt, born: 'running' }),
              ),
              schedules: schedules.map(({ jobId, sequence }) => ({
                jobId,
                nextSlotAt: T + 60_000,
                sequence: sequence + 1,
              })),
            }),
        );
        opened.push(...mine);
        if (due === 0) return;
      }
    };
    const other = await register(store, 'b');
    await Promise.all([planner(holder), planner(other)]);
    // A planner that was passed over while the other held the rest looks again, as the loop does.
    await planner(holder);
    const runs = (await Promise.all(jobs.map((job) => store.runsOf(job)))).flat();
    expect(runs).toHaveLength(40);
    expect(opened.sort()).toEqual(runs.map(({ id }) => id).sort());
    for (const job of jobs) expect(await store.scheduleOf(job)).toMatchObject({ sequence: 1 });
  });

  it('cancels what a new run replaces: what waits at once, what is called by asking its holder', async () => {
    const job = await store.job('job', { concurrencyPolicy: 'Replace' }, T);
    await openRuns(store, holder, [
      newRun({ id: 41, jobId: job, slotAt: T - 2, born: 'running' }),
      newRun({ id: 42, jobId: job, slotAt: T - 1, born: 'held' }),
    ]);
    await plan(10, async (due) =>
      decision({
        runs: [newRun({ id: 43, jobId: job, slotAt: T, born: 'held' })],
        schedules: stay(due),
        replaced: [{ jobId: job, spared: 43, now: T + 7 }],
      }),
    );
    expect(await store.runsOf(job)).toMatchObject([
      { id: 41, state: 'running' },
      { id: 42, state: 'cancelled', reason: 'replaced', settledAt: T + 7 },
      { id: 43, state: 'queued' },
    ]);
    expect(await store.dispatcher.cancelRequests(holder)).toEqual([{ runId: 41, reason: 'replaced' }]);
    expect((await store.openRunsOf(job)).map(({ runId }) => runId)).toEqual([41, 43]);
  });

  it('cancels nothing for a run whose slot somebody else was quicker with: theirs goes on', async () => {
    const job = await store.job('job', { concurrencyPolicy: 'Replace' }, T);
    await openRuns(store, holder, [newRun({ id: 41, jobId: job, slotAt: T, born: 'running' })]);
    const { opened } = await plan(10, async (due) =>
      decision({
        runs: [newRun({ id: 42, jobId: job, slotAt: T, born: 'held' })],
        schedules: stay(due),
        replaced: [{ jobId: job, spared: 42, now: T }],
      }),
    );
    expect(opened).toEqual(new Set());
    expect(await store.dispatcher.cancelRequests(holder)).toEqual([]);
    expect(await store.openRunsOf(job)).toMatchObject([{ runId: 41, cancelReason: null }]);
  });

  it('knows the next slot after an instant', async () => {
    await store.job('a', {}, T);
    await store.job('b', {}, T + 500);
    expect(await store.planner.nextDueAt(T - 1)).toBe(T);
    expect(await store.planner.nextDueAt(T)).toBe(T + 500);
    expect(await store.planner.nextDueAt(T + 500)).toBeNull();
  });

  it('keeps ids and instants up to 2^53 exact', async () => {
    const job = await store.job('job', {}, Number.MAX_SAFE_INTEGER - 1);
    await store.job('due', {}, T);
    expect(await store.planner.nextDueAt(Number.MAX_SAFE_INTEGER - 2)).toBe(Number.MAX_SAFE_INTEGER - 1);
    const opened = await openRuns(store, holder, [
      newRun({ id: Number.MAX_SAFE_INTEGER, jobId: job, slotAt: Number.MAX_SAFE_INTEGER - 2 }),
    ]);
    expect([...opened]).toEqual([Number.MAX_SAFE_INTEGER]);
    expect(await store.runsOf(job)).toMatchObject([
      { id: Number.MAX_SAFE_INTEGER, slotAt: Number.MAX_SAFE_INTEGER - 2 },
    ]);
    const [claimed] = await store.dispatcher.claim({
      holder,
      applicationId: 1,
      now: Number.MAX_SAFE_INTEGER,
      limit: 1,
    });
    expect(claimed!.facts).toMatchObject({ id: Number.MAX_SAFE_INTEGER, slotAt: Number.MAX_SAFE_INTEGER - 2 });
  });
});
