import { narrow, readyOnly } from '../../fire/target/narrow.ts';
import type { Endpoint } from '../../fire/target/endpoint.ts';
import { noEndpointReason } from '../../fire/target/no-endpoint.ts';
import { planShards } from '../../fire/target/plan-shards.ts';
import type { ActiveRun } from './active-run.ts';

/** Freezes whom a run is for, as it starts. Answers why there is nobody, or null. */
export const planRun = (run: ActiveRun, listed: readonly Endpoint[]): string | null => {
  const { spec, rules } = run.definition;
  const endpoints = readyOnly(narrow(listed, spec.endpoints));
  const plan = planShards({
    routeStrategy: rules.strategy,
    shards: spec.shards,
    endpoints,
    requestedEndpoint: run.claimed.pinned,
    requestedShards: run.claimed.requestedShards,
  });
  if ('refused' in plan) return plan.refused;
  if (plan.shards.length === 0 || endpoints.length === 0) return noEndpointReason(listed, spec.endpoints);
  run.shardTotal = plan.total;
  run.shards = plan.shards.map(({ index, endpoint, uid }) => ({
    index,
    endpoint,
    uid: uid ?? null,
    state: 'queued',
    reason: null,
    attempts: 0,
    round: run.claimed.rounds,
    roundAttempts: 0,
    dueAt: null,
  }));
  return null;
};
