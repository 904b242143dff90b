/** `['spec', 'request', 'path']` */
export type Place = readonly string[];

/** A place that two people changed in different ways; undefined where it is absent. */
export interface Collision {
  place: Place;
  mine: unknown;
  theirs: unknown;
}

/** What becomes of two definitions that began from the same one. */
export interface Merge {
  /** What they changed and I did not: written into mine, both have what they wanted. undefined takes the place away. */
  taken: { place: Place; value: unknown }[];
  collisions: Collision[];
}

/** Fields that say one thing together: half of one person's and half of another's is what neither meant. */
const WHOLE: readonly string[] = ['spec.schedule', 'spec.success'];

/** Compares place by place, lists as a whole, what I and they made of `base`. */
export const mergeOf = (base: unknown, mine: unknown, theirs: unknown, place: Place = []): Merge => {
  if (same(base, theirs) || same(mine, theirs)) return { taken: [], collisions: [] };
  if (same(base, mine)) return { taken: [{ place, value: theirs }], collisions: [] };
  if (!isMap(mine) || !isMap(theirs) || WHOLE.includes(place.join('.')))
    return { taken: [], collisions: [{ place, mine, theirs }] };
  const before = isMap(base) ? base : {};
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine), ...Object.keys(before)])];
  const parts = names.map((name) => mergeOf(own(before, name), own(mine, name), own(theirs, name), [...place, name]));
  return { taken: parts.flatMap(({ taken }) => taken), collisions: parts.flatMap(({ collisions }) => collisions) };
};

/** A definition with other values at some places; the one that is given stays as it is. */
export const withPlaces = (document: unknown, places: Merge['taken']): unknown =>
  places.reduce<unknown>((whole, { place, value }) => withPlace(whole, place, value), document);

const withPlace = (whole: unknown, [name, ...rest]: Place, value: unknown): unknown => {
  if (name === undefined) return value;
  const { [name]: inner, ...others } = isMap(whole) ? whole : {};
  const next = withPlace(inner, rest, value);
  return next === undefined ? others : { ...others, [name]: next };
};

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A name such as `constructor` is a name like others. */
const own = (map: Record<string, unknown>, name: string): unknown => (Object.hasOwn(map, name) ? map[name] : undefined);

/** Whatever the order of fields. */
const same = (a: unknown, b: unknown): boolean => {
  if (isMap(a) && isMap(b)) {
    const names = Object.keys(a);
    return (
      names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]))
    );
  }
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((value, index) => same(value, b[index]));
  return a === b;
};
