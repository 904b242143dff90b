import type { TemplateFacts } from '../../fire/call/facts.ts';
import type { Outcome, Request } from '../../fire/call/outcome.ts';
import { renderHashKey, renderRequest } from '../../fire/call/render-request.ts';
import type { Shard } from '../../fire/fire.ts';
import type { Dial } from '../../fire/log/attempt.ts';
import { cleanVerdict } from '../../fire/log/clean-reason.ts';
import { pickEndpoint, triesAnother } from '../../fire/route/pick-endpoint.ts';
import { NONE_EXCLUDED } from '../../fire/route/route-context.ts';
import type { RouteMemory } from '../../fire/route/route-memory.ts';
import { candidates } from '../../fire/target/candidates.ts';
import type { Endpoint } from '../../fire/target/endpoint.ts';
import { rebindShard } from '../../fire/target/rebind-shard.ts';
import type { PickStrategy } from '../../fire/target/route-strategy.ts';
import { isHeavy, judge } from '../../fire/verdict/success-rule.ts';
import type { Verdict } from '../../fire/verdict/verdict.ts';
import type { Application } from '../definition/application-book.ts';
import type { Clock } from '../ports.ts';
import type { ActiveRun } from './active-run.ts';
import { type CallAbort, SERVER_STOPS } from './call-abort.ts';
import { noEndpoint } from './no-endpoint.ts';
import type { Caller, Endpoints, Judge, Watch } from './ports.ts';

export interface AttemptPorts {
  caller: Caller;
  judge: Judge;
  endpoints: Endpoints;
  memory: RouteMemory;
  watch: Watch;
  clock: Clock;
  random: () => number;
  /** False while this member's lease does not surely cover a send. */
  maySend: () => boolean;
  /** Calls at once that this member may have at one endpoint; null for any number. */
  mostPerEndpoint: (applicationId: number) => number | null;
  /** A call found every endpoint that it may go to at that number. */
  endpointsFull: (applicationId: number) => void;
}

export type Attempted =
  | { kind: 'exchanged'; endpoint: string | null; startedAt: number; outcome: Outcome; verdict: Verdict; dials: Dial[] }
  /** Nothing could be called: no attempt was made. */
  | { kind: 'unavailable'; reason: string }
  /** Discovery has not told yet who is there: that is waited for like a free place. */
  | { kind: 'unknown' }
  /** Every endpoint that may be called is at its own limit; or the lease ran out, or this server stops, before anything was written. */
  | { kind: 'busy' };

type Target = { endpoint: Endpoint } | Exclude<Attempted, { kind: 'exchanged' }>;

/** One attempt for one shard: route, call, judge. Dials in vain go on to other endpoints within it, where the strategy allows. */
export const attempt = async (
  ports: AttemptPorts,
  run: ActiveRun,
  shard: Shard,
  signal: CallAbort,
): Promise<Attempted> => {
  const { definition, application } = run;
  const startedAt = ports.clock.now();
  const dials: Dial[] = [];
  let excluded: ReadonlySet<string> = NONE_EXCLUDED;
  for (;;) {
    const target = route(ports, run, shard, excluded);
    if ('kind' in target) return dials.length === 0 ? target : inVain(dials, startedAt, ports.clock.now());
    // Dials in vain take time: the lease may have run out meanwhile, and somebody else may have this run.
    if (dials.length > 0 && !ports.maySend()) return { kind: 'busy' };
    const { endpoint } = target;
    const rendered = render(run, shard, endpoint, startedAt);
    if ('problem' in rendered) return notRendered(rendered.problem, endpoint.address, startedAt, dials);
    signal.call = { to: endpoint.address, attempt: shard.attempts + 1, startedAt };
    ports.watch.calling(run.claimed.facts, shard, endpoint.address);
    const outcome = await exchange(ports, run, endpoint, rendered.request, signal);
    const { fault } = outcome;
    const wasCancelled = signal.aborted && signal.reason !== SERVER_STOPS;
    if (fault?.kind === 'cancelled' && !outcome.sent && !wasCancelled) return { kind: 'busy' };
    const again =
      !outcome.sent &&
      fault !== undefined &&
      isDialFault(fault.kind) &&
      !signal.aborted &&
      triesAnother(definition.rules.strategy, { uid: shard.uid ?? undefined, pinned: run.claimed.pinned !== null });
    if (again) {
      dials.push({ endpoint: endpoint.address, fault: fault.kind, message: fault.message });
      excluded = new Set([...excluded, endpoint.address]);
      continue;
    }
    const verdict = isHeavy(definition.rules.success, outcome)
      ? await ports.judge.judgeElsewhere(definition.rules.success, outcome, application.id, signal)
      : judge(definition.rules.success, outcome);
    return {
      kind: 'exchanged',
      endpoint: endpoint.address,
      startedAt,
      outcome,
      verdict: cleanVerdict(verdict, application.secretValues),
      dials,
    };
  }
};

const isDialFault = (kind: string): boolean =>
  kind === 'refused' || kind === 'dns' || kind === 'tls' || kind === 'timeout' || kind === 'reset';

