/** The values that one field of the clock (hours, minutes or seconds) allows, laid out for searching. */
export interface Ticks {
  /** Allowed values, rising; never empty. */
  values: readonly number[];
  /** Smallest allowed value ≥ i, or -1; also defined for i = size. */
  next: Int8Array;
  /** Largest allowed value ≤ i, or -1; use `previousTick`, as i may be -1. */
  previous: Int8Array;
  /** How many allowed values are < i; also defined for i = size. */
  below: Uint8Array;
  /** Every value of the clock is allowed. */
  full: boolean;
}

/** @param size how many values the field has on a clock: 24 or 60. */
export function ticks(allowed: ReadonlySet<number>, size: 24 | 60): Ticks {
  const next = new Int8Array(size + 1).fill(-1);
  const previous = new Int8Array(size).fill(-1);
  const below = new Uint8Array(size + 1);
  for (let value = size - 1; value >= 0; value--) next[value] = allowed.has(value) ? value : next[value + 1]!;
  for (let value = 0; value < size; value++) {
    const hit = allowed.has(value);
    previous[value] = hit ? value : value > 0 ? previous[value - 1]! : -1;
    below[value + 1] = below[value]! + (hit ? 1 : 0);
  }
  const values = [...allowed].sort((a, b) => a - b);
  return { values, next, previous, below, full: values.length === size };
}

export const firstTick = (field: Ticks): number => field.values[0]!;
export const lastTick = (field: Ticks): number => field.values[field.values.length - 1]!;
export const previousTick = (field: Ticks, value: number): number => (value < 0 ? -1 : field.previous[value]!);
