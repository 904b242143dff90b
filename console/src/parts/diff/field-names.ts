import { useTranslation } from 'react-i18next';

/** What the job editor calls each field; a longer path goes before its parents. */
const JOB = {
  'metadata.labels': 'editor:what.labels',
  'spec.application': 'editor:what.application',
  'spec.displayName': 'editor:what.displayName',
  'spec.description': 'editor:what.description',
  'spec.suspended': 'jobs:state.suspended',
  'spec.schedule.cron': 'editor:schedule.cron',
  'spec.schedule.timeZone': 'editor:schedule.timeZone',
  'spec.schedule.every': 'editor:schedule.every',
  'spec.schedule.after': 'editor:schedule.after',
  'spec.schedule.at': 'editor:schedule.at',
  'spec.schedule': 'editor:section.when',
  'spec.startsAt': 'editor:schedule.startsAt',
  'spec.endsAt': 'editor:schedule.endsAt',
  'spec.request.method': 'editor:request.method',
  'spec.request.path': 'editor:request.path',
  'spec.request.query': 'editor:request.query',
  'spec.request.headers': 'editor:request.headers',
  'spec.request.body': 'editor:request.body',
  'spec.request.form': 'editor:request.form',
  'spec.request.multipart': 'editor:request.multipart',
  'spec.request.followRedirects': 'editor:more.redirects',
  'spec.params': 'editor:request.params',
  'spec.success.status': 'editor:success.statusLabel',
  'spec.success.json': 'editor:success.expression',
  'spec.success.body.contains': 'editor:success.contains',
  'spec.success': 'editor:section.success',
  'spec.routeStrategy': 'editor:how.route',
  'spec.shards': 'editor:how.shards',
  'spec.hashKey': 'editor:how.hashKey',
  'spec.concurrencyPolicy': 'editor:how.concurrency',
  'spec.maxConcurrentRuns': 'editor:more.maxRuns',
  'spec.maxQueued': 'editor:more.maxQueued',
  'spec.misfirePolicy': 'editor:how.misfire',
  'spec.misfireGrace': 'editor:more.grace',
  'spec.misfireLimit': 'editor:more.misfireLimit',
  'spec.timeout': 'editor:how.timeout',
  'spec.connectTimeout': 'editor:more.connectTimeout',
  'spec.idleTimeout': 'editor:more.idleTimeout',
  'spec.maxReplyBytes': 'editor:more.maxReply',
  'spec.retry.maxAttempts': 'editor:how.attempts',
  'spec.retry.interval': 'editor:how.interval',
  'spec.retry.factor': 'editor:more.factor',
  'spec.retry.maxInterval': 'editor:more.maxInterval',
  'spec.retry.jitter': 'editor:more.jitter',
  'spec.retry.on': 'editor:more.on',
  'spec.endpoints.zone': 'editor:more.zone',
  'spec.endpoints.labels': 'editor:more.endpointLabels',
  'spec.noEndpointPolicy': 'editor:more.noEndpoint',
  'spec.waitForEndpoint': 'editor:more.waitForEndpoint',
  'spec.priority': 'editor:how.priority',
  'spec.cost': 'editor:more.cost',
  'spec.keep.runs': 'editor:more.keptRuns',
  'spec.keep.for': 'editor:more.keptFor',
} as const;

/** The same of the form of applications. */
const APPLICATION = {
  'metadata.labels': 'editor:what.labels',
  'spec.displayName': 'applications:form.displayName',
  'spec.description': 'applications:form.description',
  'spec.domains': 'applications:form.domains',
  'spec.kubernetes': 'applications:form.kubernetes',
  'spec.headers': 'applications:form.headers',
  'spec.secrets': 'applications:form.secrets',
  'spec.signing': 'applications:form.signing',
  'spec.healthCheck': 'applications:facts.health',
  'spec.limits.maxConcurrentCalls': 'applications:form.limit',
  'spec.limits.maxConcurrentCallsPerEndpoint': 'applications:form.limitEach',
  'spec.retryBudget.ratio': 'applications:form.ratio',
  'spec.retryBudget.minPerSecond': 'applications:form.minPerSecond',
  'spec.tls.ca': 'applications:form.ca',
  'spec.tls.certificate': 'applications:form.certificate',
  'spec.tls.key': 'applications:form.key',
  'spec.tls.serverName': 'applications:form.serverName',
} as const;

const FIELDS = { HttpJob: JOB, HttpApplication: APPLICATION };
type Kind = keyof typeof FIELDS;

const POLICIES = {
  'spec.routeStrategy': 'route',
  'spec.concurrencyPolicy': 'concurrency',
  'spec.misfirePolicy': 'misfire',
} as const;

/**
 * How the form of a kind calls what stands at a path, and what is behind its field: `spec.request.headers.x-a` is `Headers · x-a`.
 * A path that the form does not know stays as it is.
 */
export const useFieldName = (kind: string): ((path: string) => string) => {
  const { t } = useTranslation(['editor', 'jobs', 'applications']);
  const fields = Object.entries(FIELDS[kind as Kind] ?? {});
  return (path) => {
    const found = fields.find(
      ([field]) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`),
    );
    if (found === undefined) return path;
    const [field, word] = found;
    const rest = path.slice(field.length).replace(/^\./, '');
    return rest === '' ? t(word) : `${t(word)} · ${rest}`;
  };
};

/** A value as the form calls it, where that has a word for it: `RoundRobin` is round robin. */
export const useFieldValue = (): ((path: string, value: unknown) => unknown) => {
  const { t, i18n } = useTranslation('policy');
  return (path, value) => {
    const policy = POLICIES[path as keyof typeof POLICIES];
    const key = `${policy}.${String(value)}`;
    return policy !== undefined && i18n.exists(`policy:${key}`) ? t(key as 'misfire.Skip') : value;
  };
};
