import { smallApplication, smallJob } from '../model/documents.ts';

/** One mistake in an otherwise valid document: what is written where, and the path under which it must be told. */
export interface Mistake {
  at: string;
  wrong: unknown;
  told: string;
}

/** `wrong` undefined leaves the field out. */
const mistake = (at: string, wrong: unknown, told = at): Mistake => ({ at, wrong, told });

const ANYWHERE: readonly Mistake[] = [
  mistake('apiVersion', 'v1'),
  mistake('metadata.name', 'Not A Name'),
  mistake('metadata.namespace', 5),
  mistake('metadata.labels.tier', 'not a label!'),
  mistake('metadata.labels.team', ['a']),
  mistake('metadata.nmae', 'x'),
  mistake('metadata.resourceVersion', {}),
  mistake('sepc', {}),
];

/** Single mistakes in a job, of every kind that a save looks for. */
export const JOB_MISTAKES: readonly Mistake[] = [
  ...ANYWHERE,
  mistake('spec.application', undefined),
  mistake('spec.application', 'Billing App'),
  mistake('spec.displayName', 'two\nlines'),
  mistake('spec.description', 7),
  mistake('spec.schedule.cron', '0 0 25 * * ?'),
  mistake('spec.schedule.cron', 5),
  mistake('spec.schedule.timeZone', 'Mars/Olympus'),
  mistake('spec.schedule.every', '90 seconds'),
  mistake('spec.schedule.every', '10ms'),
  mistake('spec.schedule.at', 'tomorrow'),
  mistake('spec.schedule.after', '0s'),
  mistake('spec.schedule.crn', '* * * * *'),
  mistake('spec.startsAt', '2026-02-30T00:00:00Z'),
  mistake('spec.endsAt', 1),
  mistake('spec.suspended', 'no'),
  mistake('spec.request.method', 'FETCH'),
  mistake('spec.request.path', undefined),
  mistake('spec.request.path', 'https://api.example.com/x'),
  mistake('spec.request.path', '/{{ nobody }}'),
  mistake('spec.request.path', '/../x'),
  mistake('spec.request.query.day', { a: 1 }),
  mistake('spec.request.query.hour', '{{ fireAt | dat }}'),
  mistake('spec.request.headers.host', 'elsewhere'),
  mistake('spec.request.headers.x-day', '{{ nobody }}'),
  mistake('spec.request.headers.x-list', []),
  mistake('spec.request.headers.authorization', 'Bearer abc'),
  mistake('spec.request.headers["x y"]', 'name with a blank'),
  mistake('spec.request.body', 5),
  mistake('spec.request.body', { a: ['{{ nobody }}'] }, 'spec.request.body.a[0]'),
  mistake('spec.request.form.day', '{{ nobody }}'),
  mistake('spec.request.followRedirects', 11),
  mistake('spec.request.bdy', 'x'),
  mistake('spec.params.mode', '{{ nobody }}'),
  mistake('spec.params.day', '{% for %}'),
  mistake('spec.params', 'mode=full'),
  mistake('spec.timeout', '31m'),
  mistake('spec.connectTimeout', 3),
  mistake('spec.idleTimeout', 'long'),
  mistake('spec.maxReplyBytes', 1e9),
  mistake('spec.success.status', [200, 'abc'], 'spec.success.status[1]'),
  mistake('spec.success.status', 200),
  mistake('spec.success.json', '$.code =='),
  mistake('spec.success.json', 5),
  mistake('spec.success.json', '$.code in []'),
  mistake('spec.success.body', { matches: '(' }),
  mistake('spec.success.body', { equals: 'a', contains: 'b' }),
  mistake('spec.success.body.has', 'b'),
  mistake('spec.success.body.matches', 5),
  mistake('spec.success.statuses', [200]),
  mistake('spec.routeStrategy', 'RoundRobbin'),
  mistake('spec.hashKey', '{{ nobody }}'),
  mistake('spec.hashKey', 'a\nb'),
  mistake('spec.shards', 0),
  mistake('spec.endpoints.zone', 5),
  mistake('spec.endpoints.labels.zone', '!'),
  mistake('spec.noEndpointPolicy', 'Hope'),
  mistake('spec.waitForEndpoint', '1 minute'),
  mistake('spec.retry.maxAttempts', 0),
  mistake('spec.retry.interval', 10),
  mistake('spec.retry.factor', 'double'),
  mistake('spec.retry.maxInterval', '-1s'),
  mistake('spec.retry.jitter', 2),
  mistake('spec.retry.on', ['timeout'], 'spec.retry.on[0]'),
  mistake('spec.retry.retries', 3),
  mistake('spec.concurrencyPolicy', 'Maybe'),
  mistake('spec.maxConcurrentRuns', '5'),
  mistake('spec.maxQueued', -1),
  mistake('spec.misfirePolicy', 'Ignore'),
  mistake('spec.misfireLimit', 1.5),
  mistake('spec.misfireGrace', 'soon'),
  mistake('spec.priority', 101),
  mistake('spec.cost', 0),
  mistake('spec.dependsOn', ['other']),
  mistake('spec.completion', 'Callback'),
  mistake('spec.keep.runs', 0),
  mistake('spec.keep.for', '1s'),
  mistake('spec.maxRetries', 3),
];

