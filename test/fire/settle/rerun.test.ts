import type { RunState, ShardState } from '../../../src/fire/run/run.ts';
import { planRerun } from '../../../src/fire/settle/rerun.ts';

const run = (state: RunState, ...shards: ShardState[]) => ({
  state,
  shards: shards.map((shard, index) => ({ index, state: shard })),
});

describe('planRerun', () => {
  it('reopens the failed shards only (F26)', () => {
    expect(planRerun(run('partly_failed', 'succeeded', 'failed', 'cancelled', 'failed'), 'failed')).toEqual({
      reopen: [1, 3],
    });
  });

  it('reopens what is listed, once and in order, whatever state it settled in', () => {
    expect(planRerun(run('partly_failed', 'succeeded', 'failed', 'cancelled'), [2, 0, 2])).toEqual({ reopen: [0, 2] });
  });

  it.each([
    [run('running', 'failed', 'running'), 'failed', 'run-open'],
    [run('waiting', 'waiting'), [0], 'run-open'],
    [run('succeeded', 'succeeded'), 'failed', 'nothing-to-rerun'],
    [run('cancelled', 'cancelled'), 'failed', 'nothing-to-rerun'],
    [run('missed'), 'failed', 'nothing-to-rerun'],
    [run('failed', 'failed'), [], 'nothing-to-rerun'],
    [run('failed', 'failed'), [0, 4], 'unknown-shard'],
  ] as const)('refuses (%#) with a code and a sentence', (settled, request, code) => {
    const plan = planRerun(settled, request);
    expect(plan).toMatchObject({ refused: { code, message: expect.stringMatching(/\w+ \w+/) } });
  });

  it('tells how to rerun what was cancelled', () => {
    expect(planRerun(run('cancelled', 'cancelled', 'cancelled'), 'failed')).toEqual({
      refused: {
        code: 'nothing-to-rerun',
        message: 'no shard of the run failed; 2 cancelled: name them by their index to rerun them',
      },
    });
  });
});
