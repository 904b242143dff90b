import { type Finding, fails, holds, unknown } from './conditions.ts';
import type { EndpointSummary } from './endpoint-summary.ts';

/** A job says so where its application is not ready. */
export const APPLICATION_NOT_READY = 'ApplicationNotReady';

/** What stands in the way whichever Pods there are: only a change of the application or of its Services mends it. */
const MISBOUND: ReadonlySet<string> = new Set([
  'ServiceNotFound',
  'ServiceExternal',
  'ServiceWithoutSelector',
  'PortNotFound',
  'NamespaceNotAllowed',
  'ClusterUnknown',
  'AddressRefused',
]);

/** Nothing is known of the cluster, or nothing that may still be gone by. */
const OUT_OF_REACH: ReadonlySet<string> = new Set(['ClusterAway', 'ClusterStale']);

const MEANWHILE =
  'Until then runs find nobody to call: each is missed or fails, or waits where its job says so (noEndpointPolicy: Wait).';

/** Why a secret of an application can't be used. */
export type SecretProblem = Pick<Finding, 'reason' | 'message'>;

/**
 * Whether jobs can call an application: its clusters answer, one of its bindings leads to Pods, and its secrets are there. That no such Pod
 * is ready for a while (a rollout, a Service scaled to nothing) is told by the reason, and by EndpointsReady. Unknown while its cluster was
 * only just asked.
 */
export const applicationReady = (endpoints: EndpointSummary, secretProblems: readonly SecretProblem[]): Finding => {
  const { problems, ready, admitted } = endpoints;
  const [secret] = secretProblems;
  if (secret !== undefined)
    return fails('Ready', secret.reason, `${sentences(secretProblems)} Calls that need it fail until then.`);
  if (ready > 0) return holds('Ready', 'Callable', 'Its jobs can call it.');
  const [first] = problems;
  const told = sentences(problems.map(({ message }) => ({ message: `${message}.` })));
  if (problems.some(({ code }) => code === 'ClusterAsked')) return unknown('Ready', 'ClusterAsked', told);
  const away = problems.find(({ code }) => OUT_OF_REACH.has(code));
  if (away !== undefined)
    return fails('Ready', away.code, `${told} Its jobs can call it once the cluster answers. ${MEANWHILE}`);
  if (first !== undefined && admitted === 0 && problems.every(({ code }) => MISBOUND.has(code)))
    return fails('Ready', first.code, `${told} Its jobs can call nobody until that is mended.`);
  return holds('Ready', 'NoReadyEndpoint', `Its jobs can call it once an endpoint is ready; none is now. ${MEANWHILE}`);
};

const sentences = (problems: readonly { message: string }[]): string =>
  problems.map(({ message }) => message).join(' ');
