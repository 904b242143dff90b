import type { Problem } from '../model/problem.ts';
import { shownValue } from '../model/shown-value.ts';
import type { Key } from './definition-store.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The document with name and namespace of the address it was sent to, where it leaves them out. */
export const addressed = (document: unknown, key: Key): unknown => {
  if (!isObject(document)) return document;
  const metadata = document.metadata ?? {};
  if (!isObject(metadata)) return document;
  return {
    ...document,
    metadata: { ...metadata, name: metadata.name ?? key.name, namespace: metadata.namespace ?? key.namespace },
  };
};

/** Problems where the document names itself otherwise than its address does. */
export const addressProblems = (document: unknown, key: Key): Problem[] => {
  const metadata = isObject(document) && isObject(document.metadata) ? document.metadata : {};
  return (['namespace', 'name'] as const).flatMap((field) => {
    const given = metadata[field];
    if (given === undefined || given === null || given === key[field]) return [];
    const value = shownValue(['metadata', field], given);
    return [
      {
        path: `metadata.${field}`,
        ...(value === undefined ? {} : { value }),
        message: `is not the ${field} that the document was sent to`,
        remedy: `Write ${key[field]}, or send it to its own address.`,
      },
    ];
  });
};
