import { statusBounds } from '../../model/request-parts.ts';

export type StatusSpec = 'any' | readonly (number | string)[];

/** Which statuses count as success. */
export interface StatusRule {
  /** Null where the status counts, else why it doesn't. */
  failure(status: number): string | null;
}

const LOWEST = 100;
const HIGHEST = 599;

/** @throws Error with a sentence where an entry is neither a status nor a range */
export function compileStatusRule(spec: StatusSpec): StatusRule {
  if (spec === 'any') return { failure: () => null };
  const counts = new Uint8Array(HIGHEST + 1);
  for (const entry of spec) {
    const bounds = statusBounds(entry);
    if (bounds === null) throw new Error(`"${entry}" is neither a status nor a range of statuses`);
    counts.fill(1, Math.max(bounds.from, LOWEST), bounds.to + 1);
  }
  const expected = spec.join(', ');
  return {
    failure: (status) => (counts[status] === 1 ? null : `status was ${status}, expected ${expected}${hint(status)}`),
  };
}

const hint = (status: number): string =>
  status >= 300 && status < 400 && status !== 304 ? ' (the redirect was not followed)' : '';
