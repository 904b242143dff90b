import { COST_HALF_LIFE_MS, decayedCost } from '../../../src/fire/route/past-cost.ts';
import { pickEndpoint, triesAnother } from '../../../src/fire/route/pick-endpoint.ts';
import type { RouteContext } from '../../../src/fire/route/route-context.ts';
import { RouteMemory } from '../../../src/fire/route/route-memory.ts';
import type { Endpoint } from '../../../src/fire/target/endpoint.ts';
import type { PickStrategy } from '../../../src/fire/target/route-strategy.ts';
import { endpoint, weighted } from '../target/build-endpoint.ts';
import { context } from './build-context.ts';

const picks = (strategy: PickStrategy, list: Endpoint[], times: number, rest: Partial<RouteContext> = {}): string => {
  const shared = context(rest);
  return Array.from(
    { length: times },
    (_, sequence) => pickEndpoint(strategy, list, { ...shared, sequence })?.endpoint.address ?? '-',
  ).join('');
};

const EVERY: PickStrategy[] = [
  'RoundRobin',
  'Random',
  'First',
  'Last',
  'ConsistentHash',
  'LeastFrequentlyUsed',
  'LeastRecentlyUsed',
  'LeastBusy',
  'LeastLoad',
  'Failover',
];
const BY_WEIGHT: PickStrategy[] = ['RoundRobin', 'Random', 'ConsistentHash', 'LeastBusy', 'LeastLoad'];

describe.each(EVERY)('%s', (strategy) => {
  it('picks the only endpoint, with a reason', () => {
    const only = endpoint('a');
    const pick = pickEndpoint(strategy, [only], context({ sequence: 17 }));
    expect(pick!.endpoint).toBe(only);
    expect(pick!.reason).not.toBe('');
  });

  it('picks nothing from nothing, nor when all were dialled in vain', () => {
    expect(pickEndpoint(strategy, [], context())).toBeNull();
    expect(pickEndpoint(strategy, weighted(1, 1), context({ exclude: new Set(['a', 'b']) }))).toBeNull();
  });

  it('picks the one that is left after dials in vain', () => {
    expect(picks(strategy, weighted(1, 1, 1), 4, { exclude: new Set(['a', 'c']) })).toBe('bbbb');
  });

  it('gives weight 0 nothing, where it goes by weight', () => {
    const all0 = pickEndpoint(strategy, weighted(0, 0), context());
    expect(all0 === null).toBe(BY_WEIGHT.includes(strategy));
  });
});

describe('RoundRobin', () => {
  it('goes by the ordinal alone, so that another member goes on with it', () => {
    expect(picks('RoundRobin', weighted(2, 1), 6)).toBe('abaaba');
    const elsewhere = pickEndpoint('RoundRobin', weighted(2, 1), context({ sequence: 4, memory: new RouteMemory() }));
    expect(elsewhere!.endpoint.address).toBe('b');
  });

  it('passes over what was dialled in vain', () => {
    expect(picks('RoundRobin', weighted(1, 1, 1), 3, { exclude: new Set(['b']) })).toBe('acc');
    expect(picks('RoundRobin', weighted(100_000, 1), 1, { exclude: new Set(['a']) })).toBe('b');
  });
});

describe('Random', () => {
  it('draws in proportion to weight', () => {
    const at = (random: number) => picks('Random', weighted(1, 2, 1), 1, { random: () => random });
    expect([0, 0.24, 0.25, 0.74, 0.75, 0.999999].map(at).join('')).toBe('aabbcc');
  });
});

describe('First, Last, Failover', () => {
  it('take the list as it stands', () => {
    expect(picks('First', weighted(1, 5), 2)).toBe('aa');
    expect(picks('Last', weighted(9, 1), 2)).toBe('bb');
    expect(picks('Failover', weighted(1, 5, 5), 1, { exclude: new Set(['a']) })).toBe('b');
  });
});

describe('LeastFrequentlyUsed', () => {
  it('evens out uses, job by job', () => {
    const memory = new RouteMemory();
    expect(picks('LeastFrequentlyUsed', weighted(1, 1, 1), 6, { memory })).toBe('abcabc');
    expect(picks('LeastFrequentlyUsed', weighted(1, 1, 1), 1, { memory, jobId: 2 })).toBe('a');
  });

  it('does not flood an endpoint that was away or is new', () => {
    const memory = new RouteMemory();
    picks('LeastFrequentlyUsed', weighted(1), 1_000, { memory });
    const calls = picks('LeastFrequentlyUsed', weighted(1, 1), 100, { memory });
    expect(calls.indexOf('a')).toBeLessThanOrEqual(17);
  });
});

describe('LeastRecentlyUsed', () => {
  it('takes the one whose use lies furthest back, unused ones first', () => {
    const memory = new RouteMemory();
    expect(picks('LeastRecentlyUsed', weighted(1, 1), 3, { memory })).toBe('aba');
    expect(picks('LeastRecentlyUsed', weighted(1, 1, 1), 4, { memory })).toBe('cbac');
  });
});

describe('LeastBusy', () => {
  it('divides calls in flight by weight', () => {
    const inFlight: Record<string, number> = { a: 3, b: 5, c: 1 };
    const load = (address: string) => ({ inFlight: inFlight[address]!, cost: 0 });
    expect(picks('LeastBusy', weighted(1, 10, 1), 1, { load })).toBe('b');
  });

  it('lets equals take turns', () => {
    expect(picks('LeastBusy', weighted(1, 1, 1), 4)).toBe('abca');
  });
});

describe('LeastLoad', () => {
  it('takes the smallest sum of cost, whatever the weights', () => {
    const cost: Record<string, number> = { a: 3, b: 2.5, c: 4 };
    const load = (address: string) => ({ inFlight: 0, cost: cost[address]! });
    expect(picks('LeastLoad', weighted(100, 1, 1), 1, { load })).toBe('b');
  });

  it('a cost that is past counts half after each half-life', () => {
    expect(decayedCost(8, 0)).toBe(8);
    expect(decayedCost(8, 3 * COST_HALF_LIFE_MS)).toBeCloseTo(1);
    expect(decayedCost(8, -1_000)).toBe(8);
  });
});

describe('RouteMemory', () => {
  it('forgets the job that came first when there are too many', () => {
    const memory = new RouteMemory(3);
    for (const jobId of [1, 2, 3, 4]) memory.useOf(jobId).uses.set('a', jobId);
    expect(memory.size).toBe(3);
    expect(memory.useOf(4).uses.get('a')).toBe(4);
    expect(memory.useOf(1).uses.size).toBe(0);
  });

  it('does not keep the addresses of every Pod there ever was', () => {
    const memory = new RouteMemory();
    for (let pod = 0; pod < 1_000; pod++) picks('LeastRecentlyUsed', [endpoint(`10.0.0.${pod}`)], 1, { memory });
    expect(memory.useOf(1).usedAt.size).toBeLessThan(20);
  });
});

describe('triesAnother', () => {
  it('lets a dial in vain go on where the strategy names no one place', () => {
    const onePlace: PickStrategy[] = ['First', 'Last'];
    for (const strategy of EVERY) expect(triesAnother(strategy)).toBe(!onePlace.includes(strategy));
    expect(triesAnother('Sharded')).toBe(true);
    expect(triesAnother('Broadcast')).toBe(false);
  });

  it('keeps a shard with its Pod, and with the endpoint that a person named', () => {
    expect(triesAnother('Sharded', { uid: 'p1' })).toBe(false);
    expect(triesAnother('RoundRobin', { pinned: true })).toBe(false);
  });
});
