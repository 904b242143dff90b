import type { Endpoint } from './endpoint.ts';
import { type EndpointSelector, narrow, selectorText } from './narrow.ts';

const NAMED_AT_MOST = 3;

/** Why no call can leave now, as a sentence for people: the slot, the run and the console show it. */
export const noEndpointReason = (endpoints: readonly Endpoint[], selector: EndpointSelector = {}): string => {
  if (endpoints.length === 0) return 'the application has no endpoints';
  const candidates = narrow(endpoints, selector);
  if (candidates.length === 0) return `none of ${count(endpoints)} has ${selectorText(selector)}`;
  if (candidates.some((one) => one.ready)) return `every ready endpoint has weight 0 (${count(candidates)})`;
  const those = candidates.length === endpoints.length ? '' : ` with ${selectorText(selector)}`;
  const subject =
    candidates.length === 1
      ? `the only endpoint${those} is not ready`
      : `none of ${count(candidates)}${those} is ready`;
  return `${subject}: ${candidates.slice(0, NAMED_AT_MOST).map(whyNot).join('; ')}${more(candidates)}`;
};

const count = (endpoints: readonly Endpoint[]): string =>
  endpoints.length === 1 ? '1 endpoint' : `${endpoints.length} endpoints`;

const whyNot = (endpoint: Endpoint): string => `${endpoint.address} (${endpoint.notReadyReason ?? 'no reason given'})`;

const more = (endpoints: readonly Endpoint[]): string =>
  endpoints.length > NAMED_AT_MOST ? `; and ${endpoints.length - NAMED_AT_MOST} more` : '';
