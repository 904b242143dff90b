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

/** Why a secret of an application can't be used. */
export type SecretProblem = Pick<Finding, 'reason' | 'message'>;

/**
 * Whether jobs can call an application: one of its bindings leads to Pods, and its secrets are there. Whether such Pods are ready now is
 * another question, which EndpointsReady answers. Unknown while its cluster was only just asked.
 */
export const applicationReady = (endpoints: EndpointSummary, secretProblems: readonly SecretProblem[]): Finding => {
  const { problems, admitted } = endpoints;
  const [first] = problems;
  const [secret] = secretProblems;
  if (secret !== undefined)
    return fails('Ready', secret.reason, `${sentences(secretProblems)} Calls that need it fail until then.`);
  if (first === undefined || admitted > 0) return holds('Ready', 'Callable', 'Its jobs can call it.');
  const told = sentences(problems.map(({ message }) => ({ message: `${message}.` })));
  if (problems.every(({ code }) => MISBOUND.has(code)))
    return fails('Ready', first.code, `${told} Its jobs can call nobody until that is mended.`);
  return problems.some(({ code }) => code === 'ClusterAsked')
    ? unknown('Ready', 'ClusterAsked', told)
    : holds('Ready', 'Callable', 'Its jobs can call it.');
};

const sentences = (problems: readonly { message: string }[]): string =>
  problems.map(({ message }) => message).join(' ');
