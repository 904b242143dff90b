/** One place of a document that differs. */
export interface Change {
  /** `spec.retry.maxAttempts`, `spec.domains[0].url`. */
  path: string;
  /** As text; null where there was, or is, nothing. */
  before: string | null;
  after: string | null;
}

/** Where two documents differ, in the order of their fields. */
export const changesBetween = (before: unknown, after: unknown, path = ''): Change[] => {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isObject(before) && isObject(after)) {
    const inside = Array.isArray(before) || Array.isArray(after);
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const step = (key: string) => (inside ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`);
    return keys.flatMap((key) => changesBetween(member(before, key), member(after, key), step(key)));
  }
  return [{ path, before: textOf(before), after: textOf(after) }];
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const member = (value: object, key: string): unknown =>
  Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;

const textOf = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
};
