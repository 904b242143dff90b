/**
 * What people who come from XXL-JOB, SchedulerX (MSE) or Kubernetes write, and what it is called here. Refusals name the
 * right word; nothing is translated silently, because one word has one meaning.
 */

const DOMAINS = 'Write spec.domains: [{ url: "https://api.example.com" }].';

/** Fields that people expect in an application. */
const FOREIGN_APPLICATION_FIELDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    url: DOMAINS,
    urls: DOMAINS,
    domain: DOMAINS,
    baseUrl: DOMAINS,
    address: DOMAINS,
    addressList: DOMAINS,
    addressType: 'Write either spec.domains or spec.kubernetes.',
    service: 'Write spec.kubernetes: [{ service: NAME }].',
    appname: 'Write metadata.name.',
    appName: 'Write metadata.name.',
    title: 'Write spec.displayName.',
    accessToken: 'Write spec.secrets, and spec.headers or spec.signing which name them.',
    maxConcurrency: 'Write spec.limits.maxConcurrentCalls.',
  }),
);

/** Fields that people expect in a job: where each belongs, and what else to know. */
const FOREIGN_JOB_FIELDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // Kubernetes
    suspend: 'Write spec.suspended.',
    jobTemplate: 'Belfry calls a service that runs already: write spec.request.path.',
    startingDeadlineSeconds: 'Write spec.misfireGrace with a unit, such as 60s.',
    successfulJobsHistoryLimit: 'Write spec.keep.runs.',
    failedJobsHistoryLimit: 'Write spec.keep.runs.',
    backoffLimit: 'Write spec.retry.maxAttempts, which counts the first attempt: one more than the retries.',
    activeDeadlineSeconds: 'Write spec.timeout with a unit, such as 60s.',
    timezone: 'Write spec.schedule.timeZone.',
    // Retries everywhere
    maxRetries: 'Write spec.retry.maxAttempts, which counts the first attempt: one more than the retries.',
    retries: 'Write spec.retry.maxAttempts, which counts the first attempt: one more than the retries.',
    retryCount: 'Write spec.retry.maxAttempts, which counts the first attempt: one more than the retries.',
    maxAttempt: 'Write spec.retry.maxAttempts, which counts the first attempt: one more than the retries.',
    attemptInterval: 'Write spec.retry.interval with a unit, such as 10s.',
    retryInterval: 'Write spec.retry.interval with a unit, such as 10s.',
    // XXL-JOB
    jobGroup: 'Write spec.application, the name of an HttpApplication.',
    appname: 'Write spec.application, the name of an HttpApplication.',
    jobDesc: 'Write spec.displayName.',
    author: 'Write metadata.labels or spec.description.',
    scheduleType: 'Write one of spec.schedule.cron, every, at or after.',
    scheduleConf: 'Write spec.schedule.cron or spec.schedule.every.',
    misfireStrategy: 'Write spec.misfirePolicy.',
    executorRouteStrategy: 'Write spec.routeStrategy.',
    executorHandler: 'Write spec.request.path: the service is called over HTTP.',
    executorParam: 'Write spec.params.',
    executorBlockStrategy: 'Write spec.concurrencyPolicy.',
    executorTimeout: 'Write spec.timeout with a unit, such as 60s.',
    executorFailRetryCount: 'Write spec.retry.maxAttempts, which counts the first attempt: one more than the retries.',
    childJobId: 'Chains of jobs are not supported yet; remove it.',
    // SchedulerX
    appName: 'Write spec.application, the name of an HttpApplication.',
    jobType: 'Remove it: every job is an HTTP call.',
    executeMode: 'Write spec.routeStrategy: Broadcast or Sharded where every endpoint takes part.',
    timeExpression: 'Write spec.schedule.cron or spec.schedule.every.',
    timeType: 'Write one of spec.schedule.cron, every, at or after.',
    maxConcurrency: 'Write spec.concurrencyPolicy: Allow and spec.maxConcurrentRuns.',
    // A job's own words in the wrong place
    cron: 'Write spec.schedule.cron.',
    every: 'Write spec.schedule.every.',
    timeZone: 'Write spec.schedule.timeZone.',
    path: 'Write spec.request.path.',
    method: 'Write spec.request.method.',
    headers: 'Write spec.request.headers.',
    body: 'Write spec.request.body.',
    query: 'Write spec.request.query.',
    url: 'Write spec.request.path; scheme and host belong to the HttpApplication.',
    maxAttempts: 'Write spec.retry.maxAttempts.',
    callback: 'Not yet: only spec.completion: Reply is supported.',
    dependsOn: 'Not yet: jobs cannot depend on others; remove it.',
  }),
);

/** Values of other schedulers and the console's Chinese labels, by what they are called here. */
export const FOREIGN_VALUES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ROUND: 'RoundRobin',
    轮询: 'RoundRobin',
    RANDOM: 'Random',
    随机: 'Random',
    FIRST: 'First',
    第一个: 'First',
    LAST: 'Last',
    最后一个: 'Last',
    CONSISTENT_HASH: 'ConsistentHash',
    一致性哈希: 'ConsistentHash',
    一致性HASH: 'ConsistentHash',
    LFU: 'LeastFrequentlyUsed',
    LEAST_FREQUENTLY_USED: 'LeastFrequentlyUsed',
    最不经常使用: 'LeastFrequentlyUsed',
    LRU: 'LeastRecentlyUsed',
    LEAST_RECENTLY_USED: 'LeastRecentlyUsed',
    最近最久未使用: 'LeastRecentlyUsed',
    BUSYOVER: 'LeastBusy',
    忙碌转移: 'LeastBusy',
    最少在途: 'LeastBusy',
    任务权重: 'LeastLoad',
    权重最小: 'LeastLoad',
    LEAST_WEIGHT: 'LeastLoad',
    FAILOVER: 'Failover',
    故障转移: 'Failover',
    SHARDING_BROADCAST: 'Broadcast',
    SHARDING: 'Sharded',
    分片广播: 'Broadcast',
    固定分片: 'Sharded',
    SERIAL_EXECUTION: 'Queue',
    SERIAL: 'Queue',
    单机串行: 'Queue',
    串行排队: 'Queue',
    CONCURRENT: 'Allow',
    并行: 'Allow',
    DISCARD_LATER: 'Forbid',
    丢弃后续: 'Forbid',
    丢弃后续调度: 'Forbid',
    COVER_EARLY: 'Replace',
    覆盖之前: 'Replace',
    覆盖之前调度: 'Replace',
    DO_NOTHING: 'Skip',
    忽略: 'Skip',
    FIRE_ONCE_NOW: 'FireOnce',
    立即补跑一次: 'FireOnce',
    立即执行一次: 'FireOnce',
    FIRE_ALL: 'FireAll',
    全部补跑: 'FireAll',
    'belfry.dev/v1alpha1': 'belfry.dev/v1',
    'belfry.dev/v1beta1': 'belfry.dev/v1',
    Job: 'HttpJob',
    CronJob: 'HttpJob',
    Application: 'HttpApplication',
  }),
);

/** The remedy for an unknown field that other schedulers have, or null. */
export const foreignFieldRemedy = (kind: 'HttpApplication' | 'HttpJob', field: string): string | null =>
  (kind === 'HttpJob' ? FOREIGN_JOB_FIELDS : FOREIGN_APPLICATION_FIELDS).get(field) ?? null;