const route = (ports: AttemptPorts, run: ActiveRun, shard: Shard, tried: ReadonlySet<string>): Target => {
  const { definition, application, claimed } = run;
  const { spec, rules } = definition;
  const listed = ports.endpoints.endpointsOf(application.id);
  const ready = candidates(listed, spec.endpoints);
  const full = fullEndpoints(ports, application, ready);
  if (run.isBound(shard)) {
    const bound = rebindShard(
      { index: shard.index, endpoint: shard.endpoint, ...(shard.uid === null ? {} : { uid: shard.uid }) },
      { routeStrategy: rules.strategy, listed, ready, pinned: claimed.pinned !== null, exclude: tried },
    );
    if (bound.kind === 'unavailable') return { kind: 'unavailable', reason: bound.reason };
    // Its Pod may be at work where nobody can look.
    if (bound.kind === 'move' && shard.uid !== null && ports.endpoints.isPartial(application.id))
      return nobody(ports, run);
    if (full.has(bound.endpoint.address)) return busy(ports, run);
    shard.uid = bound.endpoint.uid ?? null;
    return { endpoint: bound.endpoint };
  }
  if (ready.length === 0) return nobody(ports, run);
  const exclude = full.size === 0 ? tried : new Set([...tried, ...full]);
  const pick = pickEndpoint(rules.strategy as PickStrategy, ready, {
    sequence: claimed.facts.sequence + shard.attempts,
    key:
      rules.strategy === 'ConsistentHash'
        ? renderHashKey(run.prepared, templateFacts(run, shard, ports.clock.now()))
        : '',
    jobId: definition.jobId,
    random: ports.random,
    load: (address) => ports.endpoints.load(application.id, address),
    memory: ports.memory,
    exclude,
  });
  if (pick !== null) return pick;
  return full.size > 0 ? busy(ports, run) : nobody(ports, run);
};

const busy = ({ endpointsFull }: AttemptPorts, { application }: ActiveRun): Target => {
  endpointsFull(application.id);
  return { kind: 'busy' };
};

const nobody = ({ endpoints }: AttemptPorts, { application, definition }: ActiveRun): Target => {
  const { isLearning, reason } = noEndpoint(endpoints, application.id, definition.spec.endpoints);
  return isLearning ? { kind: 'unknown' } : { kind: 'unavailable', reason };
};

/** Endpoints at which this member has as many calls as it may. */
const fullEndpoints = (
  ports: AttemptPorts,
  application: Application,
  ready: readonly Endpoint[],
): ReadonlySet<string> => {
  const most = ports.mostPerEndpoint(application.id);
  if (most === null) return NONE_EXCLUDED;
  const full = ready.filter(({ address }) => ports.endpoints.load(application.id, address).inFlight >= most);
  return full.length === 0 ? NONE_EXCLUDED : new Set(full.map(({ address }) => address));
};

const render = (
  run: ActiveRun,
  shard: Shard,
  endpoint: Endpoint,
  now: number,
): { request: Request } | { problem: string } =>
  renderRequest(run.prepared, templateFacts(run, shard, now), endpoint, run.application.secrets);

const templateFacts = (run: ActiveRun, shard: Shard, now: number): TemplateFacts => {
  const { facts } = run.claimed;
  return {
    logId: facts.id,
    fireAt: facts.fireAt,
    slotAt: facts.slotAt,
    shardIndex: shard.index,
    shardTotal: run.shardTotal,
    attempt: shard.attempts + 1,
    cause: facts.cause,
    job: facts.job,
    namespace: facts.namespace,
    params: facts.params,
    lastSuccessAt: run.lastSuccessAt,
    now,
  };
};

const exchange = async (
  { caller, endpoints, maySend }: AttemptPorts,
  { application, definition: { rules, spec } }: ActiveRun,
  endpoint: Endpoint,
  request: Request,
  signal: CallAbort,
): Promise<Outcome> => {
  endpoints.callBegan(application.id, endpoint.address, spec.cost);
  try {
    return await caller.call(request, {
      timeoutMs: rules.timeoutMs,
      connectTimeoutMs: rules.connectTimeoutMs,
      idleTimeoutMs: rules.idleTimeoutMs,
      maxReplyBytes: spec.maxReplyBytes,
      followRedirects: spec.request.followRedirects,
      tls: application.tls,
      maySend,
      signal,
    });
  } finally {
    endpoints.callEnded(application.id, endpoint.address, spec.cost);
  }
};

const notRendered = (problem: string, endpoint: string, startedAt: number, dials: Dial[]): Attempted => ({
  kind: 'exchanged',
  endpoint,
  startedAt,
  outcome: { fault: { kind: 'template', message: problem }, sent: false, timing: { totalMs: 0 } },
  verdict: { state: 'failed', reason: problem },
  dials,
});

/** Every endpoint was dialled in vain: the last dial is the attempt's own fault. */
const inVain = (dials: Dial[], startedAt: number, now: number): Attempted => {
  const last = dials.at(-1)!;
  return {
    kind: 'exchanged',
    endpoint: last.endpoint,
    startedAt,
    outcome: { fault: { kind: last.fault, message: last.message }, sent: false, timing: { totalMs: now - startedAt } },
    verdict: { state: 'failed', reason: last.message },
    dials: dials.slice(0, -1),
  };
};
