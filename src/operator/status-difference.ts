import { APPLICATION_NOT_READY } from './application-readiness.ts';
import { conditionIn, conditionsIn } from './conditions.ts';
import type { Kind } from './ports.ts';
import type { Urgency } from './status-queue.ts';

type Status = { observedGeneration?: number | undefined };

/** How urgently the status of an object is to be written anew; null where it says the same, whatever its `asOf`. */
export const differenceOf = (kind: Kind, written: unknown, wanted: Status): Urgency | null => {
  if ((written as Status | undefined)?.observedGeneration !== wanted.observedGeneration) return 'generation';
  if (canonical(written) === canonical(wanted)) return null;
  // Somebody waits for each change of a run; there are few of them.
  if (kind === 'HttpRun') return 'condition';
  const shared = kind === 'HttpJob' ? sharedConditions(written, wanted) : NONE;
  const [before, now] = [without(shared, written), without(shared, wanted)];
  if (turnsOf(before) !== turnsOf(now)) return 'condition';
  return canonical(before) === canonical(now) ? 'endpoints' : 'result';
};

const NONE: readonly string[] = [];

/** A thousand jobs share an application: it tells of itself at once, they in their turn. */
const sharedConditions = (...statuses: readonly unknown[]): readonly string[] =>
  statuses.some((status) => conditionIn(status, 'Ready')?.reason === APPLICATION_NOT_READY)
    ? ['EndpointsReady', 'Ready']
    : ['EndpointsReady'];

const without = (types: readonly string[], status: unknown) => ({
  ...(status as Status | undefined),
  conditions: conditionsIn(status).filter(({ type }) => !types.includes(type)),
});

const turnsOf = (status: unknown): string =>
  conditionsIn(status)
    .map(({ type, status: held, reason }) => `${type} ${held} ${reason}`)
    .sort()
    .join();

/** The order of members doesn't count, for the API server keeps none. */
const canonical = (status: unknown): string =>
  JSON.stringify(status, (key, value) => {
    if (key === 'asOf') return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
