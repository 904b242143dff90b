/**
 * Works something out once for each object, for as long as the object lives. Lists of endpoints are the same array
 * while nothing changed, so what routing derives from one is kept by its identity and needs no invalidation.
 */
export const oncePer = <Key extends object, Value>(make: (key: Key) => Value): ((key: Key) => Value) => {
  const made = new WeakMap<Key, Value>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      made.set(key, value);
    }
    return value;
  };
};
