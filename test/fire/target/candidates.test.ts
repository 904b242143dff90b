import { candidates } from '../../../src/fire/target/candidates.ts';
import type { Endpoint } from '../../../src/fire/target/endpoint.ts';
import { addresses, endpoint, weighted } from './build-endpoint.ts';

const ofBinding = (binding: string, weight: number, names: string[], rest: Partial<Endpoint> = {}) =>
  names.map((name) => endpoint(name, { binding, weight, ...rest }));

/** Share of the calls by binding, by the weights of those who are left. */
const shares = (list: readonly Endpoint[]): Record<string, number> => {
  const total = list.reduce((sum, { weight }) => sum + weight, 0);
  const by: Record<string, number> = {};
  for (const { binding, weight } of list) by[binding!] = (by[binding!] ?? 0) + weight / total;
  return by;
};

describe('whom a call may go to', () => {
  it('are the ready ones that the job chooses', () => {
    const list = [
      endpoint('a', { labels: { tier: 'gold' } }),
      endpoint('b', { labels: { tier: 'gold' }, ready: false }),
      endpoint('c'),
    ];
    expect(addresses(candidates(list))).toEqual(['a', 'c']);
    expect(addresses(candidates(list, { labels: { tier: 'gold' } }))).toEqual(['a']);
  });

  it('are the same array while nothing changed', () => {
    const list = [...ofBinding('x', 3, ['a', 'b']), ...ofBinding('y', 1, ['c'])];
    expect(candidates(list)).toBe(candidates(list));
  });

  it('keep their weights where they come from domains or from a single binding', () => {
    const domains = weighted(3, 1);
    expect(candidates(domains)).toBe(domains);
    const one = ofBinding('x', 3, ['a', 'b']);
    expect(candidates(one)).toBe(one);
  });
});

describe('several bindings', () => {
  it('share the calls by their weights, however many endpoints each has', () => {
    const list = [...ofBinding('x', 3, ['a', 'b', 'c', 'd', 'e']), ...ofBinding('y', 1, ['f', 'g'])];
    const left = candidates(list);
    expect(shares(left)).toEqual({ x: expect.closeTo(0.75), y: expect.closeTo(0.25) });
    expect(left.map(({ weight }) => weight)).toEqual([6, 6, 6, 6, 6, 5, 5]);
  });

  it('share among those that have somebody left: an empty one takes no share', () => {
    const list = [
      ...ofBinding('x', 3, ['a', 'b'], { ready: false }),
      ...ofBinding('y', 1, ['c', 'd']),
      ...ofBinding('z', 1, ['e']),
    ];
    const left = candidates(list);
    expect(addresses(left)).toEqual(['c', 'd', 'e']);
    expect(shares(left)).toEqual({ y: expect.closeTo(0.5), z: expect.closeTo(0.5) });
    const only = [...ofBinding('x', 3, ['a'], { ready: false }), ...ofBinding('y', 1, ['c', 'd'])];
    expect(candidates(only).map(({ weight }) => weight)).toEqual([1, 1]);
  });

  it('get nothing where their weight is nothing', () => {
    const list = [...ofBinding('x', 0, ['a', 'b']), ...ofBinding('y', 2, ['c'])];
    expect(candidates(list).map(({ weight }) => weight)).toEqual([0, 0, 4]);
  });

  it('keep their shares to a millionth where whole weights would grow beyond bounds', () => {
    const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
    const primes = [101, 103, 107, 109, 113, 127, 131, 137];
    const list = primes.flatMap((size, index) => ofBinding(`b${index}`, index + 1, names(`b${index}-`, size)));
    const left = candidates(list);
    expect(left.every(({ weight }) => Number.isInteger(weight) && weight < 1_000_000)).toBe(true);
    const by = shares(left);
    for (const index of primes.keys()) expect(by[`b${index}`]).toBeCloseTo((index + 1) / 36, 5);
  });
});
