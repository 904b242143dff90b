import { asTable, type BenchResult, compare, rounded } from '../../bench/lib/result.ts';
import { benchCall, spreadOf } from '../../bench/lib/yardstick.ts';

describe('spreadOf', () => {
  it('answers the middle value, in whatever order they came', () => {
    expect(spreadOf([9, 1, 5])).toEqual({ min: 1, median: 5, max: 9 });
  });

  it('answers the mean of the two middle values of an even number', () => {
    expect(spreadOf([4, 1, 2, 9])).toEqual({ min: 1, median: 3, max: 9 });
  });
});

describe('compare', () => {
  it('takes the ratio of each round and then the median, so that a slow minute hits both sides', () => {
    const rounds = [
      { measured: 10, yardstick: 20 },
      { measured: 1, yardstick: 2.5 },
      { measured: 60, yardstick: 100 },
    ];
    expect(compare(rounds)).toEqual({
      ratio: 0.5,
      measured: 10,
      yardstick: 20,
      rounds: 3,
      min: 0.4,
      median: 0.5,
      max: 0.6,
    });
  });
});

describe('rounded', () => {
  it('keeps three digits that mean something, large or small', () => {
    expect([rounded(0.054321), rounded(12_345.6), rounded(2)]).toEqual([0.0543, 12_300, 2]);
  });
});

describe('benchCall', () => {
  it('gives each call an idempotency key and a trace of its own', () => {
    const [a, b] = [benchCall(1, '2026-01-01T00:00:00.000Z'), benchCall(255, '2026-01-01T00:00:00.000Z')];
    expect(a.headers['idempotency-key']).toBe('1-0');
    expect(b.headers.traceparent).toMatch(/^00-0{30}ff-0{14}ff-01$/);
    expect(a.headers.traceparent).not.toBe(b.headers.traceparent);
  });
});

describe('asTable', () => {
  const result: BenchResult = {
    bench: 'throughput',
    store: 'mysql',
    ratio: 0.52,
    measured: 20_000,
    yardstick: 38_500,
    unit: 'runs/s',
    rounds: 5,
    min: 0.5,
    median: 0.52,
    max: 0.55,
    expected: 100_000,
    arrived: 100_000,
    lost: 0,
    doubled: 0,
    goal: 0.5,
    met: true,
    notes: { sockets: 64 },
  };

  it('says the ratio, the goal, what was counted and under which settings', () => {
    expect(asTable(result)).toBe(
      [
        'throughput on mysql: 0.52 of the yardstick (goal 0.5) met',
        '  measured 20000 runs/s, yardstick 38500; 5 rounds: 0.5 / 0.52 / 0.55',
        '  expected 100000, arrived 100000, lost 0, doubled 0, sockets 64',
      ].join('\n'),
    );
  });

  it('shows the plain figure where there is no yardstick, and a goal that was missed in capitals', () => {
    const plain = { bench: 'rss', store: null, ratio: null, yardstick: null, measured: 190, unit: 'MB', rounds: 1 };
    expect(asTable({ ...plain, min: 190, median: 190, max: 190, goal: 150, met: false })).toBe(
      'rss: 190 MB (goal 150) NOT MET\n  measured 190 MB; 1 rounds: 190 / 190 / 190',
    );
  });
});
