import type { TemplateFacts } from '../fire/call/facts.ts';
import type { Outcome } from '../fire/call/outcome.ts';
import { prepareParams, renderParams } from '../fire/call/params.ts';
import { prepareCall } from '../fire/call/prepare-call.ts';
import { renderRequest } from '../fire/call/render-request.ts';
import { type ShownRequest, shownRequest } from '../fire/call/shown-request.ts';
import { bodyHead } from '../fire/log/body-head.ts';
import { cleanReason, cleanVerdict } from '../fire/log/clean-reason.ts';
import { redactorFor } from '../fire/log/redact.ts';
import { chosenHeaders } from '../fire/log/reply-headers.ts';
import { candidates } from '../fire/target/candidates.ts';
import type { Endpoint } from '../fire/target/endpoint.ts';
import { compileSuccess } from '../fire/verdict/success-rule.ts';
import type { Verdict } from '../fire/verdict/verdict.ts';
import type { HttpJob, JobSpec } from '../model/job.ts';
import { CommandError, invalid, notFound } from './command-error.ts';
import type { CommandClock } from './ports.ts';
import { readJob } from './read-job.ts';
import type { CalledApplication, TrialWay } from './trial.ts';

/** Of the reply's body: enough to click a value in it. */
const HEAD_BYTES = 65_536;

export interface TryPorts {
  way: TrialWay;
  clock: CommandClock;
}

export interface TryInput {
  namespace: string;
  name: string;
  /** The job as it is stored; null where there is none of this name. */
  stored: HttpJob | null;
  /** The job as it is being written; absent: the stored one. */
  document: unknown;
  /** Over those of the definition, by name. */
  params: Record<string, unknown>;
  /** Address of an endpoint; null: the first one that is ready. */
  endpoint: string | null;
  shardIndex: number;
  /** Whether the asker may define jobs: whoever may not tries what is defined. */
  mayDefine: boolean;
}

/** What one try sent and what came back; secrets are masked. */
export interface Tried {
  endpoint: string;
  /** Null where it could not be rendered; the fault says why. */
  request: ShownRequest | null;
  status: number | null;
  fault: { kind: string; message: string } | null;
  headers: Record<string, string>;
  bodyHead: string | null;
  bodyBytes: number | null;
  timing: Outcome['timing'];
  verdict: Verdict;
}

/**
 * Sends the very request of a job once: rendered, routed, guarded and judged as a run's. It opens no run, so nothing of it is kept, and
 * it is never repeated. @throws CommandError
 */
export const tryRequest = async ({ way, clock }: TryPorts, input: TryInput): Promise<Tried> => {
  const { spec } = jobToTry(input);
  const application = way.application(input.namespace, spec.application);
  if (application === null) throw notFound(`application ${spec.application} in namespace ${input.namespace}`);
  const ready = candidates(way.endpointsOf(application.id), spec.endpoints);
  const endpoint = chosen(ready, input.endpoint);
  const facts = await factsOf(input, spec, ready.length, way, clock.now());
  if ('problem' in facts) return notSent(endpoint, facts.problem);
  const rendered = renderRequest(prepareCall(spec, application.spec), facts, endpoint, application.secrets);
  if ('problem' in rendered) return notSent(endpoint, rendered.problem);
  const slot = way.takeSlot(application.id);
  if (slot === null)
    throw new CommandError(
      'too-many-requests',
      `All call slots of ${spec.application} are taken; try again in a moment.`,
    );
  try {
    const outcome = await way.call(application, endpoint, rendered.request, spec);
    const verdict = await way.judge(compileSuccess(spec.success), outcome, application.id);
    const shown = shownRequest(spec, application.spec, facts, endpoint);
    return told(application, endpoint, 'request' in shown ? shown.request : null, outcome, verdict);
  } finally {
    slot.giveBack();
  }
};

/** Path and body say what an application is called with, which only admins define (docs/decisions/operators-operate-admins-define.md). */
const jobToTry = ({ namespace, name, stored, document, mayDefine }: TryInput): HttpJob => {
  if (document === undefined || document === null) {
    if (stored === null) throw notFound(`job ${name} in namespace ${namespace}`);
    return stored;
  }
  const job = readJob(document, { namespace, name });
  const sent = ({ spec }: HttpJob) => JSON.stringify([spec.application, spec.request, spec.hashKey, spec.endpoints]);
  if (!mayDefine && (stored === null || sent(stored) !== sent(job)))
    throw new CommandError(
      'forbidden',
      'Trying another request than the defined one needs the role admin, as saving it does. Operators try what is defined, with other params or at another endpoint.',
    );
  return job;
};

const chosen = (ready: readonly Endpoint[], address: string | null): Endpoint => {
  const endpoint = address === null ? ready[0] : ready.find((each) => each.address === address);
  if (endpoint !== undefined) return endpoint;
  if (address === null)
    throw new CommandError('no-endpoint', 'No endpoint of the application is ready that this job may call.');
  throw invalid([
    {
      path: 'endpoint',
      value: address.slice(0, 100),
      message: 'is not an endpoint that this job can call now',
      remedy: `Ready: ${
        ready
          .slice(0, 5)
          .map((each) => each.address)
          .join(', ') || 'none'
      }.`,
    },
  ]);
};

const factsOf = async (
  { namespace, name, params, shardIndex }: TryInput,
  spec: JobSpec,
  endpoints: number,
  way: TrialWay,
  now: number,
): Promise<TemplateFacts | { problem: string }> => {
  const run = { id: await way.takeId(), fireAt: now, slotAt: null, cause: 'try', job: name, namespace } as const;
  const rendered = renderParams(prepareParams(spec.params, spec.schedule.timeZone).params, run, params);
  if ('problem' in rendered) return rendered;
  const shardTotal =
    spec.routeStrategy === 'Sharded' ? (spec.shards ?? 1) : spec.routeStrategy === 'Broadcast' ? endpoints : 1;
  return {
    logId: run.id,
    fireAt: now,
    slotAt: null,
    shardIndex: Math.min(shardIndex, shardTotal - 1),
    shardTotal,
    attempt: 1,
    cause: run.cause,
    job: name,
    namespace,
    params: rendered.params,
    lastSuccessAt: null,
    now,
  };
};

const told = (
  { secretValues }: CalledApplication,
  endpoint: Endpoint,
  request: ShownRequest | null,
  { reply, fault, timing }: Outcome,
  verdict: Verdict,
): Tried => {
  const redact = redactorFor(secretValues);
  const contentType = reply?.headers['content-type'];
  return {
    endpoint: endpoint.address,
    request,
    status: reply?.status ?? null,
    fault: fault === undefined ? null : { kind: fault.kind, message: cleanReason(fault.message, redact) },
    headers: reply === undefined ? {} : chosenHeaders(reply.headers, redact),
    bodyHead:
      reply === undefined
        ? null
        : bodyHead(reply.body, typeof contentType === 'string' ? contentType : '', HEAD_BYTES, redact),
    bodyBytes: reply?.body.length ?? null,
    timing,
    verdict: cleanVerdict(verdict, secretValues),
  };
};

const notSent = (endpoint: Endpoint, problem: string): Tried => ({
  endpoint: endpoint.address,
  request: null,
  status: null,
  fault: { kind: 'template', message: problem },
  headers: {},
  bodyHead: null,
  bodyBytes: null,
  timing: { totalMs: 0 },
  verdict: { state: 'failed', reason: problem },
});
