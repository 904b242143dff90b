import fc from 'fast-check';
import { pickEndpoint } from '../../src/fire/route/pick-endpoint.ts';
import type { Endpoint } from '../../src/fire/target/endpoint.ts';
import { weightedRound } from '../../src/fire/target/weighted-round.ts';
import { context } from '../fire/route/build-context.ts';
import { endpoint, weighted } from '../fire/target/build-endpoint.ts';

const weights = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 });

const countOf = (picks: string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const address of picks) counts.set(address, (counts.get(address) ?? 0) + 1);
  return counts;
};

describe('the weighted round', () => {
  it('gives each endpoint exactly its share of every period, wherever the period is cut', () => {
    fc.assert(
      fc.property(weights, fc.nat({ max: 1_000 }), (list, from) => {
        const endpoints = weighted(...list);
        const { period, at } = weightedRound(endpoints);
        const counts = countOf(Array.from({ length: period }, (_, index) => at(from + index)?.address ?? 'none'));
        const sum = list.reduce((total, weight) => total + weight, 0);
        for (const [index, weight] of list.entries())
          if (sum > 0) expect(counts.get(endpoints[index]!.address) ?? 0).toBe((weight * period) / sum);
      }),
    );
  });

  it('is even on the way: no endpoint is ever further from its share than the number of endpoints', () => {
    fc.assert(
      fc.property(weights, (list) => {
        fc.pre(list.some((weight) => weight > 0));
        const endpoints = weighted(...list);
        const { period, at } = weightedRound(endpoints);
        const sum = list.reduce((total, weight) => total + weight, 0);
        const had = new Map<string, number>();
        for (let position = 0; position < period; position++) {
          const { address } = at(position)!;
          had.set(address, (had.get(address) ?? 0) + 1);
          for (const one of endpoints)
            expect(Math.abs((had.get(one.address) ?? 0) - ((position + 1) * one.weight) / sum)).toBeLessThanOrEqual(
              list.length,
            );
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps exact shares by strides too, where weights are too large for a table', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 30, maxLength: 40 }), (list) => {
        const endpoints = weighted(...list);
        const { period, at } = weightedRound(endpoints);
        const sum = list.reduce((total, weight) => total + weight, 0);
        const counts = countOf(Array.from({ length: period }, (_, position) => at(position)!.address));
        for (const one of endpoints) expect(counts.get(one.address)).toBe((one.weight * period) / sum);
      }),
      { numRuns: 10 },
    );
  });
});

describe('ConsistentHash', () => {
  const KEYS = Array.from({ length: 4_000 }, (_, index) => `user-${index}`);
  const owners = (list: Endpoint[]): string[] =>
    KEYS.map((key) => pickEndpoint('ConsistentHash', list, context({ key }))!.endpoint.address);
  const cluster = (size: number): Endpoint[] =>
    Array.from({ length: size }, (_, index) => endpoint(`http://10.0.${index}.1:8080`));

  it.each([2, 3, 5, 10, 50])('moves only the keys of an endpoint that left a list of %i, to all others', (size) => {
    const list = cluster(size);
    const before = owners(list);
    const lost = list[Math.floor(size / 2)]!;
    const after = owners(list.filter((one) => one !== lost));
    for (const [index, owner] of before.entries()) if (owner !== lost.address) expect(after[index]).toBe(owner);
    const moved = before.filter((owner) => owner === lost.address).length;
    const fair = KEYS.length / size;
    // Four standard deviations: the keys are a sample, the shares are exact.
    expect(moved).toBeLessThanOrEqual(fair + 4 * Math.sqrt(fair));
  });

  it('does not go by the order of the list', () => {
    const list = cluster(7);
    expect(owners([...list].reverse())).toEqual(owners(list));
  });

  it('shares keys by weight, and a new weight moves keys only from or to that endpoint', () => {
    const list = cluster(4);
    const heavier = [{ ...list[0]!, weight: 3 }, ...list.slice(1)];
    const before = owners(list);
    const after = owners(heavier);
    for (const [index, owner] of after.entries()) if (owner !== heavier[0]!.address) expect(owner).toBe(before[index]);
    const share = after.filter((owner) => owner === heavier[0]!.address).length / KEYS.length;
    expect(share).toBeGreaterThan(0.46);
    expect(share).toBeLessThan(0.54);
  });

  it('sends the keys of an endpoint that was dialled in vain where they would go without it', () => {
    const list = cluster(5);
    const lost = list[2]!;
    const exclude = new Set([lost.address]);
    const within = KEYS.map((key) => pickEndpoint('ConsistentHash', list, context({ key, exclude }))!.endpoint.address);
    expect(within).toEqual(owners(list.filter((one) => one !== lost)));
  });
});

describe('Random', () => {
  it('never picks weight 0 or an excluded one, whatever chance says', () => {
    fc.assert(
      fc.property(
        weights,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(),
        (list, chance, out) => {
          const endpoints = weighted(...list);
          const exclude = new Set([endpoints[out % endpoints.length]!.address]);
          const pick = pickEndpoint('Random', endpoints, context({ random: () => chance, exclude }));
          const eligible = endpoints.filter((one) => one.weight > 0 && !exclude.has(one.address));
          expect(eligible.length === 0 ? pick === null : eligible.includes(pick!.endpoint)).toBe(true);
        },
      ),
    );
  });
});
