import type { JobLine, VerifiedSpec } from './record.ts';

/** So far a slot may be opened ahead of its time, clocks of members may differ, and a change may wait for a lock; ms. */
export const TOLERANCE_MS = 5_000;

/** The time in which one revision names the slots; both ends included, Unix ms. */
export interface Stretch {
  revision: number;
  /** The instant of the revision. */
  at: number;
  from: number;
  /** The instant of the next revision: what was due by then is the earlier one's. */
  to: number;
  spec: VerifiedSpec;
  /** What `every` counts from: the instant at which schedule, startsAt or endsAt last changed. */
  anchorAt: number;
  suspended: boolean;
}

/** A job's life, revision by revision. */
export function stretchesOf({ revisions }: Pick<JobLine, 'revisions'>): Stretch[] {
  const stretches: Stretch[] = [];
  revisions.forEach(({ number, at, spec }, index) => {
    if (spec === null) return;
    const before = stretches.at(-1);
    const to = revisions[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const anchorAt = before !== undefined && sameTiming(before.spec, spec) ? before.anchorAt : at;
    const from = before === undefined ? at : at + 1;
    stretches.push({ revision: number, at, from, to, spec, anchorAt, suspended: spec.suspended === true });
  });
  return stretches;
}

export const sameTiming = (a: VerifiedSpec, b: VerifiedSpec): boolean =>
  JSON.stringify([a.schedule, a.startsAt, a.endsAt]) === JSON.stringify([b.schedule, b.startsAt, b.endsAt]);

/** Whether the revision was the one in force when something happened, give or take the tolerance. */
export const inForce = ({ from, to }: Stretch, instant: number): boolean =>
  instant >= from - TOLERANCE_MS && instant <= to + TOLERANCE_MS;
