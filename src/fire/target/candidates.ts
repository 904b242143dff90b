import type { Endpoint } from './endpoint.ts';
import { type EndpointSelector, narrow, readyOnly } from './narrow.ts';
import { oncePer } from './once-per.ts';

type List = readonly Endpoint[];

/**
 * Whom a call may go to: ready, narrowed as the job wants it, with the weights that routing heeds. The same array while nothing changed.
 *
 * Bindings share the calls by their weights, however many endpoints each has; one without any takes no share. So the weight of a binding is
 * spread over its endpoints here, where it is known who is left.
 */
export const candidates = (listed: List, selector?: EndpointSelector): List =>
  sharedByBinding(readyOnly(narrow(listed, selector)));

/** Whole weights up to this keep shares exact; beyond it they are exact to a millionth. */
const MOST = 1_000_000;

const sharedByBinding = oncePer((endpoints: List): List => {
  const sizes = new Map<string, number>();
  for (const { binding } of endpoints) if (binding !== undefined) sizes.set(binding, (sizes.get(binding) ?? 0) + 1);
  if (sizes.size < 2) return endpoints;
  const common = [...sizes.values()].reduce(leastCommonMultiple);
  return endpoints.map((endpoint) =>
    endpoint.binding === undefined
      ? endpoint
      : { ...endpoint, weight: spread(endpoint.weight, common, sizes.get(endpoint.binding)!) },
  );
});

const spread = (weight: number, common: number, size: number): number =>
  common <= MOST ? weight * (common / size) : Math.round((weight * MOST) / size);

const leastCommonMultiple = (a: number, b: number): number => (a / greatestCommonDivisor(a, b)) * b;

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
