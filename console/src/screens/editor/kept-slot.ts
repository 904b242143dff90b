import type { Document } from '../../../../src/cli/documents.ts';
import { valueAt } from './document.ts';

/**
 * The next slot of a stored `every` whose schedule is left as it is (RFC 3339): saving leaves its slots alone, so they are counted on from
 * there. Null where saving counts anew, and where the schedule names its own beginning.
 */
export const keptSlot = (base: Document | null, initial: unknown, value: unknown): string | null => {
  const isEvery = valueAt(value, ['spec', 'schedule', 'every']) !== undefined;
  if (base === null || !isEvery || valueAt(value, ['spec', 'startsAt']) !== undefined) return null;
  return whenOf(initial) === whenOf(value) ? ((base.status?.nextFireAt as string | null | undefined) ?? null) : null;
};

const whenOf = (value: unknown): string =>
  JSON.stringify(['schedule', 'startsAt', 'endsAt'].map((field) => valueAt(value, ['spec', field])));
