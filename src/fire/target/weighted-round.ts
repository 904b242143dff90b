import type { Endpoint } from './endpoint.ts';
import { oncePer } from './once-per.ts';

/**
 * The weighted round over a list: an endless sequence, periodic in the sum of the weights, in which each endpoint has
 * exactly its share of every period. It is a pure function of the position, so it goes on across members and restarts
 * with nothing remembered but a run's ordinal.
 */
export interface WeightedRound {
  /** Positions after which the sequence repeats. */
  readonly period: number;
  /** Endpoint at a position (an integer from 0); null where every weight is 0. */
  at(position: number): Endpoint | null;
}

/** A table of the smooth sequence costs endpoints × period steps to fill; more than this would be felt as a pause. */
const MAX_TABLE_STEPS = 65_536;

/** Up to here position × step is exact in a double. Larger sums of weights are scaled down to it. */
const MAX_PERIOD = 2 ** 26;

/** The round of a list, made once for each list. Endpoints of weight 0 take no part. */
export const weightedRound = oncePer((endpoints: readonly Endpoint[]): WeightedRound => {
  const members = endpoints.filter((one) => one.weight > 0);
  const weights = wholeWeights(members.map((one) => one.weight));
  const period = weights.reduce((sum, weight) => sum + weight, 0);
  if (period === 0) return { period: 1, at: () => null };
  if (period === members.length) return { period, at: (position) => members[position % period]! };
  return period * members.length <= MAX_TABLE_STEPS
    ? smoothRound(members, weights, period)
    : spreadRound(members, weights, period);
});

/** The smallest whole numbers in the same ratio; fractions count in thousandths, nothing above 0 is rounded away. */
const wholeWeights = (weights: number[]): number[] => {
  const scale = weights.every(Number.isInteger) ? 1 : 1000;
  const sum = weights.reduce((total, weight) => total + weight, 0) * scale;
  const shrink = sum > MAX_PERIOD ? MAX_PERIOD / 2 / sum : 1;
  const whole = weights.map((weight) => Math.max(1, Math.round(weight * scale * shrink)));
  const divisor = whole.reduce(greatestCommonDivisor, 0);
  return whole.map((weight) => weight / divisor);
};

/** nginx's smooth sequence, worked out for one period: a a b a c a a for 5:1:1, never a a a a a b c. */
const smoothRound = (members: Endpoint[], weights: number[], period: number): WeightedRound => {
  const credit = weights.map(() => 0);
  const order: Endpoint[] = [];
  for (let step = 0; step < period; step++) {
    let richest = 0;
    for (let index = 0; index < members.length; index++) {
      credit[index]! += weights[index]!;
      if (credit[index]! > credit[richest]!) richest = index;
    }
    credit[richest]! -= period;
    order.push(members[richest]!);
  }
  return { period, at: (position) => order[position % period]! };
};

/**
 * For sums of weights too large for a table: each endpoint owns a stretch of 0 … period-1 as long as its weight, and
 * the sequence walks it in strides of the golden ratio. The stride has no divisor in common with the period, so that a
 * period visits every number once (shares are exact), and golden strides spread visits about as evenly as can be.
 */
const spreadRound = (members: Endpoint[], weights: number[], period: number): WeightedRound => {
  let end = 0;
  const ends = weights.map((weight) => {
    end += weight;
    return end;
  });
  let stride = Math.round(period * ((Math.sqrt(5) - 1) / 2));
  while (greatestCommonDivisor(stride, period) !== 1) stride++;
  return { period, at: (position) => members[ownerOf(ends, ((position % period) * stride) % period)]! };
};

/** Index of the first end beyond the number. */
const ownerOf = (ends: number[], number: number): number => {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! > number) high = middle;
    else low = middle + 1;
  }
  return low;
};

const greatestCommonDivisor = (a: number, b: number): number => {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
};
