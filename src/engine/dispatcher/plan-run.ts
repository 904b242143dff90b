import { candidates } from '../../fire/target/candidates.ts';
import { planShards } from '../../fire/target/plan-shards.ts';
import type { ActiveRun } from './active-run.ts';
import { type NoEndpoint, noEndpoint } from './no-endpoint.ts';
import type { Endpoints } from './ports.ts';

export type Planned =
  | { kind: 'planned' }
  | NoEndpoint
  /** What was asked for can't be. */
  | { kind: 'refused'; reason: string };

/** Freezes whom a run is for, as it starts. */
export const planRun = (run: ActiveRun, known: Endpoints): Planned => {
  const { spec, rules } = run.definition;
  const { pinned, requestedShards, rounds } = run.claimed;
  const endpoints = candidates(known.endpointsOf(run.application.id), spec.endpoints);
  if (endpoints.length === 0) return noEndpoint(known, run.application.id, spec.endpoints);
  if (pinned !== null && endpoints.every(({ address }) => address !== pinned))
    return { kind: 'no-endpoint', isLearning: false, reason: `${pinned} is not an endpoint that this job can use now` };
  const plan = planShards({
    routeStrategy: rules.strategy,
    shards: spec.shards,
    endpoints,
    requestedEndpoint: pinned,
    requestedShards,
  });
  if ('refused' in plan) return { kind: 'refused', reason: plan.refused };
  if (plan.shards.length === 0) return noEndpoint(known, run.application.id, spec.endpoints);
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
