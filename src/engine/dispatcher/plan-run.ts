import type { Endpoint } from '../../fire/target/endpoint.ts';
import { narrow, readyOnly } from '../../fire/target/narrow.ts';
import { noEndpointReason } from '../../fire/target/no-endpoint.ts';
import { planShards } from '../../fire/target/plan-shards.ts';
import type { ActiveRun } from './active-run.ts';

export type Planned =
  | { kind: 'planned' }
  /** Nobody to call now; it may come. */
  | { kind: 'no-endpoint'; reason: string }
  /** What was asked for can't be. */
  | { kind: 'refused'; reason: string };

/** Freezes whom a run is for, as it starts. */
export const planRun = (run: ActiveRun, listed: readonly Endpoint[]): Planned => {
  const { spec, rules } = run.definition;
  const { pinned, requestedShards, rounds } = run.claimed;
  const endpoints = readyOnly(narrow(listed, spec.endpoints));
  if (endpoints.length === 0) return { kind: 'no-endpoint', reason: noEndpointReason(listed, spec.endpoints) };
  if (pinned !== null && endpoints.every(({ address }) => address !== pinned))
    return { kind: 'no-endpoint', reason: `${pinned} is not an endpoint that this job can use now` };
  const plan = planShards({
    routeStrategy: rules.strategy,
    shards: spec.shards,
    endpoints,
    requestedEndpoint: pinned,
    requestedShards,
  });
  if ('refused' in plan) return { kind: 'refused', reason: plan.refused };
  if (plan.shards.length === 0) return { kind: 'no-endpoint', reason: noEndpointReason(listed, spec.endpoints) };
  run.shardTotal = plan.total;
  run.shards = plan.shards.map(({ index, endpoint, uid }) => ({
    index,
    endpoint,
    uid: uid ?? null,
    state: 'queued',
    reason: null,
    attempts: 0,
    round: rounds,
    roundAttempts: 0,
    dueAt: null,
  }));
  return { kind: 'planned' };
};
