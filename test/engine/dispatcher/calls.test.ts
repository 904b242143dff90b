import type { ActiveRun } from '../../../src/engine/dispatcher/active-run.ts';
import type { Attempted } from '../../../src/engine/dispatcher/attempt.ts';
import { Calls, type CallsPorts } from '../../../src/engine/dispatcher/calls.ts';
import type { Shard } from '../../../src/fire/fire.ts';
import { FakeTime, silent } from '../fakes.ts';

/** One call whose conclusion throws so many times; what was concluded, logged and given back. */
const callWith = async (throwing: number) => {
  const time = new FakeTime();
  const concluded: Attempted[] = [];
  const logged: string[] = [];
  let givenBack = 0;
  const run = {
    claimed: { facts: { id: 1, fireAt: 0 } },
    cancelReason: null,
    calls: new Map(),
    application: { budget: { calls: 0, retries: 0 } },
  } as unknown as ActiveRun;
  const shard = { index: 0, attempts: 0, roundAttempts: 1, state: 'queued' } as Shard;
  const calls = new Calls({
    active: { holds: () => true },
    clock: time,
    timers: time,
    log: { ...silent, error: (_: object, text: string) => logged.push(text) },
    maySend: () => true,
    ended: (_: ActiveRun, __: Shard, attempted: Attempted) => {
      concluded.push(attempted);
      if (concluded.length <= throwing) throw new Error('a bug of ours');
    },
    giveBack: () => givenBack++,
    connections: () => 1,
  } as unknown as CallsPorts);
  calls.begin(run, shard);
  await calls.untilIdle();
  return { concluded, logged, givenBack };
};

describe('a call whose conclusion throws', () => {
  it('is concluded once more as an internal error, and gives its slot back', async () => {
    const { concluded, logged, givenBack } = await callWith(1);
    expect(concluded).toHaveLength(2);
    expect(concluded[1]).toMatchObject({
      verdict: { state: 'failed', reason: 'internal error: Error: a bug of ours' },
    });
    expect(logged).toEqual(['an attempt could not be concluded; it counts as failed']);
    expect(givenBack).toBe(1);
  });

  it('gives its slot back even where that throws too', async () => {
    const { concluded, logged, givenBack } = await callWith(2);
    expect(concluded).toHaveLength(2);
    expect(logged).toHaveLength(2);
    expect(givenBack).toBe(1);
  });
});
