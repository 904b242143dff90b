import { type CallLimitPorts, callLimits } from './call-limit.ts';
import type { EndpointsBook } from './endpoints.ts';
import { shownInstant, shownInstantOrNull } from './instants.ts';
import type { BehindJob, OverviewBook } from './overview-book.ts';
import { ownLimit } from './why-queued.ts';

export const NEED_KINDS = ['late', 'no-endpoint', 'failing', 'behind', 'busy', 'suspended'] as const;

/** Something that waits for a person. */
export interface Need {
  kind: (typeof NEED_KINDS)[number];
  object: 'job' | 'application';
  namespace: string;
  name: string;
  since: string | null;
  /** Runs in a row that failed or were missed, runs that wait; null where there is nothing to count. */
  count: number | null;
  /** The run that shows it; of those that wait, the first. */
  runId: string | null;
  reason: string | null;
}

const MOST_OF_A_KIND = 20;
const MOST_APPLICATIONS = 2_000;
/** A slot that was not opened by then is late, a run that waits longer for a call slot waits for a reason. */
const LATE_MS = 5_000;
const WAITING_MS = 10_000;
/** Runs of one job are meant to wait for each other; minutes of it say that it is called more often than it can bear. */
const BEHIND_MS = 60_000;
/** A job that somebody suspended and forgot. */
const FORGOTTEN_MS = 24 * 3_600_000;

/** What needs somebody now, the worst first. */
export const needsOf = async (
  ports: CallLimitPorts & { book: OverviewBook; endpoints: EndpointsBook },
  namespaces: readonly string[] | null,
  now: number,
): Promise<Need[]> => {
  const { book, endpoints } = ports;
  const [late, behind, waiting, failing, suspended, applications] = await Promise.all([
    book.late(namespaces, now - LATE_MS, MOST_OF_A_KIND),
    book.behind(namespaces, now - BEHIND_MS, MOST_OF_A_KIND),
    book.waiting(namespaces, now - WAITING_MS, MOST_OF_A_KIND),
    book.failing(namespaces, MOST_OF_A_KIND),
    book.suspended(namespaces, MOST_OF_A_KIND),
    book.applications(namespaces, MOST_APPLICATIONS),
  ]);
  const nothing = { since: null, count: null, runId: null, reason: null };
  const limitOf = await callLimits(ports, waiting);
  const unreachable = applications.filter(({ id }) => endpoints.readyCount(id) === 0);
  return [
    ...late.map(
      ({ namespace, name, since }): Need => ({
        ...nothing,
        kind: 'late',
        object: 'job',
        namespace,
        name,
        since: shownInstant(since),
      }),
    ),
    ...unreachable.slice(0, MOST_OF_A_KIND).map(
      ({ id, namespace, name }): Need => ({
        ...nothing,
        kind: 'no-endpoint',
        object: 'application',
        namespace,
        name,
        reason: endpoints.problemsOf(id)[0]?.message ?? firstReason(endpoints, id),
      }),
    ),
    ...failing.map(
      ({ namespace, job, at, failures, runId, reason }): Need => ({
        kind: 'failing',
        object: 'job',
        namespace,
        name: job,
        since: shownInstantOrNull(at),
        count: failures,
        runId: String(runId),
        reason,
      }),
    ),
    ...behind.map(
      (job): Need => ({
        kind: 'behind',
        object: 'job',
        namespace: job.namespace,
        name: job.name,
        since: shownInstant(job.since),
        count: job.runs,
        runId: String(job.runId),
        reason: behindReason(job),
      }),
    ),
    ...waiting.map(
      ({ namespace, name, since, runs, runId }): Need => ({
        kind: 'busy',
        object: 'application',
        namespace,
        name,
        since: shownInstant(since),
        count: runs,
        runId: String(runId),
        reason: limitOf({ namespace, name }),
      }),
    ),
    ...suspended.items
      .filter(({ since }) => since < now - FORGOTTEN_MS)
      .map(
        ({ namespace, name, since }): Need => ({
          ...nothing,
          kind: 'suspended',
          object: 'job',
          namespace,
          name,
          since: shownInstant(since),
        }),
      ),
  ];
};

/** What the runs of a job wait for, and what it costs. */
export const behindReason = ({
  runs,
  maxOpen,
  maxQueued,
}: Pick<BehindJob, 'runs' | 'maxOpen' | 'maxQueued'>): string =>
  runs < maxQueued
    ? ownLimit(maxOpen)
    : `${ownLimit(maxOpen)}; its queue is full, so that further slots are skipped (maxQueued ${maxQueued})`;

const firstReason = (endpoints: EndpointsBook, applicationId: number): string | null =>
  endpoints.endpointsOf(applicationId)?.find(({ endpoint }) => !endpoint.ready)?.endpoint.notReadyReason ?? null;
