import { nodeTimers } from '../adapter/system/timers.ts';
import type { TlsMaterial } from '../engine/definition/application-book.ts';
import { DomainSource } from '../engine/discovery/domain-source.ts';
import { EndpointBook } from '../engine/discovery/endpoint-book.ts';
import type { EndpointSource } from '../engine/discovery/endpoint-source.ts';
import type { Caller } from '../engine/dispatcher/ports.ts';
import type { Clock } from '../engine/ports.ts';
import type { EndpointsBook } from '../view/endpoints.ts';
import type { Clusters } from './clusters.ts';

const PROBE_REPLY_BYTES = 65_536;

/** Every way by which this member learns where applications answer. */
export const endpointSources = (clusters: Clusters): EndpointSource[] =>
  clusters.apiServers.size === 0 ? [new DomainSource()] : [new DomainSource(), clusters.source];

/** The endpoints of all sources; health checks leave by the same way as calls. */
export const createEndpoints = (
  sources: readonly EndpointSource[],
  caller: Caller,
  clock: Clock,
  tlsOf: (applicationId: number) => TlsMaterial | undefined,
): EndpointBook =>
  new EndpointBook(sources, {
    prober: {
      probe: ({ applicationId }, request, timeoutMs, signal) => {
        const tls = tlsOf(applicationId);
        return caller.call(request, {
          timeoutMs,
          connectTimeoutMs: timeoutMs,
          idleTimeoutMs: timeoutMs,
          maxReplyBytes: PROBE_REPLY_BYTES,
          followRedirects: 0,
          signal,
          ...(tls === undefined ? {} : { tls }),
        });
      },
    },
    timers: nodeTimers,
    clock,
    random: Math.random,
  });

/** The same endpoints, for people to look at. */
export const knownEndpoints = (book: EndpointBook): EndpointsBook => ({
  endpointsOf: (applicationId) =>
    book
      .endpointsOf(applicationId)
      .map((endpoint) => ({ endpoint, callsInFlight: book.load(applicationId, endpoint.address).inFlight })),
  problemsOf: (applicationId) => book.problemsOf(applicationId),
});
