import type { Shard } from '../../../src/fire/fire.ts';
import { shard } from '../../contract/builders.ts';
import { CUT_OFF, dispatcherOnStage } from './dispatcher-stage.ts';

const HOUR = 3_600_000;

describe('a member that was declared dead', () => {
  it('sends nothing further, cuts off its calls in flight, and has each call slot back once', async () => {
    const { time, dispatcher, slots, application, calls, committed, lease, single, sharded, take } =
      await dispatcherOnStage();
    const waiting: Shard[] = [0, 1].map((index) => shard(index, { state: 'waiting', dueAt: time.now() + 1_000 }));
    await take(sharded, { shardTotal: 2, shards: waiting });
    await take(single, {});
    expect(calls).toHaveLength(1);
    // One whose instant has not come, and one that waits for the lease.
    await take(single, {}, time.now() + 500);
    lease.covers = false;
    await take(single, {});
    lease.covers = true;
    // Nine shards for the slots that are left: seven of them find none.
    const room = slots.roomFor(application);
    await take(sharded, {
      shardTotal: 9,
      shards: Array.from({ length: 9 }, (_, index) => shard(index, { state: 'queued' })),
    });
    const inFlight = 1 + room;
    expect(calls).toHaveLength(inFlight);
    expect(slots.inUse).toBe(inFlight + 2);

    dispatcher.dropAll();
    expect(dispatcher.activeRuns).toBe(0);
    expect(calls.filter(({ options }) => options.signal?.aborted)).toHaveLength(inFlight);
    await time.pass(HOUR);
    // What was not begun gave its slot back; a call in flight keeps its own until it has ended.
    expect(slots.inUse).toBe(inFlight);
    for (const { answer } of calls) answer(CUT_OFF);
    await time.pass(HOUR);
    expect(calls).toHaveLength(inFlight);
    expect(slots.inUse).toBe(0);
    expect(slots.inFlight(application)).toBe(0);
    expect(committed).toEqual([]);
    expect(time.waiting).toBe(0);
  });
});
