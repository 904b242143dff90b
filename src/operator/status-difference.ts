import { conditionsIn } from './conditions.ts';
import type { Kind } from './ports.ts';
import type { Urgency } from './status-queue.ts';

type Status = { observedGeneration?: number | undefined };

/** How urgently the status of an object is to be written anew; null where it says the same, whatever its `asOf`. */
export const differenceOf = (kind: Kind, written: unknown, wanted: Status): Urgency | null => {
  if ((written as Status | undefined)?.observedGeneration !== wanted.observedGeneration) return 'generation';
  if (canonical(written) === canonical(wanted)) return null;
  // Somebody waits for each change of a run; there are few of them.
  if (kind === 'HttpRun') return 'condition';
  const [before, now] = [turnsOf(written), turnsOf(wanted)];
  // A thousand jobs share an application: it tells of its endpoints at once, they in their turn.
  const own = kind === 'HttpJob' ? (turn: string) => !turn.startsWith('EndpointsReady ') : () => true;
  if (before.filter(own).join() !== now.filter(own).join()) return 'condition';
  return before.join() === now.join() ? 'result' : 'endpoints';
};

const turnsOf = (status: unknown): string[] =>
  conditionsIn(status)
    .map(({ type, status: held, reason }) => `${type} ${held} ${reason}`)
    .sort();

/** The order of members doesn't count, for the API server keeps none. */
const canonical = (status: unknown): string =>
  JSON.stringify(status, (key, value) => {
    if (key === 'asOf') return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
