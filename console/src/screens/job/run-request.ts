const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Params that were typed as JSON, those alone that differ from the definition's: the others may hold templates. Null where the text is no object. */
export const paramsIn = (text: string, defined: Readonly<Record<string, unknown>>): Record<string, unknown> | null => {
  if (text.trim() === '') return {};
  try {
    const given: unknown = JSON.parse(text);
    if (!isObject(given)) return null;
    const differs = ([name, value]: [string, unknown]) => JSON.stringify(value) !== JSON.stringify(defined[name]);
    return Object.fromEntries(Object.entries(given).filter(differs));
  } catch {
    return null;
  }
};

/** Indexes in `0, 3, 5`; undefined for none, null where something else stands there. */
export const shardsIn = (text: string): number[] | undefined | null => {
  if (text.trim() === '') return undefined;
  const parts = text.split(',').map((part) => part.trim());
  return parts.every((part) => /^\d{1,4}$/.test(part)) ? parts.map(Number) : null;
};
