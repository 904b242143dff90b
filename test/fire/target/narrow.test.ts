import { narrow, readyOnly } from '../../../src/fire/target/narrow.ts';
import { addresses, endpoint } from './build-endpoint.ts';

const list = [
  endpoint('a', { zone: 'z1', labels: { tier: 'core', zone: 'z1' } }),
  endpoint('b', { zone: 'z2', labels: { tier: 'core' }, ready: false }),
  endpoint('c', { labels: { tier: 'edge' } }),
];

describe('narrow', () => {
  it('keeps those that carry every label, and those of the zone', () => {
    expect(addresses(narrow(list, { labels: { tier: 'core' } }))).toEqual(['a', 'b']);
    expect(addresses(narrow(list, { zone: 'z2' }))).toEqual(['b']);
    expect(addresses(narrow(list, { labels: { tier: 'core' }, zone: 'z1' }))).toEqual(['a']);
    expect(narrow(list, { labels: { tier: 'none' } })).toEqual([]);
  });

  it('does not take what every object inherits for a label', () => {
    expect(narrow(list, { labels: { constructor: 'Object' } })).toEqual([]);
  });

  it('gives the same array again for the same list and selector', () => {
    const selector = { labels: { tier: 'core' } };
    expect(narrow(list, selector)).toBe(narrow(list, selector));
    expect(narrow(list, { labels: {} })).toBe(list);
    expect(narrow(list)).toBe(list);
  });
});

describe('readyOnly', () => {
  it('leaves out what is not ready, and is the very list where all are', () => {
    expect(addresses(readyOnly(list))).toEqual(['a', 'c']);
    expect(readyOnly(list)).toBe(readyOnly(list));
    const healthy = [list[0]!, list[2]!];
    expect(readyOnly(healthy)).toBe(healthy);
  });
});
