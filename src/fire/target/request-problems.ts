import type { ApplicationSpec } from '../../model/application.ts';
import type { JobSpec } from '../../model/job.ts';
import type { Problem } from '../../model/problem.ts';
import { domainEndpoints } from './domain-endpoints.ts';
import { narrow } from './narrow.ts';
import { unknownShards } from './unknown-shards.ts';

/** What somebody who runs a job now asks for beyond its definition; null: as the definition says. */
export interface RequestedTarget {
  endpoint: string | null;
  shards: readonly number[] | null;
}

const MOST_NAMED = 5;

/**
 * What can never be of a request to run a job now, as far as the definitions tell: Pods, and which endpoints are ready, show as the run starts.
 * @param application null where there is none yet
 */
export const requestProblems = (
  job: Pick<JobSpec, 'routeStrategy' | 'shards' | 'endpoints'>,
  application: Pick<ApplicationSpec, 'domains'> | null,
  { endpoint, shards }: RequestedTarget,
): Problem[] => {
  const listed = addressesOf(job, application);
  const problems: Problem[] = [];
  if (endpoint !== null && listed !== null && !listed.includes(endpoint))
    problems.push({
      path: 'endpoint',
      value: endpoint.slice(0, 100),
      message: 'is not an endpoint that this job can use',
      remedy: `Write ${someOf(listed)}, or leave endpoint out.`,
    });
  const total = shardTotalOf(job, endpoint === null ? (listed?.length ?? null) : 1);
  const unknown = shards === null || total === null ? null : unknownShards(shards, [...Array(total).keys()]);
  if (unknown !== null)
    problems.push({
      path: 'shards',
      value: JSON.stringify(shards).slice(0, 100),
      message: unknown,
      remedy: 'Name shards that the job has, or leave shards out for all of them.',
    });
  return problems;
};

/** Null where they are found as the run starts, in a cluster. */
const addressesOf = (
  { endpoints }: Pick<JobSpec, 'endpoints'>,
  application: Pick<ApplicationSpec, 'domains'> | null,
): string[] | null =>
  application?.domains === undefined
    ? null
    : narrow(domainEndpoints(application), endpoints).map(({ address }) => address);

const shardTotalOf = (
  { routeStrategy, shards }: Pick<JobSpec, 'routeStrategy' | 'shards'>,
  endpoints: number | null,
): number | null => {
  if (routeStrategy === 'Broadcast') return endpoints;
  return routeStrategy === 'Sharded' ? (shards ?? 1) : 1;
};

const someOf = (addresses: readonly string[]): string => {
  if (addresses.length === 0) return 'an address of the application once it has one that fits the job';
  const more = addresses.length > MOST_NAMED ? ', …' : '';
  return `${addresses.length === 1 ? '' : 'one of '}${addresses.slice(0, MOST_NAMED).join(', ')}${more}`;
};
