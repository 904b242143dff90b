import type { ApplicationLimits, ApplicationName, DefinitionBook } from './definition-book.ts';
import type { EndpointsBook } from './endpoints.ts';
import type { HistoryBook } from './history-book.ts';

export interface CallLimitPorts {
  definitions: Pick<DefinitionBook, 'limits'>;
  endpoints: Pick<EndpointsBook, 'readyCount'>;
  history: Pick<HistoryBook, 'members'>;
}

/** Tells of these applications, in words, which limit lets the fewest calls go at once. All of them are read at once, and so are the members. */
export const callLimits = async (
  { definitions, endpoints, history }: CallLimitPorts,
  applications: readonly ApplicationName[],
): Promise<(application: ApplicationName) => string> => {
  const asked = [...new Map(applications.map((application) => [keyOf(application), application])).values()];
  if (asked.length === 0) return undefinedApplication;
  const [defined, members] = await Promise.all([definitions.limits(asked), history.members()]);
  const memberCalls = callsOfMembers(members);
  const told = new Map(
    defined.map((one) => [keyOf(one), tightestLimit(one, endpoints.readyCount(one.id), memberCalls)]),
  );
  return (application) => told.get(keyOf(application)) ?? undefinedApplication(application);
};

const keyOf = ({ namespace, name }: ApplicationName): string => `${namespace}/${name}`;

const undefinedApplication = ({ name }: ApplicationName): string => `application ${name} is not defined`;

const callsOfMembers = (members: Awaited<ReturnType<HistoryBook['members']>>): number =>
  members
    .filter(({ state, roles }) => state === 'alive' && roles.split(',').includes('dispatcher'))
    .reduce((sum, { maxCalls }) => sum + maxCalls, 0);

/** @param ready endpoints that can be called; null where this process does not know. */
export const tightestLimit = (
  { name, maxConcurrentCalls: calls, maxConcurrentCallsPerEndpoint: each }: ApplicationLimits,
  ready: number | null,
  memberCalls: number,
): string => {
  if (memberCalls === 0) return 'no member that makes calls is alive';
  if (ready === 0) return `application ${name} has no ready endpoint`;
  const ofAll = calls ?? Infinity;
  const ofEndpoints = ready === null ? Infinity : (each ?? Infinity) * ready;
  if (ofEndpoints < Math.min(ofAll, memberCalls))
    return `each endpoint of ${name} takes ${counted(each!, 'call')} at once (limits.maxConcurrentCallsPerEndpoint)`;
  if (ofAll <= memberCalls)
    return `application ${name} takes ${counted(calls!, 'call')} at once (limits.maxConcurrentCalls)`;
  return `the members make ${counted(memberCalls, 'call')} at once (BELFRY_MAX_CALLS)`;
};

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
