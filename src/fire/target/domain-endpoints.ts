import type { Endpoint } from './endpoint.js';

/** One base URL of an application's `domains`. */
export interface DomainSpec {
  url: string;
  host?: string | undefined;
  weight?: number | undefined;
  labels?: Record<string, string> | undefined;
}

/**
 * The endpoints that a domain list names, in the order in which they are written: First, Last and Failover go by it.
 * All are ready; health checks, where the application sets them, take readiness away later.
 *
 * The address is the normalised base URL. One gateway may stand for several hosts: then all but the first carry
 * their host behind a `#`. A URL that is written twice with the same host is one endpoint with both weights.
 *
 * @throws TypeError where a URL can't be parsed; saving an application refuses those beforehand.
 */
export const domainEndpoints = (application: { domains?: readonly DomainSpec[] | undefined }): Endpoint[] => {
  const byTarget = new Map<string, Endpoint>();
  const addresses = new Set<string>();
  for (const domain of application.domains ?? []) {
    const url = baseUrl(domain.url);
    const target = `${url} ${domain.host ?? ''}`;
    const same = byTarget.get(target);
    if (same !== undefined) {
      same.weight += domain.weight ?? 1;
      continue;
    }
    const address = addresses.has(url) ? `${url}#${domain.host ?? ''}` : url;
    addresses.add(address);
    byTarget.set(target, endpointOf(domain, url, address));
  }
  return [...byTarget.values()];
};

/** Scheme, host and port in canonical spelling, and the base path without its last slash: `https://api.example.com/base`. */
export const baseUrl = (text: string): string => {
  const url = new URL(text);
  return url.origin + url.pathname.replace(/\/+$/, '');
};

const endpointOf = (domain: DomainSpec, url: string, address: string): Endpoint => {
  const labels = domain.labels ?? {};
  const zone = labels.zone ?? labels['topology.kubernetes.io/zone'];
  return {
    address,
    url,
    ...(domain.host === undefined ? {} : { host: domain.host }),
    weight: domain.weight ?? 1,
    ready: true,
    ...(zone === undefined ? {} : { zone }),
    labels,
  };
};
