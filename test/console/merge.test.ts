import fc from 'fast-check';
import { mergeOf, withPlaces } from '../../console/src/parts/merge.ts';

const BASE = {
  metadata: { name: 'a' },
  spec: { schedule: { cron: '0 2 * * *' }, timeout: '60s', request: { path: '/a' } },
};
const with_ = (spec: object) => ({ ...BASE, spec: { ...BASE.spec, ...spec } });

const leaf = fc.oneof(
  fc.integer({ min: 0, max: 2 }),
  fc.constant(null),
  fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 2 }),
);
const { map: anyMap } = fc.letrec<{ map: Record<string, unknown>; value: unknown }>((tie) => ({
  map: fc.dictionary(fc.constantFrom('a', 'b', 'c.d', 'constructor', 'toString'), tie('value'), { maxKeys: 4 }),
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('map')),
}));

describe('two who changed the same definition', () => {
  it('both get what they changed in different places; the same change is no collision', () => {
    const mine = with_({ timeout: '20s', priority: 9 });
    const theirs = with_({ request: { path: '/theirs' }, priority: 9 });
    const { taken, collisions } = mergeOf(BASE, mine, theirs);
    expect(collisions).toEqual([]);
    expect(withPlaces(mine, taken)).toEqual(with_({ timeout: '20s', request: { path: '/theirs' }, priority: 9 }));
  });

  it('are asked about what both changed, a schedule as a whole', () => {
    const mine = with_({ schedule: { every: '5m' }, timeout: '20s' });
    const theirs = with_({ schedule: { cron: '0 3 * * *' }, timeout: '30s' });
    expect(mergeOf(BASE, mine, theirs)).toEqual({
      taken: [],
      collisions: [
        { place: ['spec', 'schedule'], mine: { every: '5m' }, theirs: { cron: '0 3 * * *' } },
        { place: ['spec', 'timeout'], mine: '20s', theirs: '30s' },
      ],
    });
  });

  it('lose nothing: whoever changed nothing takes the other’s, and nobody’s change is put back', () => {
    fc.assert(
      fc.property(anyMap, anyMap, anyMap, (base, mine, theirs) => {
        expect(mergeOf(base, mine, base)).toEqual({ taken: [], collisions: [] });
        expect(withPlaces(base, mergeOf(base, base, theirs).taken)).toEqual(theirs);
        const { taken, collisions } = mergeOf(base, mine, theirs);
        const merged = withPlaces(mine, taken);
        // Once collisions are decided for them, nothing of theirs is left to take; for me, nothing of mine is lost.
        const forThem = withPlaces(
          merged,
          collisions.map(({ place, theirs: value }) => ({ place, value })),
        );
        expect(mergeOf(base, forThem, theirs)).toEqual({ taken: [], collisions: [] });
        expect(mergeOf(base, merged, mine).collisions).toEqual([]);
        expect(
          mergeOf(base, theirs, mine)
            .collisions.map(({ place }) => place)
            .toSorted(),
        ).toEqual(collisions.map(({ place }) => place).toSorted());
      }),
    );
  });
});
