import type { KubeObject } from '../../src/operator/ports.ts';
import { Runs } from '../../src/operator/runs.ts';

const object = (uid: string): KubeObject => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpRun',
  metadata: { name: `run-${uid}`, namespace: 'shop', uid, generation: 1, resourceVersion: '1' },
  spec: { job: 'settle' },
});

/** Objects that are there, by UID, and what happens while the store is asked for open runs. */
const stage = (open: readonly { uid: string; runId: number }[], meanwhile: () => void = () => {}) => {
  const cancelled: number[] = [];
  const runs = new Runs({
    book: {
      runs: async () => [],
      openRunsAskedBy: async (prefix) => {
        meanwhile();
        return open.map(({ uid, runId }) => ({ key: `${prefix}${uid}`, namespace: 'shop', runId }));
      },
    },
    runNow: async () => ({ runId: 7, created: true }),
    cancelRun: async ({ runId }) => void cancelled.push(runId),
    remove: () => {},
    changed: () => {},
    clock: { now: () => 0, monotonic: () => 0 },
    cluster: { name: 'local', serves: () => true },
  });
  return { runs, cancelled };
};

describe('runs that HttpRuns asked for', () => {
  it('are cancelled where the object is gone, and no others', async () => {
    const { runs, cancelled } = stage([
      { uid: 'there', runId: 1 },
      { uid: 'gone', runId: 2 },
    ]);
    await runs.sweep(() => new Set(['there']));
    expect(cancelled).toEqual([2]);
  });

  it('are left alone where the object came while the store was asked', async () => {
    const there = new Set(['old']);
    const { runs, cancelled } = stage([{ uid: 'new', runId: 3 }], () => there.add('new'));
    await runs.sweep(() => new Set(there));
    expect(cancelled).toEqual([]);
  });

  it('are followed until they are gone from the history', async () => {
    const { runs } = stage([]);
    await runs.reconcile(object('u'));
    expect(runs.progressOf(object('u'))).toEqual({ kind: 'gone', runId: '7' });
    await runs.sweep(() => new Set());
    expect(runs.progressOf(object('u'))).toBeUndefined();
  });
});
