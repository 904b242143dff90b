import { firstBroken, given, naming, notLonger, rule, telling } from './cel.ts';
import { JOB_HEADERS } from './header-rules.ts';
import { LABEL_NAMES, LABEL_VALUE } from './label-rules.ts';
import { ANY, INT_OR_TEXT, type Overlay, orTell } from './structural.ts';

/**
 * A field that means something only beside another's value; its default is harmless. As in every rule of spec the usual case is told by one
 * field: each field read costs the API server some 30 µs at every write, as it wraps the schemas of all its neighbours.
 */
const onlyWith = (field: string, other: string, value: string, fallback?: string) =>
  rule(
    `${fallback === undefined ? `!has(self.${field})` : `self.${field} == ${fallback} || !has(self.${field})`} || self.${other} == '${value}'`,
    `means nothing without ${other}: ${value}. Remove it, or write ${other}: ${value}.`,
    `.${field}`,
  );

const withinTimeout = (field: string, fallback: string) =>
  rule(
    `self.${field} == '${fallback}' || ${notLonger(`self.${field}`, 'self.timeout')}`,
    'is longer than timeout. Shorten it, or write a longer timeout; timeout covers the whole exchange.',
    `.${field}`,
  );

/** Templates may hold what a plain path may not. */
const TEMPLATE = String.raw`\{\{[^\x00-\x1f\x7f]*?\}\}|\{%[^\x00-\x1f\x7f]*?%\}`;
const without = (characters: string) => `self.matches(r'^([^${characters}]|${TEMPLATE})*$')`;

/** As src/model/request-parts.ts refuses them. */
const REQUEST_PATH = firstBroken(String.raw`self.matches(r'^/([^/?#\\\x00-\x1f\x7f][^?#\\\x00-\x1f\x7f]*)?$')`, [
  rule(
    `!self.matches('^[A-Za-z]+://')`,
    'is a URL. Write the path alone, such as /jobs/settle; scheme and host belong to the application.',
  ),
  telling(
    `'does not begin with "/". Write /' + self.substring(0, size(self) < 60 ? size(self) : 60) + '.'`,
    rule(`self.startsWith('/') || self.matches('^[A-Za-z]+://')`, 'does not begin with "/". Write it first.'),
  ),
  rule(`!self.startsWith('//')`, 'begins with "//". Begin with a single "/"; the host belongs to the application.'),
  rule(without('?'), 'holds a query. Put what follows "?" into request.query.'),
  rule(without('#'), 'holds a fragment. Remove "#" and what follows; it is never sent.'),
  rule(
    without(String.raw`\\\x00-\x1f\x7f`),
    'holds a backslash or a control character. Write a plain path such as /jobs/settle.',
  ),
]);

/** CEL can't see a body of free JSON. */
const besideNoBody = (field: string) => ({
  anyOf: [
    { not: { required: ['body'] } },
    { properties: { [field]: { enum: ['nothing, as it stands beside body. Keep one of body, form and multipart.'] } } },
  ],
});

