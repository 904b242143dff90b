import type { Holder } from '../../src/engine/ports.ts';
import { attempt, newRun, openRuns, register, released, results, settled, shard, success, T } from './builders.ts';
import { onEveryImplementation, type StoreUnderTest } from './store-under-test.ts';

onEveryImplementation('the dispatcher store', (open) => {
  let store: StoreUnderTest;
  let holder: Holder;
  let other: Holder;
  let job: number;

  beforeEach(async () => {
    store = await open();
    await store.application('app');
    holder = await register(store, 'a');
    other = await register(store, 'b');
    // Due, so that a planner's transaction has something to lock.
    job = await store.job('job', { concurrencyPolicy: 'Allow' }, 1);
  });
  afterEach(() => store.drop());

  const claim = (limit: number, now = T, by = holder, applicationId = 1) =>
    store.dispatcher.claim({ holder: by, applicationId, now, limit });
  const idsOf = (runs: { facts: { id: number } }[]) => runs.map(({ facts }) => facts.id).sort((a, b) => a - b);

  describe('claiming', () => {
    it('names the applications that have something due', async () => {
      await openRuns(store, holder, [
        newRun({ id: 1, jobId: job, slotAt: T, applicationId: 7 }),
        newRun({ id: 2, jobId: job, slotAt: T + 1, applicationId: 7, priority: 9 }),
        newRun({ id: 3, jobId: job, slotAt: T + 2, applicationId: 9 }),
        newRun({ id: 4, jobId: job, slotAt: T - 1, applicationId: 11, born: 'running' }),
        newRun({ id: 5, jobId: job, slotAt: T - 2, applicationId: 0 }),
      ]);
      expect((await store.dispatcher.backlog(T)).sort((a, b) => a - b)).toEqual([0, 7]);
      expect((await store.dispatcher.backlog(T + 2)).sort((a, b) => a - b)).toEqual([0, 7, 9]);
      expect(await store.dispatcher.backlog(T - 3)).toEqual([]);
    });

    it('goes by priority, then by due time, and leaves what is not due', async () => {
      await openRuns(store, holder, [
        newRun({ id: 1, jobId: job, slotAt: T - 10 }),
        newRun({ id: 2, jobId: job, slotAt: T - 20 }),
        newRun({ id: 3, jobId: job, slotAt: T, priority: 9 }),
        newRun({ id: 4, jobId: job, slotAt: T + 1, priority: 100 }),
        newRun({ id: 5, jobId: job, slotAt: T - 30, applicationId: 2, priority: 50 }),
      ]);
      expect(idsOf(await claim(1))).toEqual([3]);
      expect(idsOf(await claim(1))).toEqual([2]);
      expect(idsOf(await claim(5))).toEqual([1]);
      expect(await claim(5)).toEqual([]);
      expect(idsOf(await claim(5, T + 1))).toEqual([4]);
    });

    it('is hastened where a run was let go until later, and is still there as it was let go', async () => {
      await openRuns(store, holder, [
        newRun({ id: 1, jobId: job, slotAt: T + 250, priority: 8 }),
        newRun({ id: 2, jobId: job, slotAt: T + 251 }),
        newRun({ id: 3, jobId: job, slotAt: T + 252 }),
      ]);
      const later = (runId: number, dueAt: number, priority = 5) => ({
        runId,
        jobId: job,
        applicationId: 1,
        priority,
        dueAt,
      });
      expect(await claim(5)).toEqual([]);
      const hastened = await store.dispatcher.hasten([later(1, T + 250, 8), later(2, T + 999), later(3, T + 252)], T);
      expect(hastened).toEqual({ hastened: 2 });
      expect(await store.dispatcher.backlog(T)).toEqual([1]);
      expect(idsOf(await claim(5))).toEqual([1, 3]);
      expect(await store.dispatcher.hasten([later(1, T)], T)).toEqual({ hastened: 0 });
      expect(await store.dispatcher.hasten([later(2, T + 251)], T)).toEqual({ hastened: 1 });
      expect(await store.dispatcher.hasten([], T)).toEqual({ hastened: 0 });
      expect(idsOf(await claim(5))).toEqual([2]);
    });

    it('finds nothing of a run that was hastened and then cancelled', async () => {
      await openRuns(store, holder, [newRun({ id: 1, jobId: job, slotAt: T + 250 })]);
      const later = { runId: 1, jobId: job, applicationId: 1, priority: 5, dueAt: T + 250 };
      expect(await store.dispatcher.hasten([later], T)).toEqual({ hastened: 1 });
      await store.runs.cancelRun({ runId: 1, reason: 'enough', actor: 'me', now: T });
      expect(await store.dispatcher.backlog(T)).toEqual([]);
      expect(await claim(5)).toEqual([]);
      expect(await store.runsOf(job)).toMatchObject([{ state: 'cancelled', reason: 'enough' }]);
    });

    it('hands over all that a holder must know', async () => {
      await openRuns(store, holder, [newRun({ id: 1, jobId: job, slotAt: T, priority: 8 })]);
      const [run] = await claim(1, T + 5);
      expect(run).toEqual({
        facts: {
          ...{
            id: 1,
            jobId: job,
            namespace: 'default',
            job: 'job',
            application: 'app',
            revision: 1,
            cause: 'schedule',
          },
          ...{ slotAt: T, fireAt: T, openedAt: T, sequence: 0, params: {}, rerunOf: null },
        },
        ...{
          applicationId: 1,
          priority: 8,
          rounds: 1,
          shardTotal: 1,
          pinned: null,
          requestedShards: null,
          cancelReason: null,
          dueAt: T + 5,
          waitingSince: null,
        },
        shards: [shard(0, { endpoint: null, state: 'queued' })],
      });
      expect(await store.runsOf(job)).toMatchObject([{ state: 'running', startedAt: T + 5 }]);
      expect(await store.openRunsOf(job)).toMatchObject([{ state: 'running', memberId: holder.memberId }]);
    });

    it('gives a run to one of two claimers at once', async () => {
      const runs = Array.from({ length: 60 }, (_, index) => newRun({ id: index + 1, jobId: job, slotAt: T - index }));
      await openRuns(store, holder, runs);
      const takeAll = async (by: Holder): Promise<number[]> => {
        const mine: number[] = [];
        for (let empty = 0; empty < 2; ) {
          const claimed = await claim(7, T, by);
          if (claimed.length === 0) empty++;
          mine.push(...claimed.map(({ facts }) => facts.id));
        }
        return mine;
      };
      const [a, b] = await Promise.all([takeAll(holder), takeAll(other)]);
      const rest = await takeAll(holder);
      expect([...a, ...b, ...rest].sort((x, y) => x - y)).toEqual(runs.map(({ facts }) => facts.id));
    });
  });

  describe('claiming where many applications wait', () => {
    const applications = Array.from({ length: 120 }, (_, index) => 2 * index + 1);
    const EACH = 3;
    const runsOf = (applicationId: number) => [1, 2, 3].map((n) => applicationId * 10 + n);

    beforeEach(async () => {
      // Of each one with a high priority, one that is due a moment later, and one that is not due at all; and the ids say nothing of the order.
      const runs = applications.toReversed().flatMap((applicationId) =>
        runsOf(applicationId).map((id, n) =>
          newRun({
            ...{ id, jobId: job, applicationId, slotAt: T - 10 * id },
            ...(n === 0 ? { priority: 9 } : n === 1 ? {} : { slotAt: T + 1_000 * id, fireAt: T + 1_000 * id }),
          }),
        ),
      );
      await openRuns(store, holder, runs);
    });

    it('names each of them once, and then those alone that still have something due', async () => {
      const sorted = async (now = T) => (await store.dispatcher.backlog(now)).sort((a, b) => a - b);
      expect(await sorted()).toEqual(applications);
      const drained = applications.filter((_, index) => index % 2 === 0);
      for (const applicationId of drained)
        expect(idsOf(await claim(EACH, T, holder, applicationId))).toEqual(runsOf(applicationId).slice(0, 2));
      expect(await sorted()).toEqual(applications.filter((_, index) => index % 2 === 1));
      expect(await sorted(T + 1_000_000_000)).toEqual(applications);
    });

    it('takes from the line of one alone, and gives none twice where two members meet in the middle', async () => {
      const takeAll = async (by: Holder, line: readonly number[]) => {
        const taken: [number, number[]][] = [];
        for (const applicationId of line)
          for (const limit of [1, EACH]) taken.push([applicationId, idsOf(await claim(limit, T, by, applicationId))]);
        return taken;
      };
      const taken = (
        await Promise.all([takeAll(holder, applications), takeAll(other, applications.toReversed())])
      ).flat();
      for (const [applicationId, ids] of taken) expect(runsOf(applicationId)).toEqual(expect.arrayContaining(ids));
      // What one skipped because the other had it in hand may be left by both: it comes with the next claim.
      taken.push(...(await takeAll(holder, applications)));
      const due = applications.flatMap((applicationId) => runsOf(applicationId).slice(0, 2));
      expect(taken.flatMap(([, ids]) => ids).sort((a, b) => a - b)).toEqual(due);
      expect(await store.dispatcher.backlog(T)).toEqual([]);
      const held = (await store.openRunsOf(job)).filter(({ memberId }) => memberId !== null);
      expect(held.map(({ runId }) => runId)).toEqual(due);
    });
  });

  describe('committing results', () => {
    beforeEach(async () => {
      await openRuns(store, holder, [
        newRun({ id: 1, jobId: job, slotAt: T, born: 'running' }),
        newRun({ id: 2, jobId: job, slotAt: T + 1, born: 'running' }),
      ]);
    });

    it('settles runs with their attempts', async () => {
      const batch = results({
        attempts: [
          { runId: 1, jobId: job, attempt: attempt() },
          { runId: 2, jobId: job, attempt: attempt(1, { verdict: 'failed', reason: 'status 500' }) },
        ],
        settled: [settled(job, 1), settled(job, 2, { state: 'failed', reason: 'status 500' })],
      });
      expect(await store.dispatcher.commit(holder, batch, T + 9)).toEqual({ lost: [] });
      expect(await store.runsOf(job)).toMatchObject([
        { state: 'succeeded', reason: null, settledAt: T + 9 },
        { state: 'failed', reason: 'status 500', settledAt: T + 9 },
      ]);
      expect(await store.openRunsOf(job)).toEqual([]);
      expect(await store.attemptsOf(2)).toMatchObject([{ shardIndex: 0, number: 1, reason: 'status 500' }]);
    });

    it('stores an attempt that lasted for years as one of the longest there are', async () => {
      const batch = results({
        attempts: [{ runId: 1, jobId: job, attempt: attempt(1, { durationMs: 100_000_000_000 }) }],
        settled: [settled(job, 1)],
      });
      expect(await store.dispatcher.commit(holder, batch, T)).toEqual({ lost: [] });
      expect(await store.attemptsOf(1)).toMatchObject([{ number: 1 }]);
    });

    it('lets a waiting run go until it is due again, with what is known of its attempts', async () => {
      const batch = results({
        attempts: [{ runId: 1, jobId: job, attempt: attempt(1, { verdict: 'failed', reason: 'status 503' }) }],
        released: [
          {
            runId: 1,
            jobId: job,
            applicationId: 1,
            priority: 5,
            state: 'waiting',
            dueAt: T + 100,
            reason: 'status 503',
            waitingSince: null,
          },
        ],
      });
      await store.dispatcher.commit(holder, batch, T);
      expect(await store.runsOf(job)).toMatchObject([
        { state: 'waiting', reason: 'status 503', settledAt: 0 },
        { state: 'running' },
      ]);
      expect(await claim(5, T + 99)).toEqual([]);
      const [again] = await claim(5, T + 100, other);
      expect(again!.shards).toEqual([
        shard(0, { state: 'queued', attempts: 1, roundAttempts: 1, reason: 'status 503' }),
      ]);
      expect(await store.runsOf(job)).toMatchObject([
        { state: 'running', reason: null, startedAt: T },
        { state: 'running' },
      ]);
    });

    it('remembers since when a run finds nobody, whoever has it in hand, until that is over', async () => {
      const commit = (waitingSince: number | null, by: Holder) =>
        store.dispatcher.commit(by, results({ released: [released(job, 1, { waitingSince })] }), T);
      await commit(T - 70, holder);
      expect(await claim(1, T, other)).toMatchObject([{ facts: { id: 1 }, waitingSince: T - 70 }]);
      expect(await store.rescuer.ownRuns(other)).toMatchObject([{ runId: 1, waitingSince: T - 70 }]);
      await commit(null, other);
      expect(await claim(1)).toMatchObject([{ facts: { id: 1 }, waitingSince: null }]);
    });

    it('counts at most five seconds of a time in which nobody looked at a run that waits', async () => {
      const wait = (part: { dueAt: number; waitingSince: number | null }, by: Holder) =>
        store.dispatcher.commit(by, results({ released: [released(job, 1, part)] }), part.dueAt);
      await wait({ dueAt: T, waitingSince: T - 70 }, holder);
      const outage = await claim(1, T + 120_000, other);
      expect(outage).toMatchObject([{ facts: { id: 1 }, waitingSince: T - 70 + 115_000 }]);
      expect(await store.rescuer.ownRuns(other)).toMatchObject([{ runId: 1, waitingSince: T - 70 + 115_000 }]);
      // Put back with a due time long past, as after a holder's death.
      await wait({ dueAt: T, waitingSince: T + 100_000 }, other);
      expect(await claim(1, T + 120_000)).toMatchObject([{ facts: { id: 1 }, waitingSince: T + 115_000 }]);
      await wait({ dueAt: T, waitingSince: T - 70 }, holder);
      expect(await claim(1, T + 5_000)).toMatchObject([{ facts: { id: 1 }, waitingSince: T - 70 }]);
      await wait({ dueAt: T, waitingSince: null }, holder);
      expect(await claim(1, T + 120_000)).toMatchObject([{ facts: { id: 1 }, waitingSince: null }]);
    });

    it('lets a run go to another application, which it is claimed for from then on', async () => {
      const batch = results({
        released: [released(job, 1, { applicationId: 9 })],
      });
      await store.dispatcher.commit(holder, batch, T);
      expect(await store.dispatcher.backlog(T)).toEqual([9]);
      expect(await claim(5, T)).toEqual([]);
      const [again] = await store.dispatcher.claim({ holder, applicationId: 9, now: T, limit: 5 });
      expect(again).toMatchObject({ facts: { id: 1 }, applicationId: 9 });
    });

    it('writes nothing of a run that is no longer ours, and all of the others', async () => {
      await store.rescuer.declareDead(holder.memberId, 0);
      const [taken] = await store.rescuer.takeOver(holder.memberId, other, 1);
      const lostId = taken!.facts.id;
      const keptId = 3 - lostId;
      const batch = results({
        attempts: [1, 2].map((runId) => ({ runId, jobId: job, attempt: attempt() })),
        shards: [1, 2].map((runId) => ({ runId, jobId: job, shard: shard(0) })),
        settled: [settled(job, 1), settled(job, 2)],
      });
      expect(await store.dispatcher.commit(holder, batch, T)).toEqual({ lost: [lostId] });
      expect(await store.attemptsOf(lostId)).toEqual([]);
      expect(await store.shardsOf(lostId)).toEqual([]);
      expect(await store.attemptsOf(keptId)).toHaveLength(1);
      const states = new Map((await store.runsOf(job)).map(({ id, state }) => [id, state]));
      expect(states.get(lostId)).toBe('running');
      expect(states.get(keptId)).toBe('succeeded');
    });

    it('fences by epoch: another life of the same member holds nothing', async () => {
      const reborn = { ...holder, epoch: holder.epoch + 1 };
      const { lost } = await store.dispatcher.commit(reborn, success(job, 1), T);
      expect(lost).toEqual([1]);
      const release = results({
        released: [released(job, 2)],
      });
      expect(await store.dispatcher.commit(reborn, release, T)).toEqual({ lost: [2] });
      expect(await store.runsOf(job)).toMatchObject([{ state: 'running' }, { state: 'running' }]);
    });

    it('changes nothing when a batch whose acknowledgement was lost is committed again', async () => {
      const batch = success(job, 1);
      await store.dispatcher.commit(holder, batch, T);
      const before = [await store.runsOf(job), await store.attemptsOf(1), await store.openRunsOf(job)];
      await store.dispatcher.commit(holder, batch, T + 50);
      expect([await store.runsOf(job), await store.attemptsOf(1), await store.openRunsOf(job)]).toEqual(before);
    });

    it('does not release anew, at a second try, a run that was claimed since the first', async () => {
      const batch = results({
        attempts: [{ runId: 1, jobId: job, attempt: attempt(1, { verdict: 'failed' }) }],
        released: [released(job, 1, { state: 'waiting' })],
      });
      await store.dispatcher.commit(holder, batch, T);
      expect(idsOf(await claim(5))).toEqual([1]);
      // It is ours again by that claim, so it is not lost either: its new call goes on.
      expect(await store.dispatcher.commit(holder, batch, T)).toEqual({ lost: [] });
      expect(await store.openRunsOf(job)).toMatchObject([
        { state: 'running', memberId: holder.memberId },
        { state: 'running' },
      ]);
      expect(await claim(5, T + 1_000, other)).toEqual([]);
    });

    it('names the next slot of an `after` schedule as its run settles, once', async () => {
      const after = await store.job('after', { schedule: { after: '30s' } }, T);
      await openRuns(store, holder, [newRun({ id: 9, jobId: after, slotAt: T, born: 'running' })]);
      const batch = results({ settled: [settled(after, 9, { movesSchedule: true })] });
      await store.dispatcher.commit(holder, batch, T + 5);
      // Its schedule still stood at T, as a save in between would have it: a slot that is named already stays.
      expect(await store.scheduleOf(after)).toMatchObject({ nextSlotAt: T });
      await store.planner.planDue({ holder, horizonAt: T, limit: 10 }, async (due) => ({
        runs: [newRun({ id: 10, jobId: after, slotAt: T + 1, born: 'running' })],
        spans: [],
        schedules: due.map(({ jobId, sequence }) => ({ jobId, nextSlotAt: jobId === after ? null : T, sequence })),
        replaced: [],
        parked: [],
        isCut: false,
      }));
      await store.dispatcher.commit(holder, results({ settled: [settled(after, 10, { movesSchedule: true })] }), T + 7);
      expect(await store.scheduleOf(after)).toMatchObject({ nextSlotAt: T + 30_007 });
    });

    it('lets a run of an `after` schedule that is no more, or began anew since, move no slot', async () => {
      const other = await store.job('every', { schedule: { every: '1s' } });
      const anew = await store.job('anew', { schedule: { after: '30s' } });
      await openRuns(store, holder, [
        newRun({ id: 9, jobId: other, slotAt: T, born: 'running' }),
        // Opened ahead of its time, before a schedule was saved whose first slot lies before it.
        newRun({ id: 10, jobId: anew, slotAt: T + 50, born: 'running' }),
        newRun({ id: 11, jobId: anew, slotAt: T, born: 'running', sequence: 1 }),
      ]);
      const end = (jobId: number, runId: number) =>
        store.dispatcher.commit(holder, results({ settled: [settled(jobId, runId, { movesSchedule: true })] }), T + 5);
      await end(other, 9);
      await end(anew, 10);
      expect(await store.scheduleOf(other)).toMatchObject({ nextSlotAt: null });
      expect(await store.scheduleOf(anew)).toMatchObject({ nextSlotAt: null });
      await end(anew, 11);
      expect(await store.scheduleOf(anew)).toMatchObject({ nextSlotAt: T + 30_005 });
    });

    it('keeps text of any script and binary-exact, of any length', async () => {
      const reason = `$.msg was "😀 é é \u0000 İ", ${'字'.repeat(2_000)}`;
      const batch = results({
        attempts: [
          { runId: 1, jobId: job, attempt: attempt(1, { verdict: 'failed', reason, bodyHead: '😀'.repeat(5_000) }) },
        ],
        settled: [settled(job, 1, { state: 'failed', reason })],
      });
      await store.dispatcher.commit(holder, batch, T);
      const [{ reason: kept }] = (await store.runsOf(job)) as unknown as [{ reason: string }];
      expect(reason.startsWith(kept)).toBe(true);
      expect(kept.length).toBeGreaterThanOrEqual(1_000);
    });
  });

  describe('shards', () => {
    it('start with their holder alone, and are handed on as they stand', async () => {
      await openRuns(store, holder, [newRun({ id: 1, jobId: job, slotAt: T, born: 'running', shardTotal: 0 })]);
      await store.dispatcher.startShards(other, [{ runId: 1, jobId: job, shardTotal: 1, shards: [shard(0)] }]);
      expect(await store.shardsOf(1)).toEqual([]);
      await store.dispatcher.startShards(holder, [
        { runId: 1, jobId: job, shardTotal: 3, shards: [shard(0), shard(1), shard(2)] },
      ]);
      // Some of them again, as they are brought to call slots: the others stay.
      await store.dispatcher.startShards(holder, [{ runId: 1, jobId: job, shardTotal: 3, shards: [shard(1)] }]);
      await store.dispatcher.commit(
        holder,
        results({
          attempts: [{ runId: 1, jobId: job, attempt: attempt(1, { shardIndex: 1 }) }],
          shards: [{ runId: 1, jobId: job, shard: shard(1, { state: 'succeeded', attempts: 1, roundAttempts: 1 }) }],
        }),
        T,
      );
      expect(await store.shardsOf(1)).toEqual(
        [
          { index: 0, state: 'running' },
          { index: 1, state: 'succeeded' },
          { index: 2, state: 'running' },
        ].map((row) => expect.objectContaining(row)),
      );
      await store.rescuer.declareDead(holder.memberId, 0);
      const [taken] = await store.rescuer.takeOver(holder.memberId, other, 5);
      expect(taken!.shardTotal).toBe(3);
      expect(taken!.shards).toEqual([
        shard(0),
        shard(1, { state: 'succeeded', attempts: 1, roundAttempts: 1 }),
        shard(2),
      ]);
    });
  });

  describe('promoting held runs', () => {
    it('lets as many go on as their job has room for, oldest first', async () => {
      const queue = await store.job('queue', {}, 1);
      await openRuns(store, holder, [
        newRun({ id: 1, jobId: queue, slotAt: T, born: 'running' }),
        newRun({ id: 2, jobId: queue, slotAt: T + 2, born: 'held' }),
        newRun({ id: 3, jobId: queue, slotAt: T + 1, born: 'held' }),
        newRun({ id: 4, jobId: job, slotAt: T, born: 'running' }),
        newRun({ id: 5, jobId: job, slotAt: T + 1, born: 'held', maxOpen: 2 }),
        newRun({ id: 6, jobId: job, slotAt: T + 2, born: 'held', maxOpen: 2 }),
      ]);
      const first = await store.dispatcher.promote(null);
      expect({ ...first, stillHeld: first.stillHeld.sort((a, b) => a - b) }).toEqual({
        promoted: 1,
        stillHeld: [job, queue].sort((a, b) => a - b),
      });
      expect(idsOf(await claim(9, T + 10))).toEqual([5]);
      await store.dispatcher.commit(holder, success(queue, 1), T);
      expect(await store.dispatcher.promote([queue])).toEqual({ promoted: 1, stillHeld: [queue] });
      expect(idsOf(await claim(9, T + 10))).toEqual([3]);
      await store.dispatcher.commit(holder, success(queue, 3), T);
      expect(await store.dispatcher.promote([queue])).toEqual({ promoted: 1, stillHeld: [] });
      expect(await store.dispatcher.promote([])).toEqual({ promoted: 0, stillHeld: [] });
    });

    it('never lets two members together let more go on than may', async () => {
      const jobs = await Promise.all(Array.from({ length: 10 }, (_, index) => store.job(`queue-${index}`, {}, 1)));
      await openRuns(
        store,
        holder,
        jobs.flatMap((jobId, index) =>
          [0, 1, 2].map((n) => newRun({ id: 1 + index * 3 + n, jobId, slotAt: T + n, born: 'held' })),
        ),
      );
      const answers = await Promise.all([1, 2, 3, 4].map(() => store.dispatcher.promote(null)));
      const more = await store.dispatcher.promote(null);
      expect([...answers, more].reduce((sum, { promoted }) => sum + promoted, 0)).toBe(10);
      for (const jobId of jobs)
        expect((await store.openRunsOf(jobId)).map(({ state }) => state)).toEqual(['queued', 'held', 'held']);
    });

    it('reaches jobs behind many others that have no room', async () => {
      const blocked = await Promise.all(Array.from({ length: 600 }, (_, index) => store.job(`blocked-${index}`)));
      const free = await store.job('free');
      await openRuns(store, holder, [
        ...blocked.flatMap((jobId, index) => [
          newRun({ id: 10_000 + index, jobId, slotAt: T, born: 'running' }),
          newRun({ id: 20_000 + index, jobId, slotAt: T + 1, born: 'held' }),
        ]),
        newRun({ id: 30_000, jobId: free, slotAt: T, born: 'held' }),
      ]);
      const { promoted, stillHeld } = await store.dispatcher.promote(null);
      expect(promoted).toBe(1);
      expect(stillHeld).toHaveLength(600);
      expect(await store.openRunsOf(free)).toMatchObject([{ state: 'queued' }]);
    });
  });

  it('tells a holder which of its runs are to be cancelled, and nobody else', async () => {
    await openRuns(store, holder, [newRun({ id: 1, jobId: job, slotAt: T, born: 'running' })]);
    expect(await store.dispatcher.cancelRequests(holder)).toEqual([]);
    expect(await store.runs.cancelRun({ runId: 1, reason: 'enough', actor: 'me', now: T })).toEqual({
      kind: 'requested',
    });
    expect(await store.dispatcher.cancelRequests(holder)).toEqual([{ runId: 1, reason: 'enough' }]);
    expect(await store.dispatcher.cancelRequests(other)).toEqual([]);
  });

  it('never gives an id twice', async () => {
    const blocks = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store.dispatcher.reserveIds(index + 1, T).then((first) => [first, index + 1] as const),
      ),
    );
    const ids = blocks.flatMap(([first, count]) => Array.from({ length: count }, (_, n) => first + n));
    expect(new Set(ids).size).toBe(210);
    // From the members' registration on: at least the Unix second × 10⁶, so that a fresh database repeats nothing.
    expect(Math.min(...ids)).toBeGreaterThan((T / 1_000) * 1_000_000);
    expect(Math.max(...ids)).toBeLessThan(Number.MAX_SAFE_INTEGER);
  });
});
