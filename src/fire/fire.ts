/**
 * The path of one fire, as decisions: each step is a folder, and this file alone sees all eight.
 *
 *   schedule → run → target → route → call → verdict → settle → log
 *
 * `schedule` and `run` are walked by the planner when a slot comes; from `target` on the dispatcher walks every run, with the effects
 * (endpoints, HTTP, database) in between.
 */

import type { ApplicationSpec } from '../model/application.ts';
import { durationMs } from '../model/duration.ts';
import type { JobSpec, RouteStrategy } from '../model/job.ts';
import type { Outcome } from './call/outcome.ts';
import { type PreparedParams, prepareParams } from './call/params.ts';
import { type PreparedCall, prepareCall } from './call/prepare-call.ts';
import type { AttemptRecord, Dial } from './log/attempt.ts';
import { recordAttempt } from './log/record-attempt.ts';
import { type Concurrency, concurrencyOf } from './run/admit.ts';
import type { RunFacts, ShardState } from './run/run.ts';
import { type RetryPolicy, retryPolicy } from './settle/retry-policy.ts';
import { settleAttempt } from './settle/settle-attempt.ts';
import type { Settlement } from './settle/settlement.ts';
import { bindsShards } from './target/route-strategy.ts';
import { compileSuccess, type SuccessRule } from './verdict/success-rule.ts';
import type { Verdict } from './verdict/verdict.ts';

/** What a job's revision says about its fires, parsed once. */
export interface FireRules {
  strategy: RouteStrategy;
  /** Broadcast and Sharded: the run's shards are planned as it starts. */
  severalShards: boolean;
  concurrency: Concurrency;
  success: SuccessRule;
  retry: RetryPolicy;
  timeoutMs: number;
  connectTimeoutMs: number;
  idleTimeoutMs: number;
  waitForEndpointMs: number;
  params: PreparedParams;
  /** Whether a template names `lastSuccessAt`, which must be looked up then. */
  needsLastSuccess: boolean;
}

/** @throws where the definition can't be used: what a newer release saved, or a row that was written by hand. */
export const fireRules = (spec: JobSpec): FireRules => ({
  strategy: spec.routeStrategy,
  severalShards: bindsShards(spec.routeStrategy),
  concurrency: concurrencyOf(spec),
  success: compileSuccess(spec.success),
  retry: retryPolicy(spec.retry),
  timeoutMs: durationMs(spec.timeout),
  connectTimeoutMs: durationMs(spec.connectTimeout),
  idleTimeoutMs: durationMs(spec.idleTimeout),
  waitForEndpointMs: durationMs(spec.waitForEndpoint),
  params: prepareParams(spec.params, spec.schedule.timeZone ?? 'UTC').params,
  needsLastSuccess: JSON.stringify([spec.params, spec.request, spec.hashKey]).includes('lastSuccessAt'),
});

/** The request of a job as sent to an application: depends on both definitions, so it is made anew when either changes. */
export const fireCall = (job: JobSpec, application: ApplicationSpec): PreparedCall => prepareCall(job, application);

/** One addressee of a run, with what is known of its attempts. */
export interface Shard {
  index: number;
  /** Address it is bound to; null while a single run has not been routed. */
  endpoint: string | null;
  uid: string | null;
  state: ShardState;
  reason: string | null;
  /** All attempts so far, over all rounds. */
  attempts: number;
  round: number;
  /** Attempts in this round: what `maxAttempts` counts. */
  roundAttempts: number;
  /** Not before this instant (Unix ms), while waiting. */
  dueAt: number | null;
}

export interface Exchange {
  facts: RunFacts;
  rules: FireRules;
  shard: Shard;
  endpoint: string | null;
  startedAt: number;
  outcome: Outcome;
  verdict: Verdict;
  dials: Dial[];
  now: number;
  random: () => number;
  budgetDelayMs: (wantedAt: number) => number;
  /** Values that must not be remembered. */
  secrets: readonly string[];
}

/** From a verdict to what is remembered and done: the last two steps of an attempt. Moves the shard on. */
export const concludeAttempt = (exchange: Exchange): { attempt: AttemptRecord; settlement: Settlement } => {
  const { shard, rules, outcome, verdict, now } = exchange;
  shard.attempts++;
  shard.roundAttempts++;
  if (exchange.endpoint !== null) shard.endpoint = exchange.endpoint;
  const settlement = settleAttempt({
    verdict,
    outcome,
    attempt: shard.roundAttempts,
    retry: rules.retry,
    now,
    random: exchange.random,
    budgetDelayMs: exchange.budgetDelayMs,
  });
  const attempt = recordAttempt({
    shardIndex: shard.index,
    number: shard.attempts,
    round: shard.round,
    endpoint: exchange.endpoint,
    startedAt: exchange.startedAt,
    outcome,
    verdict,
    dials: exchange.dials,
    secrets: exchange.secrets,
  });
  moveOn(shard, settlement, verdict);
  return { attempt, settlement };
};

const moveOn = (shard: Shard, settlement: Settlement, verdict: Verdict): void => {
  switch (settlement.kind) {
    case 'done':
      shard.state = 'succeeded';
      shard.reason = null;
      shard.dueAt = null;
      return;
    case 'retry':
      shard.state = 'waiting';
      shard.reason = `${verdict.reason}; ${settlement.reason}`;
      shard.dueAt = settlement.dueAt;
      return;
    case 'give-up':
      shard.state = 'failed';
      shard.reason = settlement.reason;
      shard.dueAt = null;
  }
};
