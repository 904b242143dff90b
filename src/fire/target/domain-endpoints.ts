import type { DomainSpec } from '../../model/application.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * The endpoints that a domain list names, in the order in which they are written: First, Last and Failover go by it.
 * All are ready; health checks, where the application sets them, take readiness away later.
 *
 * The address is the normalised base URL. One gateway may stand for several hosts: then only one of them, that
 * without a host or else the first, has the bare URL, and the others carry their host behind a `#`. A URL that is written twice with the same host is one endpoint with both weights.
 *
 * @throws TypeError where a URL can't be parsed; saving an application refuses those beforehand.
 */
export const domainEndpoints = (application: { domains?: readonly DomainSpec[] | undefined }): Endpoint[] => {
  const domains = (application.domains ?? []).map((domain) => ({ ...domain, url: baseUrl(domain.url) }));
  const taken = new Set(domains.filter((domain) => domain.host === undefined).map((domain) => domain.url));
  const endpoints = new Map<string, Endpoint>();
  for (const domain of domains) {
    const target = `${domain.url} ${domain.host ?? ''}`;
    const same = endpoints.get(target);
    if (same === undefined) endpoints.set(target, endpointOf(domain, addressOf(domain, taken)));
    else same.weight += domain.weight;
  }
  return [...endpoints.values()];
};

/** A host takes the bare URL where nobody has it. */
const addressOf = ({ url, host }: DomainSpec, taken: Set<string>): string => {
  if (host === undefined) return url;
  if (taken.has(url)) return `${url}#${host}`;
  taken.add(url);
  return url;
};

/** Scheme, host and port in canonical spelling, and the base path without its last slash: `https://api.example.com/base`. */
export const baseUrl = (text: string): string => {
  const url = new URL(text);
  return url.origin + url.pathname.replace(/\/+$/, '');
};

const endpointOf = (domain: DomainSpec, address: string): Endpoint => {
  const { labels } = domain;
  const zone = labels.zone ?? labels['topology.kubernetes.io/zone'];
  return {
    address,
    url: domain.url,
    ...(domain.host === undefined ? {} : { host: domain.host }),
    weight: domain.weight,
    ready: true,
    ...(zone === undefined ? {} : { zone }),
    labels,
  };
};
