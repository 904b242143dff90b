import { weightedRound } from '../../../src/fire/target/weighted-round.ts';
import { weighted } from './build-endpoint.ts';

const round = (weights: number[], length: number, from = 0): string =>
  Array.from({ length }, (_, index) => weightedRound(weighted(...weights)).at(from + index)?.address ?? '-').join('');

describe('weightedRound', () => {
  it('goes round equal weights in the order of the list', () => {
    expect(round([1, 1, 1], 7)).toBe('abcabca');
    expect(round([100, 100], 4)).toBe('abab');
  });

  it("is nginx's smooth sequence for unequal ones", () => {
    expect(round([5, 1, 1], 14)).toBe('aabacaaaabacaa');
    expect(round([2, 3], 5)).toBe('babab');
  });

  it('gives an endpoint of weight 0 nothing, and nobody anything where all are 0', () => {
    expect(round([0, 1, 1], 4)).toBe('bcbc');
    expect(round([0, 0], 2)).toBe('--');
    expect(round([], 1)).toBe('-');
  });

  it('reckons fractions in thousandths', () => {
    expect(weightedRound(weighted(0.5, 1.5)).period).toBe(4);
  });

  it('goes on at positions far beyond 2^32', () => {
    expect(round([1, 1, 1], 3, 3 * 2 ** 50)).toBe('abc');
    expect(round([5, 1, 1], 7, 7 * 2 ** 49)).toBe('aabacaa');
  });

  it('makes the round of a list once', () => {
    const list = weighted(3, 2);
    expect(weightedRound(list)).toBe(weightedRound(list));
  });

  it('builds the round of enormous weights in bounded time and still spreads it', () => {
    const list = weighted(999_983, 1, 500_009, ...Array<number>(500).fill(1_000_000));
    const { period, at } = weightedRound(list);
    expect(period).toBeLessThanOrEqual(2 ** 26);
    const seen = new Set(Array.from({ length: 5_000 }, (_, position) => at(position)!.address));
    expect(seen.size).toBeGreaterThan(500);
  });
});
