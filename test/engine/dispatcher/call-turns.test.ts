import type { ActiveRun } from '../../../src/engine/dispatcher/active-run.ts';
import { CallAbort } from '../../../src/engine/dispatcher/call-abort.ts';
import { CallTurns } from '../../../src/engine/dispatcher/call-turns.ts';
import type { Outcome } from '../../../src/fire/call/outcome.ts';
import { shard } from '../../contract/builders.ts';
import { CUT_OFF, dispatcherOnStage } from './dispatcher-stage.ts';

const DONE: Outcome = {
  reply: { status: 200, headers: {}, body: Buffer.from('') },
  sent: true,
  timing: { totalMs: 1 },
};

/** Five runs of an application that has one connection: two calls may begin. */
const fiveRuns = async () => {
  const stage = await dispatcherOnStage({ connections: 1 });
  for (let n = 0; n < 5; n++) await stage.take(stage.single, {});
  return stage;
};

describe('a call beyond twice the connections of its application', () => {
  it('begins in its turn, as one before it ends', async () => {
    const { time, calls, slots } = await fiveRuns();
    expect(calls).toHaveLength(2);
    expect(slots.inUse).toBe(5);
    for (let ended = 0; ended < 5; ended++) {
      calls[ended]!.answer(DONE);
      await time.pass(0);
      expect(calls).toHaveLength(Math.min(5, ended + 3));
    }
    expect(slots.inUse).toBe(0);
  });

  it('begins at once where another endpoint comes, though none before it ends', async () => {
    const { dispatcher, calls, room, application } = await fiveRuns();
    room.connections = 2;
    dispatcher.endpointsChanged(application);
    expect(calls).toHaveLength(4);
  });

  it('counts its timeout and its lateness from its turn', async () => {
    const { time, calls, committed } = await fiveRuns();
    await time.pass(5_000);
    for (let ended = 0; ended < 5; ended++) {
      calls[ended]!.answer(DONE);
      await time.pass(0);
    }
    await time.pass(1_000);
    const begun = committed.flatMap(({ attempts }) => attempts.map(({ attempt }) => attempt.startedAt));
    expect(begun.toSorted().map((at) => at - begun[0]!)).toEqual([0, 0, 5_000, 5_000, 5_000]);
  });

  it('is cancelled at once, is never sent, and gives its slot back', async () => {
    const { time, dispatcher, calls, slots } = await fiveRuns();
    expect(dispatcher.cancel(4, 'not wanted')).toBe(true);
    await time.pass(0);
    expect(dispatcher.holds(4)).toBe(false);
    expect(slots.inUse).toBe(4);
    for (let ended = 0; ended < 4; ended++) {
      calls[ended]!.answer(DONE);
      await time.pass(0);
    }
    expect(calls).toHaveLength(4);
    expect(slots.inUse).toBe(0);
  });

  it('leaves nothing in the line where many are cancelled behind calls that hang', () => {
    const aborts = Array.from({ length: 1_000 }, () => new CallAbort());
    const begun: CallAbort[] = [];
    const turns = new CallTurns(
      () => 1,
      ({ abort }) => begun.push(abort),
    );
    expect([turns.tryTake(1), turns.tryTake(1), turns.tryTake(1)]).toEqual([true, true, false]);
    const run = { claimed: { applicationId: 1 } } as ActiveRun;
    for (const abort of aborts) {
      turns.wait({ run, shard: shard(0), abort });
      if (abort === aborts[500]) continue;
      abort.abort();
      turns.withdrawn(1);
      expect(turns['lines'].get(1)?.length ?? 0).toBeLessThan(4);
    }
    turns.giveBack(1);
    expect(begun).toEqual([aborts[500]]);
  });

  it('is let go with everything else of a member that was declared dead', async () => {
    const { time, dispatcher, calls, slots } = await fiveRuns();
    dispatcher.dropAll();
    await time.pass(0);
    expect(slots.inUse).toBe(2);
    for (const { answer } of calls) answer(CUT_OFF);
    await time.pass(1_000);
    expect(calls).toHaveLength(2);
    expect(slots.inUse).toBe(0);
    expect(time.waiting).toBe(0);
  });

  it('goes back to the queue as the server stops, before the calls in flight have ended', async () => {
    const { time, dispatcher, calls, committed } = await fiveRuns();
    const stopped = dispatcher.stop(60_000);
    await time.pass(1_000);
    expect(committed.flatMap(({ released }) => released.map(({ runId }) => runId)).toSorted()).toEqual([3, 4, 5]);
    for (const { answer } of calls) answer(DONE);
    await time.pass(1_000);
    await stopped;
    expect(calls).toHaveLength(2);
    expect(dispatcher.activeRuns).toBe(0);
  });
});
