import { visibleText } from '../visible-text.ts';

/** One place where two documents differ; absent on the side where there is nothing. */
export interface Change {
  /** `spec.schedule.cron` */
  path: string;
  before?: unknown;
  after?: unknown;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Such as domains, of which one may change; a list of plain values is one value. */
const isListOfMaps = (value: unknown): value is Record<string, unknown>[] => Array.isArray(value) && value.every(isMap);

/** Where two documents differ, leaf by leaf, in order of the first one's fields: `spec.timeout`, `spec.domains[1].url`. */
export const changesOf = (before: unknown, after: unknown, path = ''): Change[] => {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isListOfMaps(before) && isListOfMaps(after))
    return namesOf(before, after).flatMap((name) => changesOf(own(before, name), own(after, name), `${path}[${name}]`));
  if (isMap(before) && isMap(after))
    return namesOf(before, after).flatMap((name) =>
      changesOf(own(before, name), own(after, name), path === '' ? name : `${path}.${name}`),
    );
  if (before === undefined && isMap(after) && Object.keys(after).length > 0) return changesOf({}, after, path);
  if (after === undefined && isMap(before) && Object.keys(before).length > 0) return changesOf(before, {}, path);
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
};

const namesOf = (before: object, after: object): string[] => [
  ...new Set([...Object.keys(before), ...Object.keys(after)]),
];

/** A name such as `constructor` is a name like others. */
const own = (value: object, name: string): unknown =>
  Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;

/** A value as one line. */
export const shortValue = (value: unknown): string => {
  const text = visibleText(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};
