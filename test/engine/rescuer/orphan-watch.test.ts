import { OrphanWatch } from '../../../src/engine/rescuer/orphan-watch.ts';
import type { RescuerStore } from '../../../src/engine/rescuer/store.ts';
import { Takings } from '../../../src/engine/takings.ts';
import { FakeTime, silent } from '../fakes.ts';

const HOLDER = { memberId: 1, epoch: 1 };
const row = (runId: number) => ({ runId, jobId: 1, applicationId: 1, priority: 5, dueAt: 0, waitingSince: null });

describe('the watch for orphans', () => {
  const start = (known: Set<number>, failures = 0) => {
    const time = new FakeTime();
    const takings = new Takings();
    const released: number[] = [];
    let asked = 0;
    const store: Pick<RescuerStore, 'ownRuns' | 'commit'> = {
      ownRuns: async () => {
        asked++;
        return [1, 2].filter((id) => !released.includes(id)).map(row);
      },
      commit: async (_, results) => {
        if (failures-- > 0) throw new Error('Deadlock found; try restarting');
        released.push(...results.released.map(({ runId }) => runId));
        return { lost: [] };
      },
    };
    const watch = new OrphanWatch({
      store,
      clock: time,
      timers: time,
      log: silent,
      holder: () => HOLDER,
      takings,
      knows: (runId) => known.has(runId),
      released: () => {},
    });
    watch.start();
    return { time, watch, takings, released, asked: () => asked };
  };

  it('asks nothing while nothing is suspected', async () => {
    const { time, watch, asked } = start(new Set());
    await time.pass(60_000);
    expect(asked()).toBe(0);
    await watch.stop();
  });

  it('lets go of what is unknown twice, and of nothing that this member still has to say something about', async () => {
    const { time, watch, released } = start(new Set([2]));
    watch.suspect();
    await time.pass(2_000);
    expect(released).toEqual([]);
    await time.pass(2_000);
    expect(released).toEqual([1]);
    await watch.stop();
  });

  it('looks on until it could let go', async () => {
    const { time, watch, released } = start(new Set([2]), 10);
    watch.suspect();
    await time.pass(120_000);
    expect(released).toEqual([1]);
    await watch.stop();
  });

  it('does not let go again of what was claimed anew by an answer that takes long', async () => {
    const { time, watch, takings, released } = start(new Set([2]));
    watch.suspect();
    await time.pass(4_000);
    released.length = 0;
    takings.begin();
    await time.pass(10_000);
    expect(released).toEqual([]);
    await watch.stop();
  });

  it('lets go of nothing that an answer may still bring, however long that takes', async () => {
    const { time, watch, takings, released } = start(new Set([2]));
    const answered = takings.begin();
    watch.suspect();
    await time.pass(20_000);
    expect(released).toEqual([]);
    answered();
    await time.pass(6_000);
    expect(released).toEqual([1]);
    await watch.stop();
  });

  it('lets go of nothing that was taken since the last look, though it is gone from memory again', async () => {
    const { time, watch, released } = start(new Set([2]));
    watch.suspect();
    await time.pass(2_000);
    watch.took([{ facts: { id: 1 } }]);
    await time.pass(2_000);
    expect(released).toEqual([]);
    await time.pass(2_000);
    expect(released).toEqual([1]);
    await watch.stop();
  });
});
