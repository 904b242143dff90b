import type { Holder } from '../../src/engine/ports.ts';
import { attempt, newRun, openRuns, register, results, settled, shard, success, T } from './builders.ts';
import { onEveryImplementation, type StoreUnderTest } from './store-under-test.ts';

onEveryImplementation('the rescuer store', (open) => {
  let store: StoreUnderTest;
  let dead: Holder;
  let holder: Holder;
  let job: number;

  beforeEach(async () => {
    store = await open();
    await store.application('app');
    dead = await register(store, 'dead');
    holder = await register(store, 'living');
    job = await store.job('job', { concurrencyPolicy: 'Allow' }, 1);
    await openRuns(store, dead, [
      newRun({ id: 1, jobId: job, slotAt: T, born: 'running' }),
      newRun({ id: 2, jobId: job, slotAt: T + 1, born: 'running' }),
      newRun({ id: 3, jobId: job, slotAt: T + 2, born: 'queued' }),
    ]);
  });
  afterEach(() => store.drop());

  const die = () => store.rescuer.declareDead(dead.memberId, 0);

  it('declares dead only whose beat stood still, and only once', async () => {
    await store.membership.beat(dead, { now: T, clockOffsetMs: 0, callsInFlight: 0 });
    expect(await store.rescuer.declareDead(dead.memberId, 0)).toBe(false);
    const answers = await Promise.all([1, 2, 3].map(() => store.rescuer.declareDead(dead.memberId, 1)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect((await store.membership.living()).map(({ memberId }) => memberId)).toEqual([holder.memberId]);
  });

  it('lets who was declared dead open, claim and take over nothing', async () => {
    await die();
    expect(await store.dispatcher.claim({ holder: dead, applicationId: 1, now: T + 10, limit: 10 })).toEqual([]);
    expect(await store.rescuer.takeOver(holder.memberId, dead, 10)).toEqual([]);
    expect(await openRuns(store, dead, [newRun({ id: 4, jobId: job, slotAt: T + 3, born: 'running' })])).toEqual(
      new Set(),
    );
    expect((await store.runsOf(job)).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(await store.dispatcher.claim({ holder, applicationId: 1, now: T + 10, limit: 10 })).toHaveLength(1);
  });

  it('knows which of the dead still hold runs', async () => {
    expect(await store.rescuer.deadHolders()).toEqual([]);
    await die();
    expect(await store.rescuer.deadHolders()).toEqual([{ memberId: dead.memberId, name: 'dead' }]);
    await store.rescuer.takeOver(dead.memberId, holder, 10);
    expect(await store.rescuer.deadHolders()).toEqual([]);
  });

  it('finds what a dead member wrote late, within a few looks', async () => {
    await die();
    await store.rescuer.takeOver(dead.memberId, holder, 10);
    expect(await store.rescuer.deadHolders()).toEqual([]);
    await store.writeHolder(3, dead);
    const looks = [
      await store.rescuer.deadHolders(),
      await store.rescuer.deadHolders(),
      await store.rescuer.deadHolders(),
      await store.rescuer.deadHolders(),
    ];
    expect(looks.flat()).toContainEqual({ memberId: dead.memberId, name: 'dead' });
  });

  it('counts a member that left among the dead: what it could not hand back is taken over', async () => {
    await store.membership.leave(dead);
    expect(await store.rescuer.deadHolders()).toEqual([{ memberId: dead.memberId, name: 'dead' }]);
  });

  it('takes over what its holder had, in chunks, each run once, as possibly sent', async () => {
    await die();
    const [a, b] = await Promise.all([1, 2].map(() => store.rescuer.takeOver(dead.memberId, holder, 1)));
    const rest = await store.rescuer.takeOver(dead.memberId, holder, 10);
    const runs = [...a!, ...b!, ...rest];
    expect(runs.map(({ facts }) => facts.id).sort()).toEqual([1, 2]);
    for (const run of runs) expect(run.shards).toEqual([shard(0, { endpoint: null, state: 'running' })]);
    expect(await store.openRunsOf(job)).toMatchObject([
      { runId: 1, state: 'running', memberId: holder.memberId },
      { runId: 2, state: 'running', memberId: holder.memberId },
      { runId: 3, state: 'queued', memberId: null },
    ]);
  });

  it('stores in the same step what the heir makes of them, or takes nothing', async () => {
    await die();
    const failing = store.rescuer.takeOver(dead.memberId, holder, 10, async () => {
      throw new Error('no definition');
    });
    await expect(failing).rejects.toThrow('no definition');
    expect(await store.rescuer.deadHolders()).toEqual([{ memberId: dead.memberId, name: 'dead' }]);
    const taken = await store.rescuer.takeOver(dead.memberId, holder, 10, async (runs) => ({
      results: results({
        attempts: runs.map(({ facts }) => ({
          runId: facts.id,
          jobId: job,
          attempt: attempt(1, { fault: 'holder-lost' }),
        })),
        settled: [settled(job, 1, { state: 'failed', reason: 'lost' })],
        released: [
          {
            runId: 2,
            jobId: job,
            applicationId: 1,
            priority: 5,
            state: 'waiting',
            dueAt: T + 50,
            reason: null,
            waitingSince: null,
          },
        ],
      }),
      now: T + 9,
    }));
    expect(taken.map(({ facts }) => facts.id).sort()).toEqual([1, 2]);
    expect(await store.runsOf(job)).toMatchObject([
      { state: 'failed', reason: 'lost', settledAt: T + 9 },
      { state: 'waiting' },
      { state: 'queued' },
    ]);
    expect(await store.openRunsOf(job)).toMatchObject([
      { runId: 2, state: 'waiting', memberId: null },
      { runId: 3, state: 'queued' },
    ]);
    const none = await store.rescuer.takeOver(dead.memberId, holder, 10, async () => ({
      results: results({}),
      now: T,
    }));
    expect(none).toEqual([]);
  });

  it('loses the late writes of the dead, and takes those of the heir', async () => {
    await die();
    await store.rescuer.takeOver(dead.memberId, holder, 10);
    expect(await store.dispatcher.commit(dead, success(job, 1), T)).toEqual({ lost: [1] });
    expect(await store.attemptsOf(1)).toEqual([]);
    expect(await store.rescuer.commit(holder, success(job, 1), T)).toEqual({ lost: [] });
    expect(await store.attemptsOf(1)).toHaveLength(1);
  });

  it('takes results of the dead for runs that nobody has taken over yet', async () => {
    await die();
    expect(await store.dispatcher.commit(dead, success(job, 1), T)).toEqual({ lost: [] });
    expect((await store.rescuer.takeOver(dead.memberId, holder, 10)).map(({ facts }) => facts.id)).toEqual([2]);
  });

  it('says since when each run was in its hands: born, claimed, or claimed again', async () => {
    const waits = { runId: 1, jobId: job, applicationId: 1, priority: 5, reason: null, waitingSince: null };
    await store.dispatcher.commit(
      dead,
      results({ released: [{ ...waits, state: 'waiting', dueAt: T + 1_000 }] }),
      T + 500,
    );
    const claimed = await store.dispatcher.claim({ holder: dead, applicationId: 1, now: T + 3_000, limit: 10 });
    expect(claimed.map(({ facts, dueAt }) => [facts.id, dueAt]).sort()).toEqual([
      [1, T + 3_000],
      [3, T + 3_000],
    ]);
    await die();
    const runs = await store.rescuer.takeOver(dead.memberId, holder, 10);
    expect(runs.map(({ facts, dueAt }) => [facts.id, dueAt]).sort()).toEqual([
      [1, T + 3_000],
      [2, T + 1],
      [3, T + 3_000],
    ]);
  });

  it('leaves a run whose shards were never planned as surely not sent', async () => {
    await openRuns(store, dead, [newRun({ id: 4, jobId: job, slotAt: T + 4, born: 'running', shardTotal: 0 })]);
    await die();
    const runs = await store.rescuer.takeOver(dead.memberId, holder, 10);
    expect(runs.find(({ facts }) => facts.id === 4)!.shards).toBeNull();
  });

  it('keeps a cancellation that was asked of the dead', async () => {
    await store.runs.cancelRun({ runId: 1, reason: 'enough', actor: 'me', now: T });
    await die();
    const runs = await store.rescuer.takeOver(dead.memberId, holder, 10);
    expect(runs.map(({ facts, cancelReason }) => [facts.id, cancelReason]).sort()).toEqual([
      [1, 'enough'],
      [2, null],
    ]);
  });

  it('shows a member what the store says it holds, so that what it does not know of goes back', async () => {
    const own = await store.rescuer.ownRuns(dead);
    expect(own.map(({ runId }) => runId).sort()).toEqual([1, 2]);
    await store.rescuer.commit(
      dead,
      results({ released: own.map((run) => ({ ...run, state: 'queued' as const, reason: null })) }),
      T,
    );
    expect(await store.rescuer.ownRuns(dead)).toEqual([]);
    const claimed = await store.dispatcher.claim({ holder, applicationId: 1, now: T + 5, limit: 10 });
    expect(claimed.map(({ facts }) => facts.id).sort()).toEqual([1, 2, 3]);
  });

  it('hands on the number of attempts, so that the next one goes on counting', async () => {
    const waits = {
      runId: 1,
      jobId: job,
      applicationId: 1,
      priority: 5,
      state: 'waiting' as const,
      dueAt: T,
      reason: null,
      waitingSince: null,
    };
    const failed = attempt(1, { verdict: 'failed', reason: 'status 500' });
    await store.dispatcher.commit(
      dead,
      results({ attempts: [{ runId: 1, jobId: job, attempt: failed }], released: [waits] }),
      T,
    );
    await store.dispatcher.claim({ holder: dead, applicationId: 1, now: T, limit: 1 });
    await die();
    const runs = await store.rescuer.takeOver(dead.memberId, holder, 10);
    expect(runs.find(({ facts }) => facts.id === 1)!.shards).toEqual([
      shard(0, { state: 'running', attempts: 1, roundAttempts: 1, reason: 'status 500' }),
    ]);
  });
});
