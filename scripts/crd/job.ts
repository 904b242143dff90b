import { firstBroken, given, notLonger, rule, telling } from './cel.ts';
import { JOB_HEADERS } from './header-rules.ts';
import { LABEL_NAMES } from './label-rules.ts';
import { ANY, INT_OR_TEXT, type Overlay } from './structural.ts';

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

/** CEL can't see a body of free JSON. Of a schema's own refusals that of a list of values alone has room for a sentence, and names the field. */
const besideNoBody = (field: string) => ({
  anyOf: [
    { not: { required: ['body'] } },
    { properties: { [field]: { enum: ['nothing, as it stands beside body. Keep one of body, form and multipart.'] } } },
  ],
});

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
  },
  fields: {
    'spec.retry': {
      true: { type: 'array', items: INT_OR_TEXT, description: 'Not a field: the bare word `on` is true to YAML 1.1.' },
    },
  },
  add: {
    'spec.startsAt': { maxLength: 40, pattern: '^\\d{4}-\\d\\d-\\d\\dT' },
    'spec.endsAt': { maxLength: 40, pattern: '^\\d{4}-\\d\\d-\\d\\dT' },
    'spec.schedule.at': { maxLength: 40, pattern: '^\\d{4}-\\d\\d-\\d\\dT' },
    'spec.dependsOn': { maxItems: 0 },
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
