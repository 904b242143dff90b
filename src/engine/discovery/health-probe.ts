import type { Outcome, Request } from '../../fire/call/outcome.ts';
import type { Endpoint } from '../../fire/target/endpoint.ts';
import type { ProbeFinding } from '../../fire/target/readiness.ts';

/** The way out for health checks: the one that calls take as well, with the application's TLS. Never throws. */
export interface Prober {
  probe(
    target: { applicationId: number; endpoint: Endpoint },
    request: Request,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Outcome>;
}

/** A probe carries no header of the application's: a health check needs no credential. */
export const probeRequest = (endpoint: Endpoint, path: string): Request => {
  const url = new URL(endpoint.url);
  const { host } = endpoint;
  return {
    method: 'GET',
    origin: url.origin,
    path: url.pathname.replace(/\/+$/, '') + path,
    headers: { ...(host === undefined ? {} : { host }), 'user-agent': 'Belfry-HealthCheck', accept: '*/*' },
    body: null,
    ...(host === undefined ? {} : { serverName: host.replace(/:\d+$/, '') }),
    ...(endpoint.admission === 'admitted' ? { admitted: true } : {}),
  };
};

/** 2xx and 3xx are good, as with the probes of Kubernetes. */
export const findingOf = (path: string, { reply, fault }: Outcome): ProbeFinding => {
  if (reply === undefined) return `GET ${path}: ${fault?.message ?? 'no reply'},`;
  return reply.status >= 200 && reply.status <= 399 ? null : `GET ${path} answered ${reply.status}`;
};
