/** How a set of allowed values would be told to somebody. */
export type ValueShape =
  | { kind: 'all' }
  /** Every `step`-th from `from` on, evenly over the whole field: 0,15,30,45 of an hour. */
  | { kind: 'even'; step: number; from: number }
  /** An unbroken stretch; where `to` < `from` it runs over the end. */
  | { kind: 'range'; from: number; to: number }
  | { kind: 'steps'; step: number; from: number; to: number }
  | { kind: 'list'; values: readonly number[] };

/** @param values rising, within `min`..`max` */
export function shapeOf(values: readonly number[], min: number, max: number): ValueShape {
  const size = max - min + 1;
  const first = values[0]!;
  const last = values.at(-1)!;
  if (values.length === size) return { kind: 'all' };
  const step = (values[1] ?? first) - first;
  if (values.length === 2 && step * 2 === size) return { kind: 'even', step, from: first };
  if (values.length < 3) return { kind: 'list', values };
  if (values.every((value, index) => value === first + index * step)) {
    if (step === 1) return { kind: 'range', from: first, to: last };
    if (step * values.length === size) return { kind: 'even', step, from: first };
    return { kind: 'steps', step, from: first, to: last };
  }
  const breaks = values.filter((value, index) => index > 0 && value !== values[index - 1]! + 1);
  // 0,1,2,22,23 of a day is 22 to 2.
  if (breaks.length === 1 && first === min && last === max) {
    const from = breaks[0]!;
    return { kind: 'range', from, to: values[values.indexOf(from) - 1]! };
  }
  return { kind: 'list', values };
}

const MOST_LISTED = 12;

export function listEnglish(words: readonly string[]): string {
  if (words.length > MOST_LISTED) {
    return `${words.slice(0, MOST_LISTED).join(', ')} and ${words.length - MOST_LISTED} others`;
  }
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

export function listChinese(words: readonly string[]): string {
  if (words.length > MOST_LISTED) return `${words.slice(0, MOST_LISTED).join('、')}等 ${words.length} 个`;
  return words.join('、');
}
