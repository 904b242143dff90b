import type { Endpoint } from './endpoint.ts';
import { type EndpointSelector, narrow, selectorText } from './narrow.ts';

const NAMED_AT_MOST = 3;

/**
 * Why no call can leave now, as a sentence for people: the slot, the run and the console show it.
 *
 * @param problems what discovery says of endpoints that are not there
 */
export const noEndpointReason = (
  endpoints: readonly Endpoint[],
  selector: EndpointSelector = {},
  problems: readonly { message: string }[] = [],
): string => {
  if (endpoints.length === 0) return absence(problems);
  const candidates = narrow(endpoints, selector);
  if (candidates.length === 0) {
    const because = problems.length === 0 ? '' : ` (${absence(problems)})`;
    return `none of ${count(endpoints)} has ${selectorText(selector)}${because}`;
  }
  if (candidates.some((one) => one.ready)) return `every ready endpoint has weight 0 (${count(candidates)})`;
  const those = candidates.length === endpoints.length ? '' : ` with ${selectorText(selector)}`;
  const subject =
    candidates.length === 1
      ? `the only endpoint${those} is not ready`
      : `none of ${count(candidates)}${those} is ready`;
  return `${subject}: ${candidates.slice(0, NAMED_AT_MOST).map(whyNot).join('; ')}${more(candidates)}`;
};

const absence = (problems: readonly { message: string }[]): string => {
  if (problems.length === 0) return 'the application has no endpoints';
  const named = problems.slice(0, NAMED_AT_MOST).map(({ message }) => message);
  return named.join('; ') + (problems.length > NAMED_AT_MOST ? `; and ${problems.length - NAMED_AT_MOST} more` : '');
};

const count = (endpoints: readonly Endpoint[]): string =>
  endpoints.length === 1 ? '1 endpoint' : `${endpoints.length} endpoints`;

const whyNot = (endpoint: Endpoint): string => `${endpoint.address} (${endpoint.notReadyReason ?? 'no reason given'})`;

const more = (endpoints: readonly Endpoint[]): string =>
  endpoints.length > NAMED_AT_MOST ? `; and ${endpoints.length - NAMED_AT_MOST} more` : '';
