/** What the demo applies: three applications, and jobs of every main kind, each saying how it should behave. */
export const applicationsOf = ({ shop, ledger, dead }) => ({
  shop: { displayName: '商店', domains: shop.map(({ url }) => ({ url })) },
  ledger: { domains: [{ url: ledger.url }] },
  'half-dead': {
    description: 'Its first endpoint takes no connections',
    domains: [{ url: dead }, { url: shop[0].url }],
  },
});

/** `$.code == 200`: these services answer 200 whatever happens and say in the body how it went. */
const codeIs200 = { json: '$.code == 200' };

/** @param atMs when the job with an `at` is to fire, Unix ms */
export const jobsOf = (atMs) => ({
  heartbeat: {
    application: 'shop',
    description: 'Fires every second, on the second; the endpoints take turns',
    schedule: { every: '1s' },
    request: { path: '/ok' },
    success: codeIs200,
  },
  'closed-ledger': {
    application: 'shop',
    description: 'The reply is {"code":500} under status 200: failed, by $.code == 200',
    schedule: { cron: '1/4 * * * * ?' },
    request: { path: '/code500' },
    success: codeIs200,
  },
  'busy-shop': {
    application: 'shop',
    description: 'Now and then a 503 with Retry-After: tried again a second later, then succeeds',
    schedule: { cron: '0/3 * * * * ?' },
    request: { path: '/flaky' },
    success: codeIs200,
    retry: { maxAttempts: 3, interval: '1s', on: ['fault', '5xx', '429'] },
  },
  'drop-caches': {
    application: 'shop',
    displayName: '清空缓存',
    description: 'Broadcast: reaches every endpoint, each with its own index, all with one logId',
    schedule: { cron: '2/5 * * * * ?' },
    request: { path: '/ok' },
    success: codeIs200,
    routeStrategy: 'Broadcast',
  },
  'settle-points': {
    application: 'shop',
    displayName: '结算积分',
    description: 'Four shards, shard 2 fails: it alone is rerun, under its old logId and index',
    schedule: { cron: '0/5 * * * * ?' },
    request: { path: '/fail-shard', query: { index: '2', times: '1' } },
    success: codeIs200,
    routeStrategy: 'Sharded',
    shards: 4,
  },
  'slow-report': {
    application: 'shop',
    description: 'Takes 3s and is due every 2s: never overlaps (Forbid), the slots between are skipped',
    schedule: { every: '2s' },
    request: { path: '/slow', query: { ms: '3000' } },
    timeout: '10s',
    concurrencyPolicy: 'Forbid',
  },
  'once-only': {
    application: 'shop',
    description: 'Fires once, at the instant that it names, and never again',
    schedule: { at: new Date(atMs).toISOString() },
    request: { path: '/ok' },
  },
  'daily-statement': {
    application: 'ledger',
    description: 'Sends the day of its fire time in Shanghai, written by a template, and its params',
    schedule: { cron: '3/4 * * * * ?', timeZone: 'Asia/Shanghai' },
    params: { mode: 'full' },
    request: {
      path: '/statement',
      query: { day: "{{ fireAt | date: '%Y-%m-%d' }}" },
      body: { mode: '{{ params.mode }}', attempt: '{{ attempt }}' },
    },
    success: codeIs200,
  },
  'on-demand': {
    application: 'ledger',
    description: 'No schedule. Asked for twice under one idempotencyKey: runs once, with the params it was given',
    schedule: {},
    params: { mode: 'full' },
    request: { path: '/statement', body: { mode: '{{ params.mode }}' } },
    success: codeIs200,
  },
  'keeps-going': {
    application: 'half-dead',
    description: 'The first endpoint is dead: Failover reaches the second one within the same attempt',
    schedule: { after: '2s' },
    request: { path: '/ok' },
    success: codeIs200,
    routeStrategy: 'Failover',
  },
});
