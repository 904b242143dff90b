/** The jobs that fire while faults strike: every kind of schedule, every policy, targets of every temper. */

type Spec = Record<string, unknown>;

const request = (path: string) => ({ application: 'target', request: { path } });
const RETRIES = { retry: { maxAttempts: 4, interval: '200ms', factor: 2, maxInterval: '2s' } };
const ZONES = ['UTC', 'Asia/Shanghai', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];
/** Whatever happened must still be there at the end. */
const KEPT = { keep: { runs: 1_000_000, for: '30d' } };

/** Once a second each. */
const EVERY_SECOND: Record<string, Spec> = {
  'queue-once': { ...request('/ok'), concurrencyPolicy: 'Queue' },
  'allow-retried': { ...request('/flaky'), concurrencyPolicy: 'Allow', ...RETRIES },
  'forbid-slow': { ...request('/slow/1500'), concurrencyPolicy: 'Forbid' },
  'replace-slow': { ...request('/slow/1400'), concurrencyPolicy: 'Replace', ...RETRIES },
  'queue-judged': { ...request('/code'), concurrencyPolicy: 'Queue', success: { json: '$.code == 200' }, ...RETRIES },
  'allow-once': { ...request('/reset'), concurrencyPolicy: 'Allow' },
  'skip-misfires': { ...request('/ok'), concurrencyPolicy: 'Allow', misfirePolicy: 'Skip', misfireGrace: '2s' },
  'catch-up-one': { ...request('/ok'), concurrencyPolicy: 'Allow', misfirePolicy: 'FireOnce', misfireGrace: '2s' },
  'catch-up-all': {
    ...request('/ok'),
    concurrencyPolicy: 'Allow',
    misfirePolicy: 'FireAll',
    misfireLimit: 20,
    misfireGrace: '2s',
    ...RETRIES,
  },
  'failover-retried': { ...request('/reset'), concurrencyPolicy: 'Allow', routeStrategy: 'Failover', ...RETRIES },
  'least-busy': { ...request('/slow/20'), concurrencyPolicy: 'Allow', routeStrategy: 'LeastBusy', priority: 20 },
  templated: {
    application: 'target',
    request: { path: '/ok', query: { at: '{{ fireAt }}' }, headers: { 'x-job': '{{ job }}' } },
    concurrencyPolicy: 'Allow',
    routeStrategy: 'ConsistentHash',
    ...RETRIES,
  },
};

/** A few of each, whatever the rate. */
const RARE: Record<string, Spec> = {
  sharded: { ...request('/shard'), schedule: { every: '2s' }, routeStrategy: 'Sharded', shards: 5, ...RETRIES },
  broadcast: { ...request('/shard'), schedule: { cron: '0/3 * * * * ?' }, routeStrategy: 'Broadcast', ...RETRIES },
  'broadcast-once': { ...request('/ok'), schedule: { every: '3s' }, routeStrategy: 'Broadcast' },
  minutely: { ...request('/ok'), schedule: { cron: '* * * * *', timeZone: 'Europe/Berlin' } },
  after: { ...request('/slow/200'), schedule: { after: '1s' } },
  'after-retried': { ...request('/flaky'), schedule: { after: '2s' }, ...RETRIES },
  failing: { ...request('/down'), schedule: { every: '1s' }, concurrencyPolicy: 'Allow', ...RETRIES },
  long: { ...request('/slow/8000'), schedule: { every: '2s' }, concurrencyPolicy: 'Allow' },
  'long-retried': { ...request('/slow/8000'), schedule: { every: '2s' }, concurrencyPolicy: 'Allow', ...RETRIES },
  'short-history': { ...request('/ok'), schedule: { every: '1s' }, keep: { runs: 30, for: '30d' } },
  // What people do by hand meanwhile: see people.ts.
  'by-hand': { ...request('/ok'), schedule: {}, concurrencyPolicy: 'Allow' },
  'by-hand-long': { ...request('/slow/3000'), schedule: {}, concurrencyPolicy: 'Allow', ...RETRIES },
  paused: { ...request('/ok'), schedule: { every: '1s' } },
  edited: { ...request('/ok'), schedule: { every: '1s' } },
};

/** Names and specs of jobs that fire about `rate` times a second together. @param startAt Unix ms, for those that fire once */
export const jobsOf = (rate: number, forMs: number, startAt: number): Map<string, Spec> => {
  const jobs = new Map<string, Spec>();
  const add = (name: string, spec: Spec) => jobs.set(name, { ...KEPT, ...spec });
  for (const [name, spec] of Object.entries(RARE)) add(name, spec);
  for (let nth = 0; nth < 10; nth++) {
    const at = new Date(startAt + ((nth + 0.5) / 10) * forMs).toISOString();
    add(`at-${nth}`, { ...request('/ok'), schedule: { at }, ...RETRIES });
  }
  const kinds = Object.entries(EVERY_SECOND);
  for (let nth = 0; nth < rate - 5; nth++) {
    const [name, spec] = kinds[nth % kinds.length]!;
    const timeZone = ZONES[nth % ZONES.length];
    // Half of them by the wall clock of some zone, half by an anchor of their own.
    const schedule = nth % 2 === 0 ? { cron: '* * * * * ?', timeZone } : { every: '1s' };
    add(`${name}-${nth}`, { ...spec, schedule });
  }
  return jobs;
};
