import type { RunRequest } from '../../src/command/run-store.ts';
import type { Holder } from '../../src/engine/ports.ts';
import { attempt, newRun, openRuns, register, results, settled, shard, success, T } from './builders.ts';
import { onEveryImplementation, type StoreUnderTest } from './store-under-test.ts';

onEveryImplementation('the run store', (open) => {
  let store: StoreUnderTest;
  let holder: Holder;

  beforeEach(async () => {
    store = await open();
    await store.application('app');
    holder = await register(store, 'a');
  });
  afterEach(() => store.drop());

  const ask = (job: string, part: Partial<RunRequest> = {}) =>
    store.runs.openRun({
      ...{ namespace: 'default', job, params: {}, endpoint: null, shards: null, idempotencyKey: null },
      ...{ requestHash: 'h', cause: 'manual', actor: 'me', now: T, ...part },
    });
  const opened = async (job: string, part: Partial<RunRequest> = {}): Promise<number> => {
    const opening = await ask(job, part);
    if (opening.kind !== 'opened') throw new Error(JSON.stringify(opening));
    return opening.runId;
  };
  const claim = (now = T) => store.dispatcher.claim({ holder, applicationId: 1, now, limit: 100 });

  describe('run now', () => {
    it('opens a queued run of a job that is there', async () => {
      const job = await store.job('job', {
        params: { mode: 'full' },
        priority: 9,
        routeStrategy: 'Sharded',
        shards: 2,
      });
      const runId = await opened('job', { params: { mode: 'part' }, endpoint: 'http://127.0.0.1:1', shards: [1] });
      expect(await store.runsOf(job)).toMatchObject([{ id: runId, state: 'queued', slotAt: null, sequence: 0 }]);
      const [run] = await claim();
      expect(run).toMatchObject({ priority: 9, pinned: 'http://127.0.0.1:1', requestedShards: [1], shardTotal: 0 });
      expect(run!.facts).toMatchObject({ id: runId, cause: 'manual', fireAt: T, params: { mode: 'part' } });
      expect(await store.scheduleOf(job)).toMatchObject({ sequence: 1 });
      expect(await ask('nowhere')).toEqual({ kind: 'no-job' });
      expect(await store.notesOf(runId)).toEqual([
        { at: T, kind: 'request', text: 'run now, at http://127.0.0.1:1, shards 1', actor: 'me' },
      ]);
    });

    it('refuses shards and endpoints that can not be, and opens nothing', async () => {
      const job = await store.job('job', { routeStrategy: 'Sharded', shards: 2 });
      expect(await ask('job', { endpoint: 'http://elsewhere', shards: [1, 2, 9] })).toEqual({
        kind: 'impossible',
        problems: [
          expect.objectContaining({ path: 'endpoint', message: 'is not an endpoint that this job can use' }),
          expect.objectContaining({ path: 'shards', message: 'there is no shard 2, 9: there are shards 0 to 1' }),
        ],
      });
      expect(await store.runsOf(job)).toEqual([]);
    });

    it('answers the same run to the same idempotency key for a day, whoever asks at once', async () => {
      await store.job('job', { concurrencyPolicy: 'Allow' });
      const asked = await Promise.all([1, 2, 3].map(() => ask('job', { idempotencyKey: 'k' })));
      expect(asked.map(({ kind }) => kind).sort()).toEqual(['known', 'known', 'opened']);
      expect(new Set(asked.map((answer) => 'runId' in answer && answer.runId)).size).toBe(1);
      expect(await ask('job', { idempotencyKey: 'k', requestHash: 'other' })).toEqual({ kind: 'other-request' });
      expect(await ask('job', { idempotencyKey: 'K' })).toMatchObject({ kind: 'opened' });
      expect(await ask('job', { idempotencyKey: 'k', now: T + 86_400_000 })).toMatchObject({ kind: 'opened' });
    });

    it('keeps to the concurrency policy, whoever asks at once', async () => {
      await store.job('forbid', { concurrencyPolicy: 'Forbid' });
      const forbid = await Promise.all([1, 2, 3].map(() => ask('forbid')));
      expect(forbid.map((answer) => ('code' in answer ? answer.code : answer.kind)).sort()).toEqual([
        'opened',
        'overlap',
        'overlap',
      ]);
      const queue = await store.job('queue', { maxQueued: 2 });
      const queued = await Promise.all([1, 2, 3, 4].map(() => ask('queue')));
      expect(queued.map((answer) => ('code' in answer ? answer.code : answer.kind)).sort()).toEqual([
        'opened',
        'opened',
        'opened',
        'queue-full',
      ]);
      expect((await store.openRunsOf(queue)).map(({ state }) => state).sort()).toEqual(['held', 'held', 'queued']);
      expect((await store.runsOf(queue)).map(({ sequence }) => sequence).sort()).toEqual([0, 1, 2]);
    });

    it('counts what schedules opened, and replaces it where the policy says so', async () => {
      const job = await store.job('replace', { concurrencyPolicy: 'Replace' }, 1);
      await openRuns(store, holder, [newRun({ id: 1, jobId: job, slotAt: T, born: 'running' })]);
      const second = await opened('replace');
      const third = await opened('replace');
      expect(await store.dispatcher.cancelRequests(holder)).toEqual([{ runId: 1, reason: 'replaced' }]);
      expect(await store.openRunsOf(job)).toMatchObject([
        { runId: 1, state: 'running' },
        { runId: third, state: 'held' },
      ]);
      expect((await store.runsOf(job)).find(({ id }) => id === second)).toMatchObject({
        state: 'cancelled',
        reason: 'replaced',
      });
      await store.dispatcher.commit(
        holder,
        results({ settled: [settled(job, 1, { state: 'cancelled', reason: 'replaced' })] }),
        T,
      );
      expect(await store.dispatcher.promote([job])).toEqual({ promoted: 1, stillHeld: [] });
    });
  });

  describe('cancelling', () => {
    it('ends at once what nobody holds, asks the holder of what is called, and knows what is over', async () => {
      const job = await store.job('job', {}, 1);
      const queued = await opened('job');
      const cancel = (runId: number) => store.runs.cancelRun({ runId, reason: 'enough', actor: 'me', now: T + 1 });
      expect(await cancel(queued)).toEqual({ kind: 'cancelled' });
      expect(await store.runsOf(job)).toMatchObject([{ state: 'cancelled', reason: 'enough', settledAt: T + 1 }]);
      expect(await claim()).toEqual([]);
      expect(await cancel(queued)).toEqual({ kind: 'settled' });
      expect(await cancel(123)).toEqual({ kind: 'no-run' });
    });

    it('ends no run before it was opened, where whoever asks had to wait meanwhile', async () => {
      const job = await store.job('job', {}, 1);
      const runId = await opened('job', { now: T + 5_000 });
      await store.runs.cancelRun({ runId, reason: 'enough', actor: 'me', now: T });
      expect(await store.runsOf(job)).toMatchObject([{ state: 'cancelled', settledAt: T + 5_000 }]);
    });

    it('and claiming at once agree: a run is cancelled unsent, or its holder is asked', async () => {
      const job = await store.job('job', { concurrencyPolicy: 'Allow' });
      for (let round = 0; round < 15; round++) {
        const runId = await opened('job');
        const [{ kind }, claimed] = await Promise.all([
          store.runs.cancelRun({ runId, reason: 'enough', actor: 'me', now: T }),
          claim(),
        ]);
        if (claimed.length === 0) expect(kind).toBe('cancelled');
        else
          expect([kind, claimed[0]!.cancelReason]).toEqual([
            claimed[0]!.cancelReason === null ? 'requested' : 'cancelled',
            null,
          ]);
        await store.dispatcher.commit(
          holder,
          results({ settled: claimed.map(() => settled(job, runId, { state: 'cancelled' })) }),
          T,
        );
      }
      expect(await store.openRunsOf(job)).toEqual([]);
      expect(new Set((await store.runsOf(job)).map(({ state }) => state))).toEqual(new Set(['cancelled']));
    });

    it('cancels the shards that still wait', async () => {
      const job = await store.job('job', {}, 1);
      await openRuns(store, holder, [newRun({ id: 1, jobId: job, slotAt: T, born: 'running', shardTotal: 0 })]);
      const shards = [shard(0, { state: 'succeeded' }), shard(1, { state: 'waiting', dueAt: T + 9 })];
      await store.dispatcher.startShards(holder, [{ runId: 1, jobId: job, shardTotal: 2, shards }]);
      const waits = {
        runId: 1,
        jobId: job,
        applicationId: 1,
        priority: 5,
        state: 'waiting' as const,
        dueAt: T + 9,
        reason: null,
        waitingSince: null,
      };
      await store.dispatcher.commit(holder, results({ released: [waits] }), T);
      await store.runs.cancelRun({ runId: 1, reason: 'enough', actor: 'me', now: T });
      expect((await store.shardsOf(1)).map(({ state }) => state)).toEqual(['succeeded', 'cancelled']);
    });
  });

  describe('rerunning', () => {
    const failedRun = async (job: number): Promise<void> => {
      await openRuns(store, holder, [newRun({ id: 1, jobId: job, slotAt: T, born: 'running', shardTotal: 0 })]);
      const shards = [shard(0), shard(1), shard(2)];
      await store.dispatcher.startShards(holder, [{ runId: 1, jobId: job, shardTotal: 3, shards }]);
      await store.dispatcher.commit(
        holder,
        results({
          attempts: [0, 1, 2].map((shardIndex) => ({ runId: 1, jobId: job, attempt: attempt(1, { shardIndex }) })),
          shards: shards.map((each, index) => ({
            runId: 1,
            jobId: job,
            shard: {
              ...each,
              attempts: 1,
              roundAttempts: 1,
              state: index === 1 ? ('failed' as const) : ('succeeded' as const),
            },
          })),
          settled: [settled(job, 1, { state: 'partly_failed', reason: '1 of 3 failed' })],
        }),
        T,
      );
    };

    it('opens a new round of the failed shards, under their indexes', async () => {
      const job = await store.job('job', {}, 1);
      await failedRun(job);
      expect(await store.runs.reopenShards({ runId: 1, shards: 'failed', actor: 'me', now: T + 5 })).toEqual({
        kind: 'reopened',
        runId: 1,
      });
      expect(await store.runsOf(job)).toMatchObject([
        { state: 'queued', reason: null, settledAt: 0, rounds: 2, shardTotal: 3 },
      ]);
      const [run] = await claim(T + 5);
      expect(run).toMatchObject({ rounds: 2, shardTotal: 3 });
      expect(
        run!.shards!.map(({ state, attempts, round, roundAttempts }) => [state, attempts, round, roundAttempts]),
      ).toEqual([
        ['succeeded', 1, 1, 1],
        ['queued', 1, 2, 0],
        ['succeeded', 1, 1, 1],
      ]);
      expect(await store.runs.reopenShards({ runId: 1, shards: 'failed', actor: 'me', now: T + 6 })).toMatchObject({
        kind: 'refused',
        code: 'run-open',
      });
    });

    it('goes on counting the attempts of a single run', async () => {
      const job = await store.job('job', {}, 1);
      await openRuns(store, holder, [newRun({ id: 1, jobId: job, slotAt: T, born: 'running' })]);
      const failed = attempt(1, { verdict: 'failed', reason: 'status 500' });
      await store.dispatcher.commit(
        holder,
        results({
          attempts: [{ runId: 1, jobId: job, attempt: failed }],
          settled: [settled(job, 1, { state: 'failed' })],
        }),
        T,
      );
      await store.runs.reopenShards({ runId: 1, shards: 'failed', actor: 'me', now: T });
      const [run] = await claim();
      expect(run!.shards).toEqual([
        shard(0, { state: 'queued', attempts: 1, round: 2, roundAttempts: 0, reason: 'status 500' }),
      ]);
    });

    it('counts as open: it waits behind what runs, or is refused', async () => {
      const job = await store.job('job', {}, 1);
      await failedRun(job);
      const going = await opened('job');
      expect(await store.runs.reopenShards({ runId: 1, shards: [1], actor: 'me', now: T })).toMatchObject({
        kind: 'reopened',
      });
      expect(await store.openRunsOf(job)).toMatchObject([
        { runId: 1, state: 'held' },
        { runId: going, state: 'queued' },
      ]);
      await claim();
      await store.dispatcher.commit(holder, success(job, going), T);
      expect(await store.dispatcher.promote([job])).toMatchObject({ promoted: 1 });
    });

    it('of all is a new run that names the old one', async () => {
      const job = await store.job('job', {}, 1);
      await failedRun(job);
      const answer = await store.runs.repeatRun({ runId: 1, actor: 'me', now: T + 5 });
      expect(answer.kind).toBe('reopened');
      const [run] = await claim(T + 5);
      expect(run!.facts).toMatchObject({ rerunOf: 1, cause: 'manual', slotAt: null, fireAt: T + 5 });
      expect(await store.notesOf(run!.facts.id)).toEqual([
        { at: T + 5, kind: 'request', text: 'run 1 once more', actor: 'me' },
      ]);
      expect(await store.notesOf(1)).toEqual([
        { at: T + 5, kind: 'rerun', text: `all shards, as run ${run!.facts.id}`, actor: 'me' },
      ]);
      expect(await store.runs.repeatRun({ runId: run!.facts.id, actor: 'me', now: T })).toMatchObject({
        code: 'run-open',
      });
    });

    it('is refused where nothing failed, nothing is known or the job is gone', async () => {
      const job = await store.job('job', {}, 1);
      await failedRun(job);
      const reopen = (runId: number, shards: 'failed' | number[]) =>
        store.runs.reopenShards({ runId, shards, actor: 'me', now: T });
      expect(await reopen(99, 'failed')).toEqual({ kind: 'no-run' });
      expect(await reopen(1, [7])).toMatchObject({ kind: 'refused', code: 'unknown-shard' });
      await store.deleteJobRow(job);
      expect(await reopen(1, 'failed')).toEqual({ kind: 'job-deleted' });
      expect(await store.runs.repeatRun({ runId: 1, actor: 'me', now: T })).toEqual({ kind: 'job-deleted' });
    });
  });
});
