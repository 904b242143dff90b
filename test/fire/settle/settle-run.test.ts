import type { ShardState } from '../../../src/fire/run/run.ts';
import { settleRun } from '../../../src/fire/settle/settle-run.ts';

const shards = (...states: ShardState[]) =>
  states.map((state, index) => ({ index, state, reason: state === 'succeeded' ? null : `why ${index}` }));

describe('settleRun', () => {
  it('is open while a shard is', () => {
    for (const open of ['queued', 'running', 'waiting'] as const) {
      expect(settleRun(shards('failed', open, 'succeeded'))).toBeNull();
      expect(settleRun(shards(open), 'asked by ann')).toBeNull();
    }
  });

  it('has succeeded where all shards have', () => {
    expect(settleRun(shards('succeeded'))).toEqual({ state: 'succeeded', reason: null });
    expect(settleRun(shards('succeeded', 'succeeded'))).toEqual({ state: 'succeeded', reason: null });
  });

  it('has failed where all have, with their reasons', () => {
    expect(settleRun(shards('failed'))).toEqual({ state: 'failed', reason: 'why 0' });
    expect(settleRun(shards('failed', 'failed'))).toEqual({
      state: 'failed',
      reason: '2 of 2 shards did not succeed; shard 0: why 0; shard 1: why 1',
    });
  });

  it('has partly failed otherwise: one shard of fifty (F26)', () => {
    const fifty = shards(
      ...Array.from({ length: 50 }, (_, index): ShardState => (index === 7 ? 'failed' : 'succeeded')),
    );
    expect(settleRun(fifty)).toEqual({
      state: 'partly_failed',
      reason: '1 of 50 shards did not succeed; shard 7: why 7',
    });
    expect(settleRun(shards('failed', 'cancelled'))!.state).toBe('partly_failed');
  });

  it('names three failed shards at most', () => {
    expect(settleRun(shards('failed', 'failed', 'failed', 'failed', 'failed'))!.reason).toMatch(
      /shard 2: why 2; and 2 more$/,
    );
  });

  it('is cancelled where that was asked before it settled, whatever its shards came to', () => {
    expect(settleRun(shards('succeeded', 'cancelled'), 'asked by ann')).toEqual({
      state: 'cancelled',
      reason: 'asked by ann',
    });
    expect(settleRun(shards('cancelled'))).toEqual({ state: 'cancelled', reason: 'why 0' });
  });

  it('has failed where it never had a shard', () => {
    expect(settleRun([])).toEqual({ state: 'failed', reason: 'the run had no shard' });
  });
});
