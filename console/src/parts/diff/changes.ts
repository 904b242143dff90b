import { visibleText } from '../visible-text.ts';

/** One place where two documents differ; absent on the side where there is nothing. */
export interface Change {
  /** `spec.schedule.cron` */
  path: string;
  before?: unknown;
  after?: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where two documents differ, leaf by leaf, in order of the first one's fields. Lists are told as a whole. */
export const changesOf = (before: unknown, after: unknown, path = ''): Change[] => {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => changesOf(before[name], after[name], path === '' ? name : `${path}.${name}`));
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (before === undefined && isObject(after) && Object.keys(after).length > 0) return changesOf({}, after, path);
  if (after === undefined && isObject(before) && Object.keys(before).length > 0) return changesOf(before, {}, path);
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
};

/** A value as one line. */
export const shortValue = (value: unknown): string => {
  const text = visibleText(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};
