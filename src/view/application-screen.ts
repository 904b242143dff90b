import type { ShardState } from '../fire/run/run.ts';
import type { DefinedApplication } from './definition-book.ts';
import type { EndpointsBook } from './endpoints.ts';
import type { HistoryBook } from './history-book.ts';
import { shownInstant } from './instants.ts';

/** The newest runs of a day tell where calls go: so many of them, and so many of their attempts. */
const RUNS = 500;
const ATTEMPTS = 5_000;
const WINDOW_MS = 24 * 3_600_000;
/** Waiting runs are counted that far; more is a crowd all the same. */
const MOST_COUNTED = 10_000;
const FIRST_WAITING = 20;

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

/** What the screens of applications ask beside definitions and endpoints. */
export interface ApplicationScreenBook {
  /** Living jobs by the applications of these (namespace, name), in the same order. */
  jobs(applications: readonly { namespace: string; name: string }[]): Promise<number[]>;
  /** Newest first, those that called somebody. */
  attempts(runIds: readonly number[], limit: number): Promise<SeenAttempt[]>;
  /** Runs that wait for a free call slot: counted up to `most`, and the first of them in the order in which they are taken. */
  queue(applicationId: number, most: number, first: number): Promise<{ runs: number; waiting: WaitingRun[] }>;
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

export interface TrafficPorts {
  history: Pick<HistoryBook, 'runs'>;
  applicationScreen: ApplicationScreenBook;
}

/** Where the calls of an application went lately, endpoint by endpoint, and which runs wait for a free call slot. */
export const traffic = async (
  { history, applicationScreen: book }: TrafficPorts,
  { id, document: { metadata } }: DefinedApplication,
  now: number,
) => {
  const since = now - WINDOW_MS;
  const { rows } = await history.runs({
    namespaces: [metadata.namespace],
    application: metadata.name,
    since: book.idAt(since),
    before: null,
    limit: RUNS,
  });
  const [attempts, queue] = await Promise.all([
    book.attempts(
      rows.map(({ id }) => id),
      ATTEMPTS,
    ),
    book.queue(id, MOST_COUNTED, FIRST_WAITING),
  ]);
  const byEndpoint = Map.groupBy(attempts, ({ endpoint }) => endpoint);
  return {
    at: shownInstant(now),
    since: shownInstant(attempts.at(-1)?.startedAt ?? since),
    calls: attempts.length,
    endpoints: [...byEndpoint].map(([address, calls]) => callsTo(address, calls, attempts.length)),
    queue: {
      runs: queue.runs,
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
