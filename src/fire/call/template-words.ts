import { nearestName } from '../../model/nearest.ts';

/** Filters of liquidjs that templates may use; the rest reads the clock, throws dice, hashes or writes HTML. */
export const FILTERS = [
  ...['abs', 'at_least', 'at_most', 'ceil', 'divided_by', 'floor', 'minus', 'modulo', 'plus', 'round', 'times'],
  ...['append', 'capitalize', 'downcase', 'lstrip', 'prepend', 'remove', 'remove_first', 'replace', 'replace_first'],
  ...['rstrip', 'slice', 'split', 'strip', 'strip_newlines', 'truncate', 'upcase', 'url_decode', 'url_encode'],
  ...['compact', 'concat', 'first', 'join', 'last', 'map', 'reverse', 'size', 'sort', 'sum', 'uniq'],
  ...['base64_decode', 'base64_encode', 'default', 'json', 'to_integer'],
] as const;
/** Tags that neither reach files nor change what the next text sees. */
export const TAGS = [
  'assign',
  'break',
  'capture',
  'case',
  'comment',
  'continue',
  'for',
  'if',
  'raw',
  'unless',
  '#',
] as const;

/** Blocks and branches have words of their own. */
const WITHIN_TAGS = ['else', 'elsif', 'when', 'endcapture', 'endcase', 'endcomment', 'endfor', 'endif', 'endraw'];
const OWN_FILTERS = ['date'];

/** What to say of a filter or a tag that the library doesn't know, by its message; null where it says something else. */
export function wrongWord(message: string): string | null {
  const [, filter] = /^undefined filter: (.+)$/.exec(message) ?? [];
  if (filter !== undefined) return `${filter} is no filter${suggestion(filter, [...FILTERS, ...OWN_FILTERS])}`;
  const [, tag] = /^tag "(.+)" not found$/.exec(message) ?? [];
  return tag === undefined ? null : `${tag} is no tag${suggestion(tag, [...TAGS, ...WITHIN_TAGS])}`;
}

const suggestion = (given: string, known: readonly string[]): string => {
  const meant = nearestName(given, known);
  return meant === null ? '' : `, did you mean ${meant}?`;
};
