import type { DefinedApplication, DefinitionBook } from './definition-book.ts';
import type { EndpointsBook } from './endpoints.ts';
import type { HistoryBook } from './history-book.ts';

export interface CallLimitPorts {
  definitions: Pick<DefinitionBook, 'application'>;
  endpoints: Pick<EndpointsBook, 'endpointsOf'>;
  history: Pick<HistoryBook, 'members'>;
}

/** Tells of applications which limit lets the fewest calls go at once, in words. Members are read once, each application once. */
export const callLimits = ({ definitions, endpoints, history }: CallLimitPorts) => {
  const known = new Map<string, Promise<string>>();
  let members: Promise<number> | undefined;
  const tell = async (namespace: string, name: string): Promise<string> => {
    members ??= history.members().then(callsOfMembers);
    const [application, memberCalls] = await Promise.all([definitions.application(namespace, name), members]);
    if (application === null) return `application ${name} is not defined`;
    const ready = endpoints.endpointsOf(application.id)?.filter(({ endpoint }) => endpoint.ready).length;
    return tightestLimit(application, ready ?? null, memberCalls);
  };
  return (namespace: string, name: string): Promise<string> => {
    const key = `${namespace}/${name}`;
    const told = known.get(key) ?? tell(namespace, name);
    known.set(key, told);
    return told;
  };
};

const callsOfMembers = (members: Awaited<ReturnType<HistoryBook['members']>>): number =>
  members
    .filter(({ state, roles }) => state === 'alive' && roles.split(',').includes('dispatcher'))
    .reduce((sum, { maxCalls }) => sum + maxCalls, 0);

/** @param ready endpoints that can be called; null where this process does not know. */
export const tightestLimit = (
  { document: { metadata, spec } }: Pick<DefinedApplication, 'document'>,
  ready: number | null,
  memberCalls: number,
): string => {
  const { maxConcurrentCalls: calls, maxConcurrentCallsPerEndpoint: each } = spec.limits;
  if (memberCalls === 0) return 'no member that makes calls is alive';
  if (ready === 0) return `application ${metadata.name} has no ready endpoint`;
  const ofAll = calls ?? Infinity;
  const ofEndpoints = (each ?? Infinity) * (ready ?? 1);
  if (ofEndpoints < Math.min(ofAll, memberCalls))
    return `each endpoint of ${metadata.name} takes ${counted(each!, 'call')} at once (limits.maxConcurrentCallsPerEndpoint)`;
  if (ofAll <= memberCalls)
    return `application ${metadata.name} takes ${counted(calls!, 'call')} at once (limits.maxConcurrentCalls)`;
  return `the members make ${counted(memberCalls, 'call')} at once (BELFRY_MAX_CALLS)`;
};

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