/** Single mistakes in an application. */
export const APPLICATION_MISTAKES: readonly Mistake[] = [
  ...ANYWHERE,
  mistake('spec.displayName', 5),
  mistake('spec.domains', undefined, 'spec'),
  mistake('spec.domains', []),
  mistake('spec.domains[0].url', undefined),
  mistake('spec.domains[0].url', 'api.example.com'),
  mistake('spec.domains[0].host', 'https://gateway'),
  mistake('spec.domains[0].weight', -1),
  mistake('spec.domains[0].labels.zone', '?'),
  mistake('spec.domains[0].wight', 1),
  mistake('spec.domains[1]', 'https://b.example.com'),
  mistake('spec.domains[2]', { url: 'http://127.0.0.1' }, 'spec.domains[2].url'),
  mistake('spec.healthCheck.path', 'healthz'),
  mistake('spec.healthCheck.interval', 10),
  mistake('spec.healthCheck.timeout', '1 s'),
  mistake('spec.healthCheck.unhealthyAfter', 0),
  mistake('spec.limits.maxConcurrentCalls', 0),
  mistake('spec.limits.maxCalls', 5),
  mistake('spec.retryBudget.ratio', 2),
  mistake('spec.retryBudget.minPerSecond', 'ten'),
  mistake('spec.headers.authorization', 'Bearer abc'),
  mistake('spec.headers.x-tenant', '{{ secrets.nobody }}'),
  mistake('spec.headers.x-day', '{{ nobody }}'),
  mistake('spec.headers.x-list', ['a']),
  mistake('spec.headers.host', 'elsewhere'),
  mistake('spec.secrets.gateway', { valeu: 'x' }, 'spec.secrets.gateway.valeu'),
  mistake('spec.secrets.other', 'x'),
  mistake('spec.secrets.both', { value: 'x', secretKeyRef: { name: 'a', key: 'b' } }),
  mistake('spec.secrets["a b"]', { value: 'x' }),
  mistake('spec.signing', 'nobody'),
  mistake('spec.signing', 5),
  mistake('spec.tls.ca', 'no certificate'),
  mistake('spec.tls.ca', '-----BEGIN CERTIFICATE-----'),
  mistake('spec.tls.key', 'nobody'),
  mistake('spec.tls.certificate', 5),
  mistake('spec.tls.serverName', 'https://x'),
  mistake('spec.url', 'https://api.example.com'),
];

/** A small valid document with these mistakes in it. */
export const jobWith = (mistakes: readonly Mistake[]): unknown => written(smallJob(), mistakes);
export const applicationWith = (mistakes: readonly Mistake[]): unknown => written(smallApplication(), mistakes);

const written = (document: Record<string, unknown>, mistakes: readonly Mistake[]): unknown => {
  for (const { at, wrong } of mistakes) write(document, stepsOf(at), wrong);
  return document;
};

/** Whether two mistakes can stand in one document: neither is within the other. */
export const independent = (one: Mistake, other: Mistake): boolean => {
  const [short, long] = [stepsOf(one.at), stepsOf(other.at)].toSorted((a, b) => a.length - b.length);
  return !short!.every((step, index) => step === long![index]);
};

const stepsOf = (path: string): (string | number)[] =>
  [...path.matchAll(/\["([^"]+)"\]|\[(\d+)\]|([^.[]+)/g)].map(([, quoted, index, name]) =>
    index === undefined ? (quoted ?? name)! : Number(index),
  );

const write = (document: object, steps: readonly (string | number)[], value: unknown): void => {
  let here = document as Record<string | number, unknown>;
  for (const [index, step] of steps.slice(0, -1).entries()) {
    here[step] ??= typeof steps[index + 1] === 'number' ? [] : {};
    here = here[step] as Record<string | number, unknown>;
  }
  const last = steps.at(-1)!;
  if (value === undefined) delete here[last];
  else here[last] = value;
};