/** A time stamp to CEL, which sees nothing of what is none. */
const INSTANT = {
  maxLength: 40,
  ...orTell(
    { pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$' },
    'date, time and offset, such as 2026-12-01T08:00:00+08:00 or 2026-12-01T00:00:00Z',
  ),
};

/** A schedule as CronJobs have it is text, and how long that is concerns no object. */
const NO_TEXT = orTell(
  { maxLength: 0 },
  'an object: { cron: "0 2 * * *", timeZone: UTC } where a CronJob has the text alone, or { every: 30s }, { at: 2026-12-01T08:00:00Z }, { after: 30s }, {}',
);

const TEXT_NAMES = [
  rule('self.all(name, size(name) > 0 && size(name) <= 256)', 'holds a name that is empty or longer than 256.'),
];

/** What the rules of src/model/job-rules.ts are in CEL. */
export const JOB: Overlay = {
  replace: {
    'spec.request.path': { type: 'string', maxLength: 4096 },
    'spec.request.headers{}': { type: 'string', maxLength: 8192 },
    'spec.request.body': ANY,
    'spec.success.status': ANY,
    'spec.retry.on[]': INT_OR_TEXT,
    'spec.endpoints.labels{}': LABEL_VALUE,
    'spec.dependsOn': { type: 'array', maxItems: 100, items: { type: 'string', maxLength: 63 } },
    'spec.completion': { type: 'string', maxLength: 63 },
  },
  fields: {
    'spec.retry': {
      true: { type: 'array', items: INT_OR_TEXT, description: 'Not a field: the bare word `on` is true to YAML 1.1.' },
    },
  },
  add: {
    'spec.startsAt': INSTANT,
    'spec.endsAt': INSTANT,
    'spec.schedule': NO_TEXT,
    'spec.schedule.at': INSTANT,
    'spec.request': { allOf: [besideNoBody('form'), besideNoBody('multipart')] },
  },
  rules: {
    spec: [
      rule(
        '!has(self.startsAt) || !has(self.endsAt) || self.endsAt > self.startsAt',
        'is not after startsAt. Let the window end after it starts.',
        '.endsAt',
      ),
      onlyWith('shards', 'routeStrategy', 'Sharded'),
      onlyWith('hashKey', 'routeStrategy', 'ConsistentHash'),
      onlyWith('maxConcurrentRuns', 'concurrencyPolicy', 'Allow', '100'),
      onlyWith('misfireLimit', 'misfirePolicy', 'FireAll', '100'),
      onlyWith('waitForEndpoint', 'noEndpointPolicy', 'Wait', `'1m'`),
      rule(
        `self.routeStrategy != 'Sharded' || has(self.shards)`,
        'is missing. Write how many shards a run has; Broadcast takes one an endpoint.',
        '.shards',
      ),
      rule(
        `self.maxQueued == 100 || !(self.concurrencyPolicy in ['Forbid', 'Replace'])`,
        'means nothing with concurrencyPolicy Forbid or Replace. Remove it, or write concurrencyPolicy: Queue.',
        '.maxQueued',
      ),
      withinTimeout('idleTimeout', '30s'),
      withinTimeout('connectTimeout', '3s'),
    ],
    'spec.schedule': [
      rule(
        `${given(['cron', 'every', 'at', 'after'])} <= 1`,
        'holds more than one of cron, every, at and after. Keep one of them; several schedules are several jobs.',
      ),
    ],
    'spec.request': [
      rule(
        '!has(self.form) || !has(self.multipart)',
        'stands beside form. Keep one of body, form and multipart.',
        '.multipart',
      ),
    ],
    'spec.request.path': [REQUEST_PATH],
    'spec.request.headers': JOB_HEADERS,
    'spec.request.query': TEXT_NAMES,
    'spec.request.form': TEXT_NAMES,
    'spec.request.multipart': TEXT_NAMES,
    'spec.success.body': [
      rule(
        `${given(['equals', 'contains', 'matches'])} == 1`,
        'needs exactly one rule. Keep one of equals, contains and matches.',
      ),
    ],
    'spec.endpoints.labels': [LABEL_NAMES],
    'spec.dependsOn': [
      rule('self.size() == 0', 'is not supported yet. Not yet: jobs cannot depend on others; remove it.'),
    ],
    'spec.completion': [
      naming(rule(`self == 'Reply'`, 'is not supported yet. Not yet: only Reply is; remove it or write Reply.')),
    ],
    'spec.retry.on[]': [
      rule(
        `self in ['fault', '5xx', '429', 'verdict'] || self == 429`,
        'is not a known value. One of fault, 5xx, 429, verdict.',
      ),
    ],
    'spec.retry': [
      rule(
        '!has(self.__true__)',
        'is what YAML 1.1 makes of the bare word on. Put it in quotes: "on": [fault, 5xx].',
        '.true',
      ),
      rule(
        `(self.interval == '10s' && self.maxInterval == '5m') || ${notLonger('self.interval', 'self.maxInterval')}`,
        'leaves interval longer than maxInterval. Write a maxInterval (5m unless given) that is at least interval.',
        '.interval',
      ),
    ],
  },
};
