import { changesOf } from '../../console/src/parts/diff/changes.ts';

describe('what changed between two documents', () => {
  it('is told field by field', () => {
    const before = { spec: { timeout: '60s', domains: [{ url: 'a' }, { url: 'b' }], labels: { x: 'y' }, on: [1] } };
    const after = {
      spec: { timeout: '7s', domains: [{ url: 'a' }, { url: 'c', weight: 2 }], on: [1, 2], retry: { n: 1 } },
    };
    expect(changesOf(before, after)).toEqual([
      { path: 'spec.timeout', before: '60s', after: '7s' },
      { path: 'spec.domains[1].url', before: 'b', after: 'c' },
      { path: 'spec.domains[1].weight', after: 2 },
      { path: 'spec.labels.x', before: 'y' },
      { path: 'spec.on', before: [1], after: [1, 2] },
      { path: 'spec.retry.n', after: 1 },
    ]);
  });

  it('is nothing between equals, and names of objects are names', () => {
    expect(changesOf({ a: 1 }, { a: 1 })).toEqual([]);
    expect(changesOf({}, JSON.parse('{"__proto__": 1}'))).toEqual([{ path: '__proto__', after: 1 }]);
  });
});
