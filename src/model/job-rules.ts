import { durationMs, isDuration } from './duration.ts';
import { type Finding, finding, warning } from './finding.ts';
import { headerFindings } from './header-rules.ts';
import { instantMs, isInstant } from './instant.ts';
import { membersOf, valueAt } from './path.ts';

/** What no single field of a job can know. Every rule takes any JSON value and answers for what it understands. */
export const jobFindings = (document: unknown): Finding[] => RULES.flatMap((rule) => rule(document));

type Rule = (document: unknown) => Finding[];

const given = (document: unknown, ...steps: string[]) => valueAt(document, ['spec', ...steps]);
const isGiven = (value: unknown) => value !== undefined && value !== null;

const oneSchedule: Rule = (document) => {
  const kinds = ['cron', 'every', 'at', 'after'].filter((kind) => isGiven(given(document, 'schedule', kind)));
  if (kinds.length < 2) return [];
  return [
    finding(
      ['spec', 'schedule'],
      `holds ${kinds.join(' and ')}`,
      'Keep one of them; several schedules are several jobs.',
    ),
  ];
};

const windowInOrder: Rule = (document) => {
  const from = given(document, 'startsAt');
  const until = given(document, 'endsAt');
  if (!isInstant(from) || !isInstant(until) || instantMs(until) > instantMs(from)) return [];
  return [finding(['spec', 'endsAt'], 'is not after startsAt', 'Let the window end after it starts.')];
};

const oneBody: Rule = (document) => {
  const kinds = ['body', 'form', 'multipart'].filter((kind) => isGiven(given(document, 'request', kind)));
  const method = given(document, 'request', 'method');
  if (kinds.length > 1)
    return [
      finding(['spec', 'request', kinds[1]!], `stands beside ${kinds[0]}`, 'Keep one of body, form and multipart.'),
    ];
  if (kinds.length === 1 && (method === 'GET' || method === 'HEAD'))
    return [
      warning(
        ['spec', 'request', kinds[0]!],
        `is sent with ${method}`,
        'Many servers drop such a body; use POST, or request.query.',
      ),
    ];
  return [];
};

const oneBodyRule: Rule = (document) => {
  const body = given(document, 'success', 'body');
  if (membersOf(body).length === 1 || typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  return [finding(['spec', 'success', 'body'], 'needs exactly one rule', 'Keep one of equals, contains and matches.')];
};

/**
 * Fields that mean something only beside another's value. Their defaults are harmless and pass; where one stands without the other, though,
 * somebody wrote it, for a document that was read carries both.
 */
const conditional: readonly { field: string; fallback?: unknown; when: [field: string, value: string] }[] = [
  { field: 'shards', when: ['routeStrategy', 'Sharded'] },
  { field: 'hashKey', when: ['routeStrategy', 'ConsistentHash'] },
  { field: 'maxConcurrentRuns', fallback: 100, when: ['concurrencyPolicy', 'Allow'] },
  { field: 'misfireLimit', fallback: 100, when: ['misfirePolicy', 'FireAll'] },
  { field: 'waitForEndpoint', fallback: '1m', when: ['noEndpointPolicy', 'Wait'] },
];

const conditionalFields: Rule = (document) =>
  conditional.flatMap(({ field, fallback, when: [other, value] }) => {
    const here = given(document, field);
    const beside = given(document, other);
    if (!isGiven(here) || beside === value || (here === fallback && isGiven(beside))) return [];
    const found = here === fallback ? warning : finding;
    return [
      found(['spec', field], `means nothing without ${other}: ${value}`, `Remove it, or write ${other}: ${value}.`),
    ];
  });

const shardsOfSharded: Rule = (document) =>
  given(document, 'routeStrategy') === 'Sharded' && !isGiven(given(document, 'shards'))
    ? [finding(['spec', 'shards'], 'is missing', 'Write how many shards a run has; Broadcast takes one an endpoint.')]
    : [];

const queueOfForbid: Rule = (document) => {
  const policy = given(document, 'concurrencyPolicy');
  const queued = given(document, 'maxQueued');
  if ((policy !== 'Forbid' && policy !== 'Replace') || !isGiven(queued) || queued === 100) return [];
  return [
    finding(
      ['spec', 'maxQueued'],
      `means nothing with concurrencyPolicy: ${policy}`,
      'Remove it, or write concurrencyPolicy: Queue.',
    ),
  ];
};

const ms = (value: unknown, fallback: string): number => durationMs(isDuration(value) ? value : fallback);

/** Defaults count as well, but nobody is blamed for a default: a stored document carries them all. */
const deadlinesInOrder: Rule = (document) => {
  const timeout = ms(given(document, 'timeout'), '60s');
  return [
    { field: 'idleTimeout', fallback: '30s' },
    { field: 'connectTimeout', fallback: '3s' },
  ].flatMap(({ field, fallback }) => {
    const here = given(document, field);
    if (!isDuration(here) || here === fallback || durationMs(here) <= timeout) return [];
    return [
      finding(
        ['spec', field],
        'is longer than timeout',
        'Shorten it, or write a longer timeout; timeout covers the whole exchange.',
      ),
    ];
  });
};

const retryIntervals: Rule = (document) => {
  const interval = ms(given(document, 'retry', 'interval'), '10s');
  if (interval <= ms(given(document, 'retry', 'maxInterval'), '5m')) return [];
  const field = isGiven(given(document, 'retry', 'interval')) ? 'interval' : 'maxInterval';
  return [
    finding(
      ['spec', 'retry', field],
      'leaves interval longer than maxInterval',
      'Write a maxInterval (5m unless given) that is at least interval.',
    ),
  ];
};

const statusAlone: Rule = (document) => {
  const success = given(document, 'success');
  const names = membersOf(success).map(([field]) => field);
  if (given(document, 'success', 'status') !== 'any' || names.length > 1) return [];
  return [
    warning(
      ['spec', 'success', 'status'],
      'takes any reply for success',
      'Add a json or body rule unless that is meant.',
    ),
  ];
};

const dependencies: Rule = (document) => {
  const dependsOn = given(document, 'dependsOn');
  if (!Array.isArray(dependsOn) || dependsOn.length === 0) return [];
  return [finding(['spec', 'dependsOn'], 'is not supported yet', 'Not yet: jobs cannot depend on others; remove it.')];
};

const RULES: readonly Rule[] = [
  oneSchedule,
  windowInOrder,
  oneBody,
  oneBodyRule,
  conditionalFields,
  shardsOfSharded,
  queueOfForbid,
  deadlinesInOrder,
  retryIntervals,
  statusAlone,
  dependencies,
  (document) => headerFindings(document, ['spec', 'request', 'headers'], 'job'),
];
