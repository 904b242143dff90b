import { changesBetween } from '../../console/src/screens/audit/changes.ts';

describe('what changed between two documents', () => {
  it('is told field by field', () => {
    const before = { spec: { timeout: '60s', domains: [{ url: 'a' }, { url: 'b' }], labels: { x: 'y' }, same: [1] } };
    const after = {
      spec: { timeout: '7s', domains: [{ url: 'a' }, { url: 'c', weight: 2 }], same: [1], retry: { n: 1 } },
    };
    expect(changesBetween(before, after)).toEqual([
      { path: 'spec.timeout', before: '60s', after: '7s' },
      { path: 'spec.domains[1].url', before: 'b', after: 'c' },
      { path: 'spec.domains[1].weight', before: null, after: '2' },
      { path: 'spec.labels', before: '{\n  "x": "y"\n}', after: null },
      { path: 'spec.retry', before: null, after: '{\n  "n": 1\n}' },
    ]);
  });

  it('is nothing between equals, and names of objects are names', () => {
    expect(changesBetween({ a: 1 }, { a: 1 })).toEqual([]);
    expect(changesBetween({}, JSON.parse('{"__proto__": 1}'))).toEqual([
      { path: '__proto__', before: null, after: '1' },
    ]);
  });
});
