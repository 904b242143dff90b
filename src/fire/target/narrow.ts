import type { Endpoint } from './endpoint.ts';
import { oncePer } from './once-per.ts';

/** A job's `endpoints`: what narrows its choice. Every label given must be there with that value. */
export interface EndpointSelector {
  labels?: Record<string, string> | undefined;
  zone?: string | undefined;
}

type List = readonly Endpoint[];

/**
 * The endpoints a job may use. The same list and selector give the same array again, because everything that routing
 * caches (rounds, hashes) is kept by the identity of the list.
 */
export const narrow = (endpoints: List, selector?: EndpointSelector): List =>
  selector === undefined || selectsAll(selector) ? endpoints : narrowers(selector)(endpoints);

/** Those that answer now; the very list where all do. */
export const readyOnly = oncePer(
  (endpoints: List): List => (endpoints.every((one) => one.ready) ? endpoints : endpoints.filter((one) => one.ready)),
);

const narrowers = oncePer((selector: EndpointSelector) =>
  oncePer((endpoints: List): List => endpoints.filter((one) => matches(one, selector))),
);

const selectsAll = (selector: EndpointSelector): boolean => {
  if (selector.zone !== undefined) return false;
  for (const _ in selector.labels) return false;
  return true;
};

/** Whether it names labels other than the zone, which every endpoint carries that has one. */
export const selectsByLabels = (selector: EndpointSelector | undefined): boolean =>
  Object.keys(selector?.labels ?? {}).some((name) => name !== 'zone');

const matches = (endpoint: Endpoint, { labels = {}, zone }: EndpointSelector): boolean =>
  (zone === undefined || endpoint.zone === zone) &&
  Object.entries(labels).every(
    ([name, value]) => Object.hasOwn(endpoint.labels, name) && endpoint.labels[name] === value,
  );

/** `zone=a, tier=core`: the selector as people read it. */
export const selectorText = ({ labels = {}, zone }: EndpointSelector): string =>
  [
    ...(zone === undefined ? [] : [`zone=${zone}`]),
    ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
  ].join(', ');
