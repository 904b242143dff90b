import { conditionsIn } from './conditions.ts';
import type { Urgency } from './status-queue.ts';

type Status = { observedGeneration?: number | undefined };

/** How urgently the status of an object is to be written anew; null where it says the same, whatever its `asOf`. */
export const differenceOf = (written: unknown, wanted: Status): Urgency | null => {
  if ((written as Status | undefined)?.observedGeneration !== wanted.observedGeneration) return 'generation';
  if (conditionText(written) !== conditionText(wanted)) return 'condition';
  return canonical(written) === canonical(wanted) ? null : 'result';
};

const conditionText = (status: unknown): string =>
  conditionsIn(status)
    .map(({ type, status: held, reason }) => `${type} ${held} ${reason}`)
    .sort()
    .join('\n');

/** The order of members doesn't count, for the API server keeps none. */
const canonical = (status: unknown): string =>
  JSON.stringify(status, (key, value) => {
    if (key === 'asOf') return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
