import { type ClaimedRun, UnstorableError } from '../../../src/engine/dispatcher/store.ts';
import { Rescuer } from '../../../src/engine/rescuer/rescuer.ts';
import type { RescuerStore } from '../../../src/engine/rescuer/store.ts';
import { FakeTime, silent } from '../fakes.ts';

const run = (id: number): ClaimedRun => ({
  facts: {
    ...{ id, jobId: 1, namespace: 'default', job: 'job', application: 'app', revision: 1, cause: 'manual' },
    ...{ slotAt: null, fireAt: 0, openedAt: 0, sequence: 0, params: {}, rerunOf: null },
  },
  ...{ applicationId: 1, priority: 5, rounds: 1, shardTotal: 0, pinned: null, requestedShards: null },
  ...{ cancelReason: null, dueAt: 0, waitingSince: null, shards: null },
});

describe('the rescuer', () => {
  it('takes over what the store takes, and ends bare only what it refuses', async () => {
    const time = new FakeTime();
    const refused = new Set([7, 600, 601]);
    let left = Array.from({ length: 1_000 }, (_, index) => run(index + 1));
    const over: number[] = [];
    const bare: number[] = [];
    const errors: unknown[] = [];
    const store: RescuerStore = {
      declareDead: async () => false,
      deadHolders: async () => (left.length > 0 ? [{ memberId: 2, name: 'dead' }] : []),
      ownRuns: async () => [],
      commit: async () => ({ lost: [] }),
      takeOver: async (_, __, limit, judge) => {
        const runs = left.slice(0, limit);
        if (runs.length === 0) return [];
        const { results } = await judge!(structuredClone(runs));
        if (results.released.some(({ runId }) => refused.has(runId))) throw new UnstorableError('Out of range value');
        left = left.slice(limit);
        over.push(...results.released.map(({ runId }) => runId));
        bare.push(...results.settled.map(({ runId }) => runId));
        return runs;
      },
    };
    const rescuer = new Rescuer(
      {
        store,
        members: { living: async () => [] },
        definitions: { get: async () => new Map(), peek: () => undefined },
        clock: time,
        timers: time,
        log: { ...silent, error: (fields) => void errors.push((fields as { runId: number }).runId) },
        random: () => 0,
        holder: () => ({ memberId: 1, epoch: 1 }),
        mayJudge: () => true,
        released: () => {},
        tookOver: () => {},
        watch: { ended() {}, settled() {} },
      },
      { lookMs: 1_000, leaseMs: 3_000, alone: false },
    );
    rescuer.start();
    for (let i = 0; i < 20 && left.length > 0; i++) await time.pass(0);
    await rescuer.stop();
    expect(bare).toEqual([...refused]);
    expect(errors).toEqual([...refused]);
    expect(over).toHaveLength(997);
  });
});
