import type { Holder } from '../../src/engine/ports.ts';
import { attempt, misfired, newRun, openRuns, register, results, settled, shard, success, T } from './builders.ts';
import { onEveryImplementation, type StoreUnderTest } from './store-under-test.ts';

const DAY = 86_400_000;

onEveryImplementation('the pruner store', (open) => {
  let store: StoreUnderTest;
  let holder: Holder;
  let job: number;

  beforeEach(async () => {
    store = await open();
    await store.application('app');
    holder = await register(store, 'a');
    job = await store.job('job', { keep: { runs: 3, for: '2d' }, concurrencyPolicy: 'Allow' }, 1);
  });
  afterEach(() => store.drop());

  /** Settled runs with ids 1, 2 … at these instants. */
  const history = async (fireAts: readonly number[], jobId = job, firstId = 1): Promise<void> => {
    await openRuns(
      store,
      holder,
      fireAts.map((slotAt, index) => newRun({ id: firstId + index, jobId, slotAt, born: 'running' })),
    );
    for (const [index] of fireAts.entries()) await store.dispatcher.commit(holder, success(jobId, firstId + index), T);
  };
  const ids = async () => (await store.runsOf(job)).map(({ id }) => id);
  const keep = { runs: 3, forMs: 2 * DAY };
  const exceeding = (isTooMany = true) => [{ jobId: job, ...keep, isTooMany }];
  const prune = async (chunk: number) =>
    store.pruner.prune(await store.pruner.boundary({ jobId: job, ...keep, isTooMany: true }, T), chunk);

  it('names the jobs that keep too much, by number or by age, and where to go on', async () => {
    const few = await store.job('few');
    await history([T - 3, T - 2, T - 1]);
    await history([T], few, 100);
    expect(await store.pruner.keeps(0, 10, T)).toEqual({ exceeded: [], next: null });
    expect(await store.pruner.keeps(0, 1, T)).toEqual({ exceeded: [], next: job });
    expect(await store.pruner.keeps(few, 1, T)).toEqual({ exceeded: [], next: null });
    expect(await store.pruner.keeps(0, 10, T + 3 * DAY)).toEqual({ exceeded: exceeding(false), next: null });
    await history([T], job, 50);
    expect((await store.pruner.keeps(0, 10, T)).exceeded).toEqual(exceeding());
  });

  it('looks at deleted jobs too: their history goes by what they kept', async () => {
    await history([T - 4, T - 3, T - 2, T - 1]);
    await store.deleteJobRow(job);
    expect((await store.pruner.keeps(0, 10, T)).exceeded).toEqual(exceeding());
  });

  it('deletes the oldest beyond the number, with all that hangs on them, in chunks', async () => {
    await history([T - 6, T - 5, T - 4, T - 3, T - 2, T - 1]);
    expect(await prune(2)).toBe(2);
    expect(await ids()).toEqual([3, 4, 5, 6]);
    expect(await store.scheduleOf(job)).toMatchObject({ provenSince: T - 5 + 1 });
    expect(await store.attemptsOf(1)).toEqual([]);
    expect(await prune(2)).toBe(1);
    expect(await prune(2)).toBe(0);
    expect(await ids()).toEqual([4, 5, 6]);
    expect(await store.attemptsOf(4)).toHaveLength(1);
  });

  it('counts runs that somebody asked for with those of slots, by when they fired', async () => {
    await history([T - 9, T - 5, T - 1]);
    await openRuns(
      store,
      holder,
      [4, 5, 6].map((id) => newRun({ id, jobId: job, slotAt: null, fireAt: T - 8 + (id - 4), born: 'running' })),
    );
    for (const id of [4, 5, 6]) await store.dispatcher.commit(holder, success(job, id), T);
    // By time: 1 (−9), 4 (−8), 5 (−7), 6 (−6), 2 (−5), 3 (−1).
    expect((await store.pruner.keeps(0, 10, T)).exceeded).toEqual(exceeding());
    expect(await prune(10)).toBe(3);
    expect((await ids()).sort((a, b) => a - b)).toEqual([2, 3, 6]);
    expect(await prune(10)).toBe(0);
    expect((await store.pruner.keeps(0, 10, T)).exceeded).toEqual([]);
    expect((await store.pruner.keeps(0, 10, T - 6 + 2 * DAY)).exceeded).toEqual([]);
    expect((await store.pruner.keeps(0, 10, T - 5 + 2 * DAY)).exceeded).toEqual(exceeding(false));
  });

  it('deletes the oldest of those that somebody asked for, where a job has no others', async () => {
    const ids = [1, 2, 3, 4, 5, 6];
    await openRuns(
      store,
      holder,
      ids.map((id) => newRun({ id, jobId: job, slotAt: null, fireAt: T - 9 + id, born: 'running' })),
    );
    for (const id of ids.slice(1)) await store.dispatcher.commit(holder, success(job, id), T);
    expect(await prune(1)).toBe(1);
    expect(await prune(10)).toBe(1);
    // The first is still open, and counts among the newest three and the others alike.
    expect((await store.runsOf(job)).map(({ id }) => id).sort((a, b) => a - b)).toEqual([1, 4, 5, 6]);
    expect(await prune(10)).toBe(0);
  });

  it.each([
    ['were all asked for', { planned: [] }],
    ['are of both kinds', { planned: [3] }],
  ])('never leaves fewer than are kept, where ids and fire times cross and runs %s', async (_, { planned }) => {
    const fireAts = [T - 6, T - 5, T - 1, T - 4, T - 3, T - 2];
    await openRuns(
      store,
      holder,
      fireAts.map((fireAt, index) => {
        const slotAt = planned.includes(index + 1) ? fireAt : null;
        return newRun({ id: index + 1, jobId: job, slotAt, fireAt, born: 'running' });
      }),
    );
    for (const index of fireAts.keys()) await store.dispatcher.commit(holder, success(job, index + 1), T);
    expect(await prune(10)).toBe(3);
    expect(await prune(10)).toBe(0);
    expect(await ids()).toHaveLength(3);
  });

  it('asks for no number where only the age is exceeded', async () => {
    await history([T - 3 * DAY, T - 6, T - 5, T - 4, T - 3]);
    const upTo = await store.pruner.boundary({ jobId: job, ...keep, isTooMany: false }, T);
    expect(await store.pruner.prune(upTo, 10)).toBe(1);
    expect(await ids()).toEqual([2, 3, 4, 5]);
  });

  it('deletes what is too old though the number is not exceeded', async () => {
    await history([T - 3 * DAY, T - DAY]);
    expect(await prune(10)).toBe(1);
    expect(await ids()).toEqual([2]);
  });

  it('lets open runs stay, however old, and shards go with their run', async () => {
    await openRuns(store, holder, [
      newRun({ id: 1, jobId: job, slotAt: T - 9 * DAY, born: 'running', shardTotal: 0 }),
      newRun({ id: 2, jobId: job, slotAt: T - 8 * DAY, born: 'running' }),
      newRun({ id: 3, jobId: job, slotAt: T - 7 * DAY, born: 'held' }),
    ]);
    const shards = [shard(0), shard(1)];
    await store.dispatcher.startShards(holder, [{ runId: 1, jobId: job, shardTotal: 2, shards }]);
    expect(await prune(10)).toBe(0);
    const end = results({
      attempts: [{ runId: 1, jobId: job, attempt: attempt() }],
      settled: [settled(job, 1)],
    });
    await store.dispatcher.commit(holder, end, T);
    expect(await prune(10)).toBe(1);
    expect(await ids()).toEqual([2, 3]);
    expect(await store.shardsOf(1)).toEqual([]);
  });

  it('moves provenSince on with what goes, never back, and drops the spans before it', async () => {
    const span = (fromAt: number, toAt: number) => misfired(job, { fromAt, toAt });
    await store.planner.planDue({ holder, horizonAt: T, limit: 1 }, async (due) => ({
      runs: [],
      spans: [span(T - 9 * DAY, T - 8 * DAY), span(T - 6 * DAY, T - 4 * DAY)],
      schedules: due.map(({ jobId, nextSlotAt, sequence }) => ({ jobId, nextSlotAt, sequence })),
      replaced: [],
      parked: [],
      isCut: false,
    }));
    await history([T - 5 * DAY]);
    await prune(10);
    expect(await store.scheduleOf(job)).toMatchObject({ provenSince: T - 5 * DAY + 1 });
    expect(await store.spansOf(job)).toMatchObject([{ fromAt: T - 6 * DAY }]);
    await history([T - 7 * DAY], job, 20);
    await prune(10);
    expect(await store.scheduleOf(job)).toMatchObject({ provenSince: T - 5 * DAY + 1 });
  });
});
