import { attempt, History, run, T, told } from './history.ts';

const SECOND = 1_000;
const at = (second: number) => T + second * SECOND;

/** Runs by hand that were called from second `from` to second `to`; further pairs are attempts or rounds of the same run. */
const called = (...calls: { from: number; to: number; round?: number; shardIndex?: number }[]) =>
  run({
    cause: 'manual',
    fireAt: at(calls[0]!.from),
    settledAt: at(calls.at(-1)!.to),
    shardTotal: 2,
    rounds: 2,
    state: 'failed',
    attempts: calls.map(({ from, to, ...part }, index) =>
      attempt({
        number: index + 1,
        startedAt: at(from),
        durationMs: (to - from) * SECOND,
        verdict: 'failed',
        ...part,
      }),
    ),
  });

/** What is found of overlaps; the runs are not whole otherwise. */
const overlaps = async (spec: object, ...runs: ReturnType<typeof called>[]): Promise<string[]> => {
  const history = new History({ schedule: {}, retry: { maxAttempts: 9 }, ...spec });
  history.runs = runs;
  return (await told(history)).filter((finding) => finding.startsWith('overlap'));
};

describe('runs of one job that are called at once', () => {
  for (const concurrencyPolicy of ['Forbid', 'Queue', 'Replace'])
    it(`are found under ${concurrencyPolicy}, in whatever order they come`, async () => {
      const [slow, quick] = [called({ from: 0, to: 10 }), called({ from: 4, to: 4.1 })];
      const finding = [
        `overlap at ${4 / 60}: 2 runs of the job were called at once, run ${slow.id} for 6000 ms more; 1 is allowed`,
      ];
      expect(await overlaps({ concurrencyPolicy }, slow, quick)).toEqual(finding);
      expect(await overlaps({ concurrencyPolicy }, quick, slow)).toEqual(finding);
    });

  it('are found under Allow beyond maxConcurrentRuns', async () => {
    const allow = (maxConcurrentRuns: number) => ({ concurrencyPolicy: 'Allow', maxConcurrentRuns });
    const three = [called({ from: 0, to: 10 }), called({ from: 1, to: 11 }), called({ from: 2, to: 12 })];
    expect(await overlaps(allow(3), ...three)).toEqual([]);
    expect(await overlaps(allow(2), ...three)).toEqual([
      expect.stringMatching(/3 runs of the job were called at once, run \d+ for 9000 ms more; 2 are allowed$/),
    ]);
  });

  it('go on between their attempts, and over all their shards', async () => {
    const retried = called({ from: 0, to: 1 }, { from: 9, to: 10 });
    expect(await overlaps({}, retried, called({ from: 5, to: 6 }))).toHaveLength(1);
    const shards = called({ from: 0, to: 1 }, { from: 0, to: 10, shardIndex: 1 });
    expect(await overlaps({}, shards, called({ from: 5, to: 6 }))).toHaveLength(1);
  });

  it('do not go on between two rounds', async () => {
    const rerun = called({ from: 0, to: 1 }, { from: 9, to: 10, round: 2 });
    expect(await overlaps({}, rerun, called({ from: 5, to: 6 }))).toEqual([]);
    expect(await overlaps({}, rerun, called({ from: 9.4, to: 12 }))).toHaveLength(1);
  });

  it('one behind the other are no overlap, nor is what clocks that differ make of them', async () => {
    expect(
      await overlaps({}, called({ from: 0, to: 2 }), called({ from: 2, to: 3 }), called({ from: 3, to: 3 })),
    ).toEqual([]);
    expect(await overlaps({}, called({ from: 0, to: 2 }), called({ from: 1.5, to: 3 }))).toEqual([]);
    expect(await overlaps({}, called({ from: 0, to: 2 }), called({ from: 1.49, to: 3 }))).toHaveLength(1);
  });

  it('go by the definition of their own, a rerun also by a later one', async () => {
    const spec = { schedule: {}, retry: { maxAttempts: 9 } };
    const history = new History({ ...spec, concurrencyPolicy: 'Forbid' });
    history.revised(2, at(3), { ...spec, concurrencyPolicy: 'Allow' });
    history.runs = [called({ from: 0, to: 20 }), { ...called({ from: 4, to: 5 }), revision: 2 }];
    expect((await told(history)).filter((finding) => finding.startsWith('overlap'))).toEqual([]);
    history.runs.push(called({ from: 6, to: 7 }));
    expect((await told(history)).filter((finding) => finding.startsWith('overlap'))).toHaveLength(1);
    history.runs[2] = called({ from: -2, to: -1 }, { from: 6, to: 7, round: 2 });
    expect((await told(history)).filter((finding) => finding.startsWith('overlap'))).toEqual([]);
  });
});
