/** Longest piece of a stranger's reply that a reason repeats. */
const LONGEST_VALUE = 80;

/** A value of a reply as a reason shows it: JSON on one line, shortened, never more than a glimpse of an object. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shortened(value, LONGEST_VALUE));
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

/** At most `length` characters, cut between code points. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text
    .slice(0, length)
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`;
}
