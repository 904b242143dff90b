import type { JobSpec } from '../../../src/model/job.ts';
import { CONCURRENCY_POLICIES, MISFIRE_POLICIES, ROUTE_STRATEGIES } from '../../../src/model/job.ts';
import { parseJob } from '../../../src/model/parse.ts';
import { parsedValue } from '../../support/memory-store.ts';
import type { Chance } from './chance.ts';

/** With every default filled in; what is drawn is laid over it. */
export const PLAIN: JobSpec = parsedValue(
  parseJob({
    apiVersion: 'belfry.dev/v1',
    kind: 'HttpJob',
    metadata: { name: 'plain' },
    spec: { application: 'app', schedule: { every: '1s' }, request: { path: '/' } },
  }),
).spec;

const EVERY = ['1s', '2s', '3s', '5s'];
const CRONS = ['* * * * * ?', '*/2 * * * * ?', '1/3 * * * * ?', '0/5 * * * * ?', '0,30 * * * * ?', '* * * * *'];
const ZONES = ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/New_York', 'Asia/Shanghai'];

/** A job of any schedule and policy. @param endsAt no slot from here on, Unix ms */
export const drawJob = (chance: Chance, application: string, now: number, endsAt: number): JobSpec => {
  const { pick, happens, whole } = bound(chance);
  const strategy = happens(0.25) ? pick(['Broadcast', 'Sharded'] as const) : pick(ROUTE_STRATEGIES);
  const maxAttempts = pick([1, 1, 2, 3]);
  const concurrencyPolicy = pick(CONCURRENCY_POLICIES);
  const misfirePolicy = pick(MISFIRE_POLICIES);
  return {
    ...PLAIN,
    application,
    schedule: drawSchedule(chance, now),
    endsAt: new Date(endsAt).toISOString(),
    ...(happens(0.1) ? { startsAt: new Date(now + whole(0, 5_000)).toISOString() } : {}),
    routeStrategy: strategy,
    ...(strategy === 'Sharded' ? { shards: whole(1, 4) } : {}),
    ...(concurrencyPolicy === 'Allow' ? { maxConcurrentRuns: whole(1, 3) } : {}),
    concurrencyPolicy,
    ...(concurrencyPolicy === 'Queue' || concurrencyPolicy === 'Allow' ? { maxQueued: pick([1, 2, 5, 100]) } : {}),
    ...(misfirePolicy === 'FireAll' ? { misfireLimit: pick([1, 3, 100]) } : {}),
    misfirePolicy,
    misfireGrace: pick(['1s', '3s', '10s', '60s']),
    timeout: pick(['300ms', '1s', '3s']),
    connectTimeout: pick(['100ms', '300ms']),
    priority: whole(1, 10),
    success: happens(0.5) ? PLAIN.success : { ...PLAIN.success, json: '$.code == 200' },
    retry: {
      ...PLAIN.retry,
      maxAttempts,
      interval: pick(['0s', '50ms', '500ms', '2s']),
      factor: pick([1, 2]),
      maxInterval: '3s',
    },
    ...(happens(0.2) ? { noEndpointPolicy: 'Wait', waitForEndpoint: '3s' } : {}),
  };
};

export const drawSchedule = (chance: Chance, now: number): JobSpec['schedule'] => {
  const { pick, whole } = bound(chance);
  switch (pick(['every', 'every', 'cron', 'cron', 'after', 'at', 'manual'])) {
    case 'every':
      return { every: pick(EVERY), timeZone: 'UTC' };
    case 'cron':
      return { cron: pick(CRONS), timeZone: pick(ZONES) };
    case 'after':
      return { after: pick(EVERY), timeZone: 'UTC' };
    case 'at':
      return { at: new Date(now + whole(500, 8_000)).toISOString(), timeZone: 'UTC' };
    default:
      return { timeZone: 'UTC' };
  }
};

const bound = (chance: Chance) => ({
  pick: <T>(list: readonly T[]) => chance.pick(list),
  happens: (probability: number) => chance.happens(probability),
  whole: (from: number, to: number) => chance.whole(from, to),
});
