import type { TemplateFacts } from '../fire/call/facts.ts';
import type { shownRequest } from '../fire/call/shown-request.ts';
import type { JobSpec } from '../model/job.ts';
import type { DefinitionBook } from './definition-book.ts';
import type { EndpointsBook } from './endpoints.ts';
import type { HistoryBook, RunRow } from './history-book.ts';
import type { CallInFlight } from './runs.ts';

export interface SentRequestPorts {
  history: Pick<HistoryBook, 'run' | 'attempts'>;
  definitions: Pick<DefinitionBook, 'application' | 'revision'>;
  endpoints: EndpointsBook;
  /** The calls of a run that are in flight in this process, by the index of their shard. */
  calling(runId: number): ReadonlyMap<number, CallInFlight>;
  /** Renders a request from the definitions with secrets masked. */
  showRequest: typeof shownRequest;
}

/** What may make the shown request differ from the one that was sent. */
export type Doubt = 'application-changed' | 'endpoint-gone' | 'last-success';

export type SentRequest =
  | {
      kind: 'shown';
      request: Extract<ReturnType<typeof shownRequest>, { request: object }>['request'];
      doubts: Doubt[];
    }
  /** A sentence that says what is missing. */
  | { kind: 'unknown'; why: string };

/**
 * The request of an attempt, of one in flight as well. Requests are not kept: it is worked out again from the job's revision that the run names, the run's own
 * params, and the application as it stands now.
 */
export const sentRequest = async (
  ports: SentRequestPorts,
  runId: number,
  shardIndex: number,
  number: number,
): Promise<SentRequest> => {
  const run = await ports.history.run(runId);
  const attempts = run === null ? [] : await ports.history.attempts(runId, shardIndex);
  const attempt = attempts.find((each) => each.number === number) ?? inFlight(ports, runId, shardIndex, number);
  if (run === null || attempt === null)
    return { kind: 'unknown', why: `run ${runId} has no attempt ${number} of shard ${shardIndex}` };
  if (attempt.endpoint === null) return { kind: 'unknown', why: 'no endpoint was called in this attempt' };
  const [revision, application] = await Promise.all([
    ports.definitions.revision('Job', run.jobId, run.revision),
    ports.definitions.application(run.namespace, run.application),
  ]);
  if (revision === null) return { kind: 'unknown', why: `revision ${run.revision} of the job is gone` };
  if (application === null) return { kind: 'unknown', why: `application ${run.application} is gone` };
  const { spec } = revision.document as { spec: JobSpec };
  const known = ports.endpoints
    .endpointsOf(application.id)
    ?.find(({ endpoint }) => endpoint.address === attempt.endpoint)?.endpoint;
  const shown = ports.showRequest(
    spec,
    application.document.spec,
    factsOf(run, attempt),
    known ?? endpointAt(attempt.endpoint),
  );
  if ('problem' in shown) return { kind: 'unknown', why: shown.problem };
  const doubts: Doubt[] = [
    ...(application.changedAt > attempt.startedAt ? ['application-changed' as const] : []),
    ...(known === undefined ? ['endpoint-gone' as const] : []),
    ...(JSON.stringify(spec.request).includes('lastSuccessAt') ? ['last-success' as const] : []),
  ];
  return { kind: 'shown', request: shown.request, doubts };
};

/** What is known of an attempt before it is stored: nothing where another member makes the call. */
const inFlight = ({ calling }: SentRequestPorts, runId: number, shardIndex: number, number: number) => {
  const call = calling(runId).get(shardIndex);
  return call?.attempt === number ? { shardIndex, number, endpoint: call.to, startedAt: call.startedAt } : null;
};

const factsOf = (
  run: RunRow,
  { shardIndex, number, startedAt }: { shardIndex: number; number: number; startedAt: number },
): TemplateFacts => ({
  logId: run.id,
  fireAt: run.fireAt,
  slotAt: run.slotAt,
  shardIndex,
  shardTotal: run.shardTotal,
  attempt: number,
  cause: run.cause,
  job: run.job,
  namespace: run.namespace,
  params: run.params === null ? {} : (JSON.parse(run.params) as Record<string, unknown>),
  lastSuccessAt: null,
  now: startedAt,
});

/** What an address alone tells of an endpoint that is gone: a base URL, with its host behind `#`, or `ip:port` of a Pod. */
const endpointAt = (address: string): { address: string; url: string; host?: string } => {
  const [url = address, host] = address.split('#');
  return { address, url: url.includes('://') ? url : `http://${url}`, ...(host === undefined ? {} : { host }) };
};
