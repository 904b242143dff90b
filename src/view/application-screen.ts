import type { ShardState } from '../fire/run/run.ts';
import { type CallLimitPorts, callLimits } from './call-limit.ts';
import type { DefinedApplication } from './definition-book.ts';
import type { EndpointsBook } from './endpoints.ts';
import type { HistoryBook } from './history-book.ts';
import { shownInstant } from './instants.ts';

/** The newest runs of a day tell where calls go: so many of them, and so many of their attempts. */
const RUNS = 500;
const ATTEMPTS = 5_000;
const WINDOW_MS = 24 * 3_600_000;
const FIRST_WAITING = 20;
/** So many runs, from the front of the line on, are looked at; a page that asks every few seconds costs no more. */
const MOST_IN_LINE = 10_000;

export interface SeenAttempt {
  runId: number;
  shardIndex: number;
  endpoint: string;
  startedAt: number;
  durationMs: number;
  verdict: ShardState | 'accepted';
  reason: string;
}

export interface WaitingRun {
  runId: number;
  namespace: string;
  job: string;
  dueAt: number;
}

/** What waits to be called, as far as it was looked at. */
export interface ApplicationQueue {
  /** For a free call slot. */
  queued: number;
  /** For an earlier run of the same job. */
  held: number;
  /** For the next attempt. */
  retrying: number;
  /** The first of those that wait for a free call slot, in the order in which they are taken. */
  waiting: WaitingRun[];
}

/** What the screens of applications ask beside definitions and endpoints. */
export interface ApplicationScreenBook {
  /** Living jobs by the applications of these (namespace, name), in the same order. */
  jobs(applications: readonly { namespace: string; name: string }[]): Promise<number[]>;
  /** Newest first, those that called somebody. */
  attempts(runIds: readonly number[], limit: number): Promise<SeenAttempt[]>;
  /** Of so many runs at the front of the line, `held` of so many of its jobs; `first` of those that wait for a free call slot are named. */
  queue(application: DefinedApplication, most: number, first: number): Promise<ApplicationQueue>;
  /** The smallest id that a run opened at this instant (Unix ms) can have. */
  idAt(instant: number): number;
}

/** An application in short, as a list shows it. */
export const applicationSummary = (
  { id, document: { metadata, spec }, changedAt, owner }: DefinedApplication,
  jobs: number,
  endpoints: EndpointsBook,
) => {
  const seen = endpoints.endpointsOf(id);
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    displayName: spec.displayName ?? null,
    labels: metadata.labels,
    targets: targetsOf(spec),
    jobs,
    endpoints: seen && { total: seen.length, ready: seen.filter(({ endpoint }) => endpoint.ready).length },
    callsInFlight: seen?.reduce((sum, each) => sum + each.callsInFlight, 0) ?? 0,
    problems: endpoints.problemsOf(id).map(({ message }) => message),
    changedAt: shownInstant(changedAt),
    owned: owner !== null,
  };
};

/** The first few places that it names; there may be ten thousand. */
const targetsOf = ({ domains = [], kubernetes = [] }: DefinedApplication['document']['spec']) => ({
  kind: kubernetes.length > 0 ? ('kubernetes' as const) : ('domains' as const),
  total: domains.length + kubernetes.length,
  first: [...domains.map(({ url }) => url), ...kubernetes.map(({ service }) => service)].slice(0, 3),
});

export interface TrafficPorts extends CallLimitPorts {
  history: Pick<HistoryBook, 'runs' | 'members'>;
  applicationScreen: ApplicationScreenBook;
}

/** Where the calls of an application went lately, endpoint by endpoint, and which runs wait for a free call slot. */
export const traffic = async (ports: TrafficPorts, application: DefinedApplication, now: number) => {
  const { metadata } = application.document;
  const { history, applicationScreen: book } = ports;
  const since = now - WINDOW_MS;
  const { rows } = await history.runs({
    namespaces: [metadata.namespace],
    application: metadata.name,
    since: book.idAt(since),
    before: null,
    limit: RUNS,
  });
  const [attempts, queue, limitOf] = await Promise.all([
    book.attempts(
      rows.map(({ id }) => id),
      ATTEMPTS,
    ),
    book.queue(application, MOST_IN_LINE, FIRST_WAITING),
    callLimits(ports, [metadata]),
  ]);
  const byEndpoint = Map.groupBy(attempts, ({ endpoint }) => endpoint);
  return {
    at: shownInstant(now),
    since: shownInstant(attempts.at(-1)?.startedAt ?? since),
    calls: attempts.length,
    endpoints: [...byEndpoint].map(([address, calls]) => callsTo(address, calls, attempts.length)),
    queue: {
      runs: queue.queued,
      held: queue.held,
      retrying: queue.retrying,
      limit: limitOf(metadata),
      waiting: queue.waiting.map(({ runId, dueAt, ...run }) => ({
        ...run,
        runId: String(runId),
        dueAt: shownInstant(dueAt),
      })),
    },
  };
};

const callsTo = (address: string, calls: readonly SeenAttempt[], all: number) => {
  const failed = calls.filter(({ verdict }) => verdict === 'failed');
  const [last] = failed;
  return {
    address,
    calls: calls.length,
    failed: failed.length,
    share: calls.length / all,
    meanMs: Math.round(calls.reduce((sum, { durationMs }) => sum + durationMs, 0) / calls.length),
    lastError:
      last === undefined ? null : { at: shownInstant(last.startedAt), runId: String(last.runId), reason: last.reason },
  };
};
