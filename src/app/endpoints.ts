import { nodeTimers } from '../adapter/system/timers.ts';
import type { ReachPorts } from '../command/reach-endpoint.ts';
import type { TlsMaterial } from '../engine/definition/application-book.ts';
import { DomainSource } from '../engine/discovery/domain-source.ts';
import { EndpointBook } from '../engine/discovery/endpoint-book.ts';
import type { EndpointSource } from '../engine/discovery/endpoint-source.ts';
import { probeRequest } from '../engine/discovery/health-probe.ts';
import type { Caller } from '../engine/dispatcher/ports.ts';
import type { Clock } from '../engine/ports.ts';
import type { Request } from '../fire/call/outcome.ts';
import type { EndpointsBook } from '../view/endpoints.ts';
import type { Clusters } from './clusters.ts';

const PROBE_REPLY_BYTES = 65_536;
/** Somebody waits before the page. */
const REACH_WITHIN_MS = 10_000;

/** Every way by which this member learns where applications answer. */
export const endpointSources = ({ sources }: Pick<Clusters, 'sources'>): EndpointSource[] => [
  new DomainSource(),
  ...sources,
];

type TlsOf = (applicationId: number) => TlsMaterial | undefined;

/** The way of a health check: that of every call, with the application's TLS. */
const probe = (
  caller: Caller,
  tls: TlsMaterial | undefined,
  request: Request,
  timeoutMs: number,
  signal?: AbortSignal,
) =>
  caller.call(request, {
    timeoutMs,
    connectTimeoutMs: timeoutMs,
    idleTimeoutMs: timeoutMs,
    maxReplyBytes: PROBE_REPLY_BYTES,
    followRedirects: 0,
    ...(signal === undefined ? {} : { signal }),
    ...(tls === undefined ? {} : { tls }),
  });

/** One probe because somebody asks now. */
export const reacher =
  (caller: Caller, tlsOf: TlsOf): ReachPorts['reach'] =>
  (applicationId, endpoint, path) =>
    probe(caller, tlsOf(applicationId), probeRequest(endpoint, path), REACH_WITHIN_MS);

/** The endpoints of all sources; health checks leave by the same way as calls. */
export const createEndpoints = (
  sources: readonly EndpointSource[],
  caller: Caller,
  clock: Clock,
  tlsOf: TlsOf,
): EndpointBook =>
  new EndpointBook(sources, {
    prober: {
      probe: ({ applicationId }, request, timeoutMs, signal) =>
        probe(caller, tlsOf(applicationId), request, timeoutMs, signal),
    },
    timers: nodeTimers,
    clock,
    random: Math.random,
  });

/** The same endpoints, for people to look at. */
export const knownEndpoints = (book: EndpointBook): EndpointsBook => ({
  endpointsOf: (applicationId) =>
    book.endpointsOf(applicationId).map((endpoint) => ({
      endpoint,
      callsInFlight: book.load(applicationId, endpoint.address).inFlight,
      health: book.healthOf(applicationId, endpoint),
    })),
  readyCount: (applicationId) => book.endpointsOf(applicationId).filter(({ ready }) => ready).length,
  problemsOf: (applicationId) => book.problemsOf(applicationId),
});
