import { Pruner } from '../../src/engine/pruner/pruner.ts';
import type { Boundary, Keep } from '../../src/engine/pruner/store.ts';
import { FakeTime, silent } from './fakes.ts';

const OPTIONS = { restMs: 20, roundMs: 60_000, jobsAtOnce: 2, chunk: 10 };

describe('the pruner', () => {
  const pruned: number[] = [];
  let rounds: { exceeded: Keep[]; next: number | null }[];
  let time: FakeTime;
  let chunkMs: number;
  let spentMs: number;
  let lookMs: number;
  let chunksOfJob: number;
  let chance: number;
  let pruner: Pruner;

  beforeEach(() => {
    pruned.length = 0;
    rounds = [];
    chunkMs = 0;
    spentMs = 0;
    lookMs = 0;
    chunksOfJob = 3;
    chance = 0;
    time = new FakeTime();
    const store = {
      keeps: async () => {
        spentMs += lookMs;
        return rounds.shift() ?? { exceeded: [], next: null };
      },
      boundary: async ({ jobId }: Keep, now: number) => ({ jobId, fireAt: now, runId: 1, askedUpToId: 1 }),
      prune: async ({ jobId }: Boundary, chunk: number) => {
        spentMs += chunkMs;
        pruned.push(jobId);
        return pruned.filter((id) => id === jobId).length < chunksOfJob ? chunk : 0;
      },
    };
    const clock = { now: () => time.now(), monotonic: () => time.monotonic() + spentMs };
    pruner = new Pruner({ store, clock, timers: time, log: silent, random: () => chance }, OPTIONS);
    pruner.start();
  });
  afterEach(() => pruner.stop());

  const keep = (jobId: number): Keep => ({ jobId, runs: 300, forMs: 1_000, isTooMany: true });

  it('leaves the start of a member in peace, then goes through the jobs in chunks', async () => {
    rounds = [
      { exceeded: [keep(1)], next: 2 },
      { exceeded: [keep(3)], next: null },
    ];
    await time.pass(59_999);
    expect(pruned).toEqual([]);
    await time.pass(1 + 7 * 20);
    expect(pruned).toEqual([1, 1, 1, 3, 3, 3]);
  });

  it('rests between two chunks, four times as long as one took where that is longer', async () => {
    rounds = [{ exceeded: [keep(1)], next: null }];
    await time.pass(60_000 + 20);
    expect(pruned).toEqual([1]);
    await time.pass(19);
    expect(pruned).toEqual([1]);
    chunkMs = 300;
    await time.pass(1);
    expect(pruned).toEqual([1, 1]);
    await time.pass(1_199);
    expect(pruned).toEqual([1, 1]);
    await time.pass(1);
    expect(pruned).toEqual([1, 1, 1]);
  });

  it('rests less the longer a round takes, and never less than it works', async () => {
    rounds = [{ exceeded: [keep(1)], next: null }];
    chunksOfJob = 5;
    chunkMs = 1_000;
    const restsFor = async (ms: number) => {
      const before = pruned.length;
      await time.pass(ms - 1);
      expect(pruned).toHaveLength(before);
      await time.pass(1);
      expect(pruned).toHaveLength(before + 1);
    };
    await time.pass(60_000 + 20);
    // Two minutes after its begin, at the end of the next chunk.
    spentMs += 120_000 - (20 + 1_000 + 4_000 + 1_000);
    await restsFor(4_000);
    spentMs += 600_000;
    await restsFor(2_000);
    await restsFor(1_000);
  });

  it('rests after a look no longer than the look took', async () => {
    lookMs = 500;
    rounds = [
      { exceeded: [], next: 2 },
      { exceeded: [keep(3)], next: null },
    ];
    await time.pass(60_000 + 500 + 499);
    expect(pruned).toEqual([]);
    await time.pass(1);
    expect(pruned).toEqual([3]);
  });

  it('takes the jobs in no order, so that two members seldom work on one', async () => {
    chance = 0.99;
    chunksOfJob = 1;
    rounds = [{ exceeded: [keep(1), keep(3), keep(5)], next: null }];
    await time.pass(60_000 + 20);
    chance = 0;
    await time.pass(2 * 20);
    expect(pruned).toEqual([5, 1, 3]);
  });

  it('rests after a round over all jobs', async () => {
    await time.pass(60_000);
    rounds = [{ exceeded: [keep(1)], next: null }];
    await time.pass(59_999);
    expect(pruned).toEqual([]);
    await time.pass(1 + 5 * 20);
    expect(pruned).toEqual([1, 1, 1]);
  });

  it('is stopped before its first round as well', async () => {
    await pruner.stop();
    expect(time.waiting).toBe(0);
  });
});
