import { Committer } from '../../../src/engine/dispatcher/committer.ts';
import { type Results, type SettledRun, UnstorableError } from '../../../src/engine/dispatcher/store.ts';
import { attempt } from '../../contract/builders.ts';
import { FakeTime, silent } from '../fakes.ts';

const HOLDER = { memberId: 1, epoch: 1 };
const settled = (runId: number) => ({
  runId,
  jobId: 1,
  state: 'succeeded' as const,
  reason: null,
  movesSchedule: false,
});

describe('the group commit', () => {
  const open = () => {
    const time = new FakeTime();
    const written: number[][] = [];
    let away = false;
    const refused = new Set<number>();
    let answer: (() => void) | null = null;
    const store = {
      held: false,
      commit: async (_: unknown, results: Results) => {
        if (away) throw new Error('the database is away');
        // A value that no database takes: only the bare settlement of its run is.
        if (results.settled.some(({ runId, state }) => refused.has(runId) && state === 'succeeded'))
          throw new UnstorableError('Out of range value');
        if (store.held)
          await new Promise<void>((resolve) => {
            answer = resolve;
          });
        if (away) throw new Error('the database is away');
        written.push(results.settled.map(({ runId }) => runId));
        return { lost: [] };
      },
    };
    const committer = new Committer(
      store,
      () => HOLDER,
      time,
      time,
      silent,
      () => {},
    );
    const add = (runId: number) => {
      committer.results.settled.push(settled(runId));
      committer.added();
    };
    const goAway = (now: boolean) => {
      away = now;
    };
    return { time, written, committer, add, goAway, refused, store, answer: () => answer?.() };
  };

  it('writes together what came together', async () => {
    const { time, written, add } = open();
    for (const id of [1, 2, 3]) add(id);
    await time.pass(20);
    expect(written).toEqual([[1, 2, 3]]);
    expect(time.waiting).toBe(0);
  });

  it('settles a run whose result the database refuses without it, and the others as they ended', async () => {
    const { time, written, add, refused } = open();
    refused.add(3);
    for (const id of [1, 2, 3, 4, 5]) add(id);
    await time.pass(1_000);
    expect(written.flat().sort()).toEqual([1, 2, 3, 4, 5]);
    expect(time.waiting).toBe(0);
  });

  it('lets a run that ends without its result move its schedule, wherever the refused value stood', async () => {
    const time = new FakeTime();
    const bare: SettledRun[] = [];
    const commit = async (_: unknown, { attempts, settled }: Results) => {
      if (attempts.length > 0) throw new UnstorableError('Out of range value');
      bare.push(...settled);
      return { lost: [] };
    };
    const committer = new Committer(
      { commit },
      () => HOLDER,
      time,
      time,
      silent,
      () => {},
    );
    committer.results.attempts.push({ runId: 7, jobId: 1, attempt: attempt() });
    committer.added();
    await time.pass(1_000);
    expect(bare).toMatchObject([{ runId: 7, jobId: 1, state: 'failed', movesSchedule: true }]);
  });

  it('keeps what a database that is away does not take, in order, and says that it has it', async () => {
    const { time, written, committer, add, goAway } = open();
    goAway(true);
    add(1);
    await time.pass(1_000);
    add(2);
    expect([committer.holds(1), committer.holds(2), committer.holds(3)]).toEqual([true, true, false]);
    await time.pass(60_000);
    goAway(false);
    await time.pass(3_000);
    expect(written.flat()).toEqual([1, 2]);
    expect(committer.holds(1)).toBe(false);
  });

  it('does not write a second time what a claim has proved to be committed', async () => {
    const { time, written, committer, add, goAway } = open();
    goAway(true);
    for (const id of [1, 2]) add(id);
    await time.pass(20);
    committer.crossOut([1]);
    goAway(false);
    await time.pass(1_000);
    expect(written).toEqual([[2]]);
    add(1);
    await time.pass(20);
    expect(written).toEqual([[2], [1]]);
  });

  it('writes nothing twice that was claimed anew before the answer of its first try got lost', async () => {
    const { time, written, committer, add, goAway, store, answer } = open();
    store.held = true;
    add(1);
    await time.pass(20);
    committer.crossOut([1]);
    add(1);
    goAway(true);
    answer();
    await time.pass(1);
    store.held = false;
    goAway(false);
    await time.pass(1_000);
    expect(written).toEqual([[1]]);
  });

  it('tries again by itself what it failed to write: the store may have it, and must not take for written what came since', async () => {
    const { time, written, add, goAway } = open();
    goAway(true);
    add(1);
    await time.pass(20);
    add(2);
    goAway(false);
    await time.pass(1_000);
    expect(written).toEqual([[1], [2]]);
    expect(time.waiting).toBe(0);
  });

  it('has what a commit under way is writing', async () => {
    const { time, committer, add, store, answer } = open();
    store.held = true;
    add(1);
    await time.pass(20);
    expect(committer.results.settled).toEqual([]);
    expect(committer.holds(1)).toBe(true);
    answer();
    await time.pass(1);
    expect(committer.holds(1)).toBe(false);
  });

  it('forgets what a deposed member had to say', async () => {
    const { time, written, committer, add, goAway } = open();
    goAway(true);
    add(1);
    await time.pass(100);
    committer.discard();
    goAway(false);
    add(2);
    await time.pass(5_000);
    expect(written).toEqual([[2]]);
  });

  it.each<[string, (committer: Committer) => void]>([
    ['a deposed member had nothing to say', (committer) => committer.discard()],
    ['all of it was committed already', (committer) => committer.crossOut([1])],
  ])('goes on committing where the next try finds nothing to do: %s', async (_, forget) => {
    const { time, written, committer, add, goAway } = open();
    goAway(true);
    add(1);
    await time.pass(100);
    forget(committer);
    goAway(false);
    await time.pass(5_000);
    add(2);
    await time.pass(20);
    expect(written).toEqual([[2]]);
  });

  it('goes on committing where it was deposed in the middle of a commit that fails', async () => {
    const { time, written, committer, add, goAway, store, answer } = open();
    store.held = true;
    add(1);
    await time.pass(20);
    committer.discard();
    goAway(true);
    answer();
    await time.pass(5_000);
    store.held = false;
    goAway(false);
    add(2);
    await time.pass(20);
    expect(written).toEqual([[2]]);
  });

  it('ends without a timer where the database does not come back in time', async () => {
    const { time, committer, add, goAway } = open();
    goAway(true);
    add(1);
    const drained = expect(committer.drain(500)).rejects.toThrow('did not take 1 results within 500 ms');
    await time.pass(2_000);
    await drained;
    expect(time.waiting).toBe(0);
  });

  it('ends without a timer where a commit is under way as it gives up', async () => {
    const { time, committer, add, goAway, store, answer } = open();
    store.held = true;
    add(1);
    await time.pass(20);
    const drained = expect(committer.drain(-1)).rejects.toThrow('did not take');
    goAway(true);
    answer();
    add(2);
    await time.pass(10_000);
    await drained;
    expect(time.waiting).toBe(0);
  });
});
