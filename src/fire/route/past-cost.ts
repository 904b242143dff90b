/**
 * How fast LeastLoad forgets. Long enough that jobs which fire minutes apart are weighed against each other, short
 * enough that an endpoint which was slow to come up isn't flooded for an hour.
 */
export const COST_HALF_LIFE_MS = 300_000;

/** What a cost of the past still weighs `elapsedMs` later. A clock that stepped back doesn't make it grow. */
export const decayedCost = (cost: number, elapsedMs: number): number =>
  cost === 0 || elapsedMs <= 0 ? cost : cost * 2 ** (-elapsedMs / COST_HALF_LIFE_MS);
