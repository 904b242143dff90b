import type { ApplicationSpec } from '../../../src/model/application.ts';
import type { Chance } from './chance.ts';
import type { StoreClimate } from './store-weather.ts';
import { GOOD, type Manners } from './targets.ts';

const perhaps = (chance: Chance, probability: number, most: number): number =>
  chance.happens(probability) ? chance.between(0, most) : 0;

/** Targets that do some things badly, each seed others. */
export const drawManners = (chance: Chance): Manners => ({
  ...GOOD,
  refuses: perhaps(chance, 0.3, 0.3),
  hangs: perhaps(chance, 0.3, 0.2),
  resetsBefore: perhaps(chance, 0.3, 0.1),
  resetsAfter: perhaps(chance, 0.3, 0.2),
  unavailable: perhaps(chance, 0.3, 0.2),
  broken: perhaps(chance, 0.3, 0.3),
  declines: perhaps(chance, 0.3, 0.3),
  slowestMs: chance.pick([50, 500, 2_500, 6_000]),
});

/** Half of all applications may be called without end. */
export const drawLimits = (chance: Chance): ApplicationSpec['limits'] => ({
  ...(chance.happens(0.35) ? { maxConcurrentCalls: chance.pick([1, 2, 3, 5, 8]) } : {}),
  ...(chance.happens(0.25) ? { maxConcurrentCallsPerEndpoint: chance.pick([1, 2, 3, 5]) } : {}),
});

/** A database with some troubles, each seed others. */
export const drawClimate = (chance: Chance): StoreClimate => ({
  lostBefore: perhaps(chance, 0.4, 0.05),
  lostAfter: perhaps(chance, 0.4, 0.05),
  deadlock: perhaps(chance, 0.4, 0.2),
  refused: perhaps(chance, 0.4, 0.05),
  slow: perhaps(chance, 0.5, 0.1),
  slowestMs: chance.pick([100, 1_000, 6_000]),
});
